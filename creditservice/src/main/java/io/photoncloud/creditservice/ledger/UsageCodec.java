package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.proto.creditservice.stored.v1.StoredCarry;
import io.photoncloud.proto.creditservice.stored.v1.StoredTakenEvent;
import io.photoncloud.proto.creditservice.stored.v1.StoredUsageCharge;
import io.photoncloud.proto.creditservice.stored.v1.StoredUsagePart;
import java.math.BigDecimal;
import java.time.Instant;

/** The rows of what was used, as they are kept. */
final class UsageCodec {

    private UsageCodec() {}

    static StoredUsageCharge toStored(UsageCharge charge) {
        Metered metered = charge.metered();
        return StoredUsageCharge.newBuilder()
                .setProject(charge.id().project())
                .setNumber(charge.id().number())
                .setSource(metered.source())
                .setEventId(metered.id())
                .setResourceType(metered.resourceType())
                .setResourceId(metered.resourceId())
                .setUnit(metered.unit().word())
                .setQuantity(metered.quantity().toPlainString())
                .setFromMs(metered.from().toEpochMilli())
                .setToMs(metered.to().toEpochMilli())
                .setRequestId(metered.requestId())
                .setCurrency(charge.series().currency())
                .addAllParts(charge.parts().stream().map(UsageCodec::toStored).toList())
                .setCarryBefore(charge.carryBefore().toString())
                .setCarryAfter(charge.carryAfter().toString())
                .setAmount(charge.amount())
                .setDue(charge.due())
                .setTransaction(charge.transaction())
                .setPriceBook(charge.priceBook())
                .setAtMs(charge.at().toEpochMilli())
                .setCause(LedgerCodec.toStored(charge.cause()))
                .build();
    }

    static UsageCharge toCharge(StoredUsageCharge form) {
        Unit unit = RatingCodec.unit(form.getUnit());
        return new UsageCharge(
                new NumberedId(NumberedId.Kind.USAGE, form.getProject(), form.getNumber()),
                new Metered(
                        form.getSource(),
                        form.getEventId(),
                        form.getProject(),
                        form.getResourceType(),
                        form.getResourceId(),
                        unit,
                        new BigDecimal(form.getQuantity()),
                        Instant.ofEpochMilli(form.getFromMs()),
                        Instant.ofEpochMilli(form.getToMs()),
                        form.getRequestId()),
                PriceSeries.of(form.getResourceType(), unit, form.getCurrency()),
                form.getPartsList().stream().map(UsageCodec::toPart).toList(),
                ExactAmount.parse(form.getCarryBefore()),
                ExactAmount.parse(form.getCarryAfter()),
                form.getAmount(),
                form.getDue(),
                form.getTransaction(),
                form.getPriceBook(),
                Instant.ofEpochMilli(form.getAtMs()),
                LedgerCodec.toDomain(form.getCause()));
    }

    private static StoredUsagePart toStored(UsagePart part) {
        return StoredUsagePart.newBuilder()
                .setPrice(part.price())
                .setUnitPrice(part.unitPrice().toPlainString())
                .setFromMs(part.from().toEpochMilli())
                .setToMs(part.to().toEpochMilli())
                .setQuantity(part.quantity().toPlainString())
                .setAmount(part.amount().toString())
                .setCharged(part.charged())
                .build();
    }

    private static UsagePart toPart(StoredUsagePart form) {
        return new UsagePart(
                form.getPrice(),
                new BigDecimal(form.getUnitPrice()),
                Instant.ofEpochMilli(form.getFromMs()),
                Instant.ofEpochMilli(form.getToMs()),
                new BigDecimal(form.getQuantity()),
                ExactAmount.parse(form.getAmount()),
                form.getCharged());
    }

    static StoredCarry toStored(Carry carry) {
        return StoredCarry.newBuilder()
                .setProject(carry.project())
                .setResourceType(carry.series().resourceType())
                .setUnit(carry.series().unit().word())
                .setCurrency(carry.series().currency())
                .setAmount(carry.amount().toString())
                .build();
    }

    static Carry toCarry(StoredCarry form) {
        return new Carry(
                form.getProject(),
                new PriceSeries(form.getResourceType(), RatingCodec.unit(form.getUnit()), form.getCurrency()),
                ExactAmount.parse(form.getAmount()));
    }

    static StoredTakenEvent toStored(TakenEvent event) {
        return StoredTakenEvent.newBuilder()
                .setKey(event.key().toUtf8())
                .setDigest(event.digest())
                .setProject(event.usage().project())
                .setUsage(event.usage().number())
                .setAtMs(event.at().toEpochMilli())
                .build();
    }

    static TakenEvent toEvent(StoredTakenEvent form) {
        return new TakenEvent(
                Key.utf8(form.getKey()),
                form.getDigest(),
                new NumberedId(NumberedId.Kind.USAGE, form.getProject(), form.getUsage()),
                Instant.ofEpochMilli(form.getAtMs()));
    }
}
