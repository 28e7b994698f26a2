package io.photoncloud.lightningstor.layout;

import io.photoncloud.chainfire.store.CommitResult;
import java.util.Optional;
import java.util.function.Supplier;

/** Changes that are decided on what was read, and decided anew where somebody else was first. */
public final class Optimistic {

    /** How often a change is decided at most. */
    static final int ATTEMPTS_MAX = 32;

    private Optimistic() {}

    /** The outcome of a commit is not known: it may have been done. */
    public static final class UnknownOutcome extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnknownOutcome(String reason) {
            super(reason);
        }
    }

    /** Others were first each time; nothing was done. */
    public static final class Contended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Contended(String what) {
            super(what + " was changed by others " + ATTEMPTS_MAX + " times: try again");
        }
    }

    /**
     * @param attempt empty where somebody else was first
     * @throws Contended it was empty each time
     */
    public static <T> T attempt(String what, Supplier<Optional<T>> attempt) {
        for (int count = 0; count < ATTEMPTS_MAX; count++) {
            Optional<T> result = attempt.get();
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw new Contended(what);
    }

    /** The revision of what was committed; empty where a condition did not hold. @throws UnknownOutcome it is not known */
    public static Optional<Long> committed(CommitResult result) {
        return switch (result) {
            case CommitResult.Committed(long revision, var _) -> Optional.of(revision);
            case CommitResult.Conflicted _ -> Optional.empty();
            case CommitResult.Unknown(String reason) -> throw new UnknownOutcome(reason);
        };
    }
}
