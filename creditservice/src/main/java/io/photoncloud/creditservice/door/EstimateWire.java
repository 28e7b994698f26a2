package io.photoncloud.creditservice.door;

import io.photoncloud.creditservice.estimate.Estimate;
import io.photoncloud.creditservice.estimate.EstimateService;
import io.photoncloud.creditservice.ledger.Wallet;
import io.photoncloud.proto.creditservice.v1.EstimateItem;
import io.photoncloud.proto.creditservice.v1.EstimateLine;
import io.photoncloud.proto.creditservice.v1.EstimateResponse;
import java.util.List;

/** What something would cost, as gRPC shows it. */
final class EstimateWire {

    private EstimateWire() {}

    static List<EstimateService.WantedItem> toWanted(List<EstimateItem> items) {
        return items.stream()
                .map(item -> new EstimateService.WantedItem(
                        item.hasResourceType() ? item.getResourceType() : null,
                        item.hasUnit() ? item.getUnit() : null,
                        item.hasQuantity() ? item.getQuantity() : null,
                        item.hasDurationSeconds() ? item.getDurationSeconds() : null))
                .toList();
    }

    static EstimateResponse fromAnswer(EstimateService.Answer answer) {
        Estimate estimate = answer.estimate();
        EstimateResponse.Builder form = EstimateResponse.newBuilder()
                .setCurrency(estimate.currency())
                .setTotal(estimate.total().longValueExact())
                .setExactTotal(estimate.exact().toString());
        estimate.lines().forEach(line -> form.addLines(fromLine(line)));
        Wallet wallet = answer.wallet();
        return wallet == null
                ? form.build()
                : form.setProjectId(wallet.project())
                        .setCover(EstimateResponse.Cover.newBuilder()
                                .setCovered(answer.isCovered(wallet))
                                .setNeeded(form.getTotal())
                                .setAvailable(wallet.spendable()))
                        .build();
    }

    private static EstimateLine fromLine(Estimate.Line line) {
        return EstimateLine.newBuilder()
                .setResourceType(line.item().resourceType())
                .setUnit(line.item().unit().word())
                .setQuantity(line.item().quantity().toPlainString())
                .setPriceId(line.price().id())
                .setPricedBy(line.price().series().unit().word())
                .setUnitPrice(line.price().unitPrice().toPlainString())
                .setExactAmount(line.amount().toString())
                .build();
    }
}
