package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.testing.History.Call;
import io.photoncloud.chainfire.testing.LinearizabilityChecker.Bounds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Checks a history of calls on single keys that were absent at its start: each key is linearizable by itself, and over
 * all keys revisions are given once and grow with time.
 */
public final class RegisterChecker {

    private final LinearizabilityChecker<RegisterState, RegisterInput, RegisterOutput> linearizability;

    public RegisterChecker(Bounds bounds, LongSupplier nanoTime) {
        this.linearizability = new LinearizabilityChecker<>(new RegisterModel(), RegisterInput::key, bounds, nanoTime);
    }

    public Verdict check(History<RegisterInput, RegisterOutput> history) {
        return check(history.calls());
    }

    public Verdict check(List<Call<RegisterInput, RegisterOutput>> calls) {
        Verdict revisions = checkRevisions(calls);
        return revisions instanceof Verdict.Holds ? linearizability.check(calls) : revisions;
    }

    /** A write's revision is its own, and greater than any that was answered before the write was asked for. */
    private static Verdict checkRevisions(List<Call<RegisterInput, RegisterOutput>> calls) {
        List<Call<RegisterInput, RegisterOutput>> byAnswer = new ArrayList<>(calls);
        byAnswer.removeIf(call -> !call.isAnswered());
        byAnswer.sort(Comparator.comparingLong(Call::answeredAt));
        List<Call<RegisterInput, RegisterOutput>> byInvocation = new ArrayList<>(calls);
        byInvocation.sort(Comparator.comparingLong(Call::invokedAt));

        Map<Long, Call<RegisterInput, RegisterOutput>> writers = new HashMap<>();
        long greatest = 0;
        int answered = 0;
        for (Call<RegisterInput, RegisterOutput> call : byInvocation) {
            while (answered < byAnswer.size() && byAnswer.get(answered).answeredAt() < call.invokedAt()) {
                greatest = Math.max(greatest, revision(byAnswer.get(answered)));
                answered++;
            }
            if (!(call.output() instanceof RegisterOutput.Written(long revision))) {
                continue;
            }
            Call<RegisterInput, RegisterOutput> other = writers.put(revision, call);
            if (other != null) {
                return new Verdict.Violated("two writes of one revision: %s and %s".formatted(other, call));
            }
            if (revision <= greatest) {
                return new Verdict.Violated(
                        "revision %d was answered before a write of that or an older revision began: %s"
                                .formatted(greatest, call));
            }
        }
        return new Verdict.Holds();
    }

    private static long revision(Call<RegisterInput, RegisterOutput> call) {
        return switch (call.output()) {
            case RegisterOutput.Written(long revision) -> revision;
            case RegisterOutput.Found(var _, long revision) -> revision;
            case RegisterOutput.Absent _, RegisterOutput.Mismatched _ -> 0;
            case null -> 0;
        };
    }
}
