package io.photoncloud.creditservice.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.Price;
import io.photoncloud.creditservice.ledger.UsageCharge;
import io.photoncloud.creditservice.ledger.UsagePart;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was used, and how it came to what it was charged: {@code carry_before} and the parts' exact amounts are {@code
 * amount} and {@code carry_after}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record UsageView(
        String id,
        String projectId,
        String source,
        String eventId,
        String resourceType,
        String resourceId,
        String unit,
        String quantity,
        Instant windowStart,
        Instant windowEnd,
        @Nullable String requestId,
        String currency,
        List<PartView> parts,
        String exactAmount,
        String carryBefore,
        String carryAfter,
        long amount,
        long due,
        @Nullable String transactionId,
        Instant timestamp) {

    /** In which one price held. */
    record PartView(
            String priceId,
            String unitPrice,
            String pricedBy,
            Instant from,
            Instant to,
            String quantity,
            String exactAmount,
            long charged) {

        static PartView of(UsagePart part, String pricedBy) {
            return new PartView(
                    Price.id(part.price()),
                    part.unitPrice().toPlainString(),
                    pricedBy,
                    part.from(),
                    part.to(),
                    part.quantity().toPlainString(),
                    part.amount().toString(),
                    part.charged());
        }
    }

    static UsageView of(UsageCharge charge) {
        String project = charge.id().project();
        return new UsageView(
                charge.id().toString(),
                project,
                charge.metered().source(),
                charge.metered().id(),
                charge.metered().resourceType(),
                charge.metered().resourceId(),
                charge.metered().unit().word(),
                charge.metered().quantity().toPlainString(),
                charge.metered().from(),
                charge.metered().to(),
                charge.metered().requestId().isEmpty() ? null : charge.metered().requestId(),
                charge.series().currency(),
                charge.parts().stream()
                        .map(part -> PartView.of(part, charge.series().unit().word()))
                        .toList(),
                charge.exact().toString(),
                charge.carryBefore().toString(),
                charge.carryAfter().toString(),
                charge.amount(),
                charge.due(),
                charge.transaction() == 0
                        ? null
                        : new NumberedId(NumberedId.Kind.TRANSACTION, project, charge.transaction()).toString(),
                charge.at());
    }
}
