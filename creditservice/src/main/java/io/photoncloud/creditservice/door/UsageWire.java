package io.photoncloud.creditservice.door;

import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.Price;
import io.photoncloud.creditservice.ledger.UsageCharge;
import io.photoncloud.creditservice.usage.UsageEvent;
import io.photoncloud.creditservice.usage.UsageService;
import io.photoncloud.proto.creditservice.v1.RecordUsageRequest;
import io.photoncloud.proto.creditservice.v1.RecordUsageResponse;
import io.photoncloud.proto.creditservice.v1.Usage;
import io.photoncloud.proto.creditservice.v1.UsageData;
import io.photoncloud.proto.creditservice.v1.UsagePart;
import io.photoncloud.proto.creditservice.v1.UsageStatus;

/** What was used as gRPC tells and shows it. */
final class UsageWire {

    private UsageWire() {}

    static UsageEvent toEvent(RecordUsageRequest request) {
        return new UsageEvent(
                request.hasSpecversion() ? request.getSpecversion() : null,
                request.hasType() ? request.getType() : null,
                request.hasSource() ? request.getSource() : null,
                request.hasId() ? request.getId() : null,
                request.hasTime() ? request.getTime() : null,
                request.hasData() ? toData(request.getData()) : null);
    }

    private static UsageEvent.Data toData(UsageData data) {
        return new UsageEvent.Data(
                data.hasProjectId() ? data.getProjectId() : null,
                data.hasResourceType() ? data.getResourceType() : null,
                data.hasResourceId() ? data.getResourceId() : null,
                data.hasUnit() ? data.getUnit() : null,
                data.hasQuantity() ? data.getQuantity() : null,
                data.hasWindowStart() ? data.getWindowStart() : null,
                data.hasWindowEnd() ? data.getWindowEnd() : null,
                data.hasRequestId() ? data.getRequestId() : null);
    }

    static RecordUsageResponse fromTaken(UsageService.Result.Taken taken) {
        return RecordUsageResponse.newBuilder()
                .setSource(taken.charge().metered().source())
                .setId(taken.charge().metered().id())
                .setStatus(taken.again() ? UsageStatus.USAGE_STATUS_DUPLICATE : UsageStatus.USAGE_STATUS_ACCEPTED)
                .setUsage(fromCharge(taken.charge()))
                .build();
    }

    private static Usage fromCharge(UsageCharge charge) {
        String project = charge.id().project();
        Usage.Builder form = Usage.newBuilder()
                .setId(charge.id().toString())
                .setProjectId(project)
                .setSource(charge.metered().source())
                .setEventId(charge.metered().id())
                .setResourceType(charge.metered().resourceType())
                .setResourceId(charge.metered().resourceId())
                .setUnit(charge.metered().unit().word())
                .setQuantity(charge.metered().quantity().toPlainString())
                .setWindowStart(CreditWire.timestamp(charge.metered().from()))
                .setWindowEnd(CreditWire.timestamp(charge.metered().to()))
                .setCurrency(charge.series().currency())
                .setExactAmount(charge.exact().toString())
                .setCarryBefore(charge.carryBefore().toString())
                .setCarryAfter(charge.carryAfter().toString())
                .setAmount(charge.amount())
                .setDue(charge.due())
                .setTimestamp(CreditWire.timestamp(charge.at()));
        charge.parts()
                .forEach(part ->
                        form.addParts(fromPart(part, charge.series().unit().word())));
        if (!charge.metered().requestId().isEmpty()) {
            form.setRequestId(charge.metered().requestId());
        }
        if (charge.transaction() != 0) {
            form.setTransactionId(TransactionWire.id(NumberedId.Kind.TRANSACTION, project, charge.transaction()));
        }
        return form.build();
    }

    private static UsagePart fromPart(io.photoncloud.creditservice.ledger.UsagePart part, String pricedBy) {
        return UsagePart.newBuilder()
                .setPriceId(Price.id(part.price()))
                .setUnitPrice(part.unitPrice().toPlainString())
                .setPricedBy(pricedBy)
                .setFrom(CreditWire.timestamp(part.from()))
                .setTo(CreditWire.timestamp(part.to()))
                .setQuantity(part.quantity().toPlainString())
                .setExactAmount(part.amount().toString())
                .setCharged(part.charged())
                .build();
    }
}
