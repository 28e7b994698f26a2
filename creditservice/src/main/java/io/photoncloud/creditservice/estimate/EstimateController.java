package io.photoncloud.creditservice.estimate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import io.photoncloud.creditservice.ledger.Wallet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class EstimateController {

    private final EstimateService estimates;

    EstimateController(EstimateService estimates) {
        this.estimates = estimates;
    }

    record EstimateRequest(
            @Nullable String projectId,
            @Nullable String currency,
            @Nullable List<ItemRequest> items) {}

    record ItemRequest(
            @Nullable String resourceType,
            @Nullable String unit,
            @Nullable String quantity,
            @Nullable Long durationSeconds) {}

    /** Amounts are in minor units; an exact one may be a fraction, as {@code 250/3}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EstimateView(
            String currency,
            long total,
            String exactTotal,
            List<LineView> lines,
            @Nullable String projectId,
            @Nullable CoverView cover) {

        static EstimateView of(EstimateService.Answer answer) {
            Estimate estimate = answer.estimate();
            Wallet wallet = answer.wallet();
            long total = estimate.total().longValueExact();
            return new EstimateView(
                    estimate.currency(),
                    total,
                    estimate.exact().toString(),
                    estimate.lines().stream().map(LineView::of).toList(),
                    wallet == null ? null : wallet.project(),
                    wallet == null ? null : new CoverView(answer.isCovered(wallet), total, wallet.spendable()));
        }
    }

    /** What is said is said as of now: only a reservation holds it. */
    record CoverView(boolean covered, long needed, long available) {}

    /** @param quantity in the unit of the line, which may be another than that of the price */
    record LineView(
            String resourceType,
            String unit,
            String quantity,
            String priceId,
            String pricedBy,
            String unitPrice,
            String exactAmount) {

        static LineView of(Estimate.Line line) {
            return new LineView(
                    line.item().resourceType(),
                    line.item().unit().word(),
                    line.item().quantity().toPlainString(),
                    line.price().id(),
                    line.price().series().unit().word(),
                    line.price().unitPrice().toPlainString(),
                    line.amount().toString());
        }
    }

    @PostMapping("/api/v1/estimates")
    @Needs("price.read")
    @SafeToRepeat("an estimate changes nothing")
    @Summary("What something would cost by the prices of now, and whether a project's wallet has it")
    EstimateView estimate(@RequestBody EstimateRequest request) {
        List<ItemRequest> items = request.items();
        return EstimateView.of(estimates.estimate(
                request.projectId(),
                request.currency(),
                items == null
                        ? null
                        : items.stream().map(EstimateController::wanted).toList()));
    }

    private static EstimateService.WantedItem wanted(@Nullable ItemRequest item) {
        return item == null
                ? new EstimateService.WantedItem(null, null, null, null)
                : new EstimateService.WantedItem(
                        item.resourceType(), item.unit(), item.quantity(), item.durationSeconds());
    }
}
