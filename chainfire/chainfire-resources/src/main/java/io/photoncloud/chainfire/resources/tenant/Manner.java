package io.photoncloud.chainfire.resources.tenant;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import java.util.Optional;
import java.util.function.Function;

/** How a caller wants a change made. */
public record Manner(Effect effect, Precondition precondition, Idempotency idempotency) {

    /** The query parameter by which a caller asks to be shown what a change would do. */
    public static final String DRY_RUN_PARAMETER = "dry_run";

    /** Whether a change is made, or everything about it but that. */
    public enum Effect {
        MADE,
        /** Checked and answered as if it had been made; nothing is written, and no Idempotency-Key kept. */
        SHOWN;

        public static Effect of(boolean dryRun) {
            return dryRun ? SHOWN : MADE;
        }
    }

    public static Manner of(boolean dryRun, Precondition precondition, Idempotency idempotency) {
        return new Manner(Effect.of(dryRun), precondition, idempotency);
    }

    /** For what creates: there is nothing yet that could have to be in some version. */
    public static Manner creating(boolean dryRun, Idempotency idempotency) {
        return of(dryRun, new Precondition.None(), idempotency);
    }

    /** Makes a change of one row, or shows it: then the row's revision is 0 where the change would write it. */
    public <T> Row<T> makeRow(Changes changes, String action, Codec<T> form, Function<Change, Row<T>> body) {
        return switch (effect) {
            case MADE -> changes.makeRow(action, idempotency, form, body);
            case SHOWN -> changes.show(body);
        };
    }

    /** What this call was answered where it was made before: to be asked before others are, who may have forgotten it. */
    public <T> Optional<Row<T>> findMade(Changes changes, Codec<T> form) {
        return switch (effect) {
            case MADE -> changes.findMade(idempotency, form);
            case SHOWN -> Optional.empty();
        };
    }

    /**
     * A call about what is not there: answered as the first time, where it is the repetition of one that was made before
     * that went.
     *
     * @throws io.photoncloud.common.api.CloudException NOT_FOUND, it is not
     */
    public <T> Row<T> repeat(Changes changes, String action, Codec<T> form, ResourceRef absent) {
        return makeRow(changes, action, form, _ -> {
            throw Access.absent(absent);
        });
    }
}
