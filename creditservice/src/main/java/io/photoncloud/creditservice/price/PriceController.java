package io.photoncloud.creditservice.price;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Price;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/prices")
@Needs("price.read")
class PriceController {

    private final PriceService prices;

    PriceController(PriceService prices) {
        this.prices = prices;
    }

    record SetRequest(
            @Nullable String resourceType,
            @Nullable String unit,
            @Nullable String currency,
            @Nullable String unitPrice,
            @Nullable Instant effectiveFrom) {}

    record PricesView(List<PriceView> prices) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PriceView(
            String id,
            String resourceType,
            String unit,
            String currency,
            String unitPrice,
            Instant effectiveFrom,
            Instant createdAt,
            @Nullable Instant withdrawnAt) {

        static PriceView of(Price price) {
            return new PriceView(
                    price.id(),
                    price.series().resourceType(),
                    price.series().unit().word(),
                    price.series().currency(),
                    price.unitPrice().toPlainString(),
                    price.effectiveFrom(),
                    price.created(),
                    price.withdrawn());
        }
    }

    @PostMapping
    @Needs(value = Access.PRICE, checked = BY_SERVICE)
    @Summary("Sets what something costs from a moment on")
    @ResponseStatus(HttpStatus.CREATED)
    PriceView set(@RequestBody SetRequest request, Idempotency idempotency) {
        return PriceView.of(prices.set(
                new PriceService.Wanted(
                        request.resourceType(),
                        request.unit(),
                        request.currency(),
                        request.unitPrice(),
                        request.effectiveFrom()),
                idempotency));
    }

    @GetMapping
    @Summary("All versions of prices, by what they are of and when they begin")
    Paged<PricesView> list(
            @RequestParam(name = "resource_type", required = false) @Nullable String resourceType,
            @RequestParam(required = false) @Nullable String unit,
            @RequestParam(required = false) @Nullable String currency,
            PageRequest page) {
        RowPage<Price> found = prices.list(resourceType, unit, currency, page);
        return new Paged<>(
                new PricesView(found.rows().stream()
                        .map(row -> PriceView.of(row.value()))
                        .toList()),
                found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A version of a price")
    PriceView get(@PathVariable String id) {
        return PriceView.of(prices.get(id));
    }

    @DeleteMapping("/{id}")
    @Needs(value = Access.PRICE, checked = BY_SERVICE)
    @Summary("Withdraws a version that has not begun; it stays in the list")
    PriceView withdraw(@PathVariable String id, Idempotency idempotency) {
        return PriceView.of(prices.withdraw(id, idempotency));
    }
}
