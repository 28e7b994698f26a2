package io.photoncloud.chainfire.testing;

/** What a checker found. */
public sealed interface Verdict {

    record Holds() implements Verdict {}

    /** It does not hold; {@code report} shows a small part of the history that proves it. */
    record Violated(String report) implements Verdict {}

    /** The search's bounds were reached first: as good as a failure, never as good as a success. */
    record Undecided(String reason) implements Verdict {}

    /** @throws AssertionError where it does not hold, or nobody knows */
    default void assertHolds() {
        switch (this) {
            case Holds _ -> {}
            case Violated(String report) -> throw new AssertionError(report);
            case Undecided(String reason) -> throw new AssertionError("undecided: " + reason);
        }
    }
}
