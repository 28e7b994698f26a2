package io.photoncloud.creditservice.ledger;

import io.photoncloud.proto.creditservice.stored.v1.StoredPrice;
import java.math.BigDecimal;
import java.time.Instant;

/** The rows of what things cost and what was used, as they are kept. */
final class RatingCodec {

    private RatingCodec() {}

    static StoredPrice toStored(Price price) {
        StoredPrice.Builder form = StoredPrice.newBuilder()
                .setNumber(price.number())
                .setResourceType(price.series().resourceType())
                .setUnit(price.series().unit().word())
                .setCurrency(price.series().currency())
                .setUnitPrice(price.unitPrice().toPlainString())
                .setEffectiveFromMs(price.effectiveFrom().toEpochMilli())
                .setCreatedMs(price.created().toEpochMilli())
                .setCause(LedgerCodec.toStored(price.cause()));
        Instant withdrawn = price.withdrawn();
        if (withdrawn != null) {
            form.setWithdrawnMs(withdrawn.toEpochMilli());
        }
        return form.build();
    }

    static Price toPrice(StoredPrice form) {
        return new Price(
                form.getNumber(),
                new PriceSeries(form.getResourceType(), unit(form.getUnit()), form.getCurrency()),
                new BigDecimal(form.getUnitPrice()),
                Instant.ofEpochMilli(form.getEffectiveFromMs()),
                Instant.ofEpochMilli(form.getCreatedMs()),
                form.getWithdrawnMs() == 0 ? null : Instant.ofEpochMilli(form.getWithdrawnMs()),
                LedgerCodec.toDomain(form.getCause()));
    }

    static Unit unit(String word) {
        return Unit.find(word).orElseThrow(() -> LedgerCodec.damaged("row is of no known unit: " + word));
    }
}
