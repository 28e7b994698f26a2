package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.Idempotency;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the call being served asks of the ledger, checked and permitted already. It is made once, within that call: by
 * waiting for its end, or by being told.
 */
public final class Asked<T> {

    private final Ledger ledger;
    private final Command command;
    private final @Nullable AuditRecord audit;
    private final Function<Outcome.Done, T> answer;

    /** @param audit a record of its own; null for what the rows of the ledger record themselves */
    public Asked(Ledger ledger, Command command, @Nullable AuditRecord audit, Function<Outcome.Done, T> answer) {
        this.ledger = ledger;
        this.command = command;
        this.audit = audit;
        this.answer = answer;
    }

    /** Waits. @throws CloudException as {@link Ledger#post} */
    public T make(Idempotency idempotency) {
        return answer.apply(ledger.post(command, idempotency, audit));
    }

    /** Goes on at once. */
    public void make(Idempotency idempotency, Told<T> told) {
        ledger.post(command, idempotency, audit, new Told<>() {
            @Override
            public void done(Outcome.Done outcome) {
                T value;
                try {
                    value = answer.apply(outcome);
                } catch (IllegalStateException e) {
                    told.failed(e);
                    return;
                }
                told.done(value);
            }

            @Override
            public void failed(RuntimeException failure) {
                told.failed(failure);
            }
        });
    }
}
