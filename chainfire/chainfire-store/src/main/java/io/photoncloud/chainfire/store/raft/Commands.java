package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.Outcome;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Runs commands that are no transactions, for callers who wait. DEADLINE_EXCEEDED says that a command may have been
 * applied, or may yet be; every other refusal that it was not.
 */
final class Commands {

    private final Proposals proposals;
    private final Duration timeout;
    private final Runnable refuseIfUnfit;

    /** {@code refuseIfUnfit} throws where this member takes no commands at the moment. */
    Commands(Proposals proposals, Duration timeout, Runnable refuseIfUnfit) {
        this.proposals = proposals;
        this.timeout = timeout;
        this.refuseIfUnfit = refuseIfUnfit;
    }

    Outcome run(Command command) {
        return begin(command, Proposal.ANY_TERM).get();
    }

    /** Brings a command on its way, after all that were before; what is returned waits for its end, as {@link #run}. */
    Runnable start(Command command, long term) {
        Supplier<Outcome> begun = begin(command, term);
        return () -> {
            var _ = begun.get();
        };
    }

    private Supplier<Outcome> begin(Command command, long term) {
        refuseIfUnfit.run();
        Blocking<Outcome> blocking = new Blocking<>();
        proposals.propose(command, term, null, answer -> {
            switch (answer) {
                case Answer.Applied(Outcome.Refused refused) -> blocking.accept(null, refused.toException());
                case Answer.Applied(Outcome outcome) -> blocking.accept(outcome, null);
                case Answer.NotProposed(StoreException cause) -> blocking.accept(null, cause);
                case Answer.Lost(String reason) -> blocking.accept(null, unknownOutcome(reason));
            }
        });
        return () -> blocking.get(timeout, () -> {
            throw unknownOutcome("nobody told what became of it");
        });
    }

    private static StoreException unknownOutcome(String reason) {
        return new StoreException(Reason.DEADLINE_EXCEEDED, "it may have been applied, or not: " + reason);
    }
}
