package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.testing.History.Call;
import io.photoncloud.chainfire.testing.LinearizabilityChecker.Bounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

class RegisterCheckerTest {

    private static final Key A = Key.utf8("a");
    private static final Key B = Key.utf8("b");

    private final List<Call<RegisterInput, RegisterOutput>> calls = new ArrayList<>();

    @Test
    void callsOneAfterTheOtherThatAnswerWhatWasWrittenHold() {
        call(0, 1, get(A), absent());
        call(2, 3, put(A, "1"), written(2));
        call(4, 5, get(A), found("1", 2));
        call(6, 7, cas(A, 2, "2"), written(3));
        call(8, 9, cas(A, 2, "3"), mismatched());
        call(10, 11, delete(A), written(4));
        call(12, 13, delete(A), absent());
        call(14, 15, cas(A, 0, "4"), written(5));
        call(16, 17, get(A), found("4", 5));

        assertThat(verdict()).isEqualTo(new Verdict.Holds());
    }

    @Test
    void aReadDuringAWriteMaySeeEitherValue() {
        call(0, 1, put(A, "1"), written(2));
        call(2, 9, put(A, "2"), written(3));
        call(3, 4, get(A), found("1", 2));
        call(5, 6, get(A), found("2", 3));

        assertThat(verdict()).isEqualTo(new Verdict.Holds());
    }

    @Test
    void aReadThatTurnsBackDuringAWriteIsFound() {
        call(0, 1, put(A, "1"), written(2));
        call(2, 9, put(A, "2"), written(3));
        call(3, 4, get(A), found("2", 3));
        call(5, 6, get(A), found("1", 2));

        assertViolated();
    }

    @Test
    void aStaleReadIsFound() {
        call(0, 1, put(A, "1"), written(2));
        call(2, 3, put(A, "2"), written(3));
        call(4, 5, get(A), found("1", 2));

        assertViolated().contains("get a -> 1 of revision 2").contains("<-- fits nowhere");
    }

    @Test
    void aLostWriteIsFound() {
        call(0, 1, put(A, "1"), written(2));
        call(2, 3, get(A), absent());

        assertViolated();
    }

    @Test
    void aValueNobodyWroteIsFound() {
        call(0, 1, put(A, "1"), written(2));
        call(2, 3, get(A), found("?", 2));

        assertViolated();
    }

    @Test
    void aDoubledCompareAndSetIsFound() {
        call(0, 1, put(A, "1"), written(2));
        call(2, 9, cas(A, 2, "2"), written(3));
        call(2, 9, cas(A, 2, "3"), written(4));

        assertViolated();
    }

    @Test
    void aWriteAppliedTwiceIsFound() {
        call(0, 1, put(A, "1"), written(2));
        call(2, 3, put(A, "2"), written(3));
        call(4, 5, get(A), found("1", 4));

        assertViolated();
    }

    @Test
    void aDeletedKeyThatComesBackIsFound() {
        call(0, 1, put(A, "1"), written(2));
        call(2, 3, delete(A), written(3));
        call(4, 5, get(A), found("1", 2));

        assertViolated();
    }

    @Test
    void aRevisionGivenTwiceIsFoundAcrossKeys() {
        call(0, 5, put(A, "1"), written(2));
        call(1, 6, put(B, "1"), written(2));

        assertViolated().contains("two writes of one revision");
    }

    @Test
    void aRevisionThatGoesBackIsFoundAcrossKeys() {
        call(0, 1, put(A, "1"), written(7));
        call(2, 3, put(B, "1"), written(5));

        assertViolated();
    }

    @Test
    void aWriteWithoutAnAnswerMayTakeEffectAtOnceLateOrNever() {
        call(0, 1, put(A, "1"), written(2));
        lost(2, put(A, "2"));
        call(3, 4, get(A), found("1", 2));
        assertThat(verdict()).isEqualTo(new Verdict.Holds());

        call(100, 101, get(A), found("2", 9));
        assertThat(verdict()).isEqualTo(new Verdict.Holds());

        call(102, 103, get(A), found("2", 9));
        assertThat(verdict()).isEqualTo(new Verdict.Holds());
    }

    @Test
    void aWriteWithoutAnAnswerTakesEffectOnlyOnceAndNotBeforeItWasAsked() {
        call(0, 1, get(A), found("2", 3));
        lost(2, put(A, "2"));
        assertViolated();

        calls.clear();
        lost(0, put(A, "1"));
        call(1, 2, get(A), found("1", 2));
        call(3, 4, put(A, "2"), written(3));
        call(5, 6, get(A), found("1", 4));
        assertViolated();
    }

    @Test
    void aCompareAndSetWithoutAnAnswerWritesOnlyWhereItMatched() {
        call(0, 1, put(A, "1"), written(2));
        lost(2, cas(A, 1, "2"));
        call(3, 4, get(A), found("2", 3));
        assertViolated();

        calls.clear();
        call(0, 1, put(A, "1"), written(2));
        lost(2, cas(A, 2, "2"));
        call(3, 4, get(A), found("2", 3));
        assertThat(verdict()).isEqualTo(new Verdict.Holds());
    }

    @Test
    void aDeleteWithoutAnAnswerMayExplainAnAbsentKey() {
        call(0, 1, put(A, "1"), written(2));
        lost(2, delete(A));
        call(3, 4, get(A), found("1", 2));
        call(5, 6, get(A), absent());
        call(7, 8, cas(A, 0, "2"), written(4));

        assertThat(verdict()).isEqualTo(new Verdict.Holds());
    }

    @Test
    void aGuessedRevisionIsOlderThanTheWritesAfterIt() {
        call(0, 1, put(A, "1"), written(2));
        lost(2, put(A, "2"));
        call(3, 4, get(A), found("2", 2));

        assertViolated();
    }

    @Test
    void aCounterexampleIsSmall() {
        for (int i = 0; i < 300; i++) {
            long start = 10L * i;
            call(start, start + 5, put(A, "v" + i), written(i + 2));
            call(start + 1, start + 8, get(A), found("v" + i, i + 2));
            call(start + 1, start + 8, get(B), absent());
        }
        call(2_000, 2_001, get(A), found("v3", 5));

        assertViolated().contains("these 202 of 601 calls show it").contains("fits nowhere");
    }

    @Test
    void aBoundReachedIsNoSuccess() {
        for (int i = 0; i < 40; i++) {
            call(0, 1_000, put(A, "v" + i), written(i + 2));
        }
        call(2_000, 2_001, get(A), absent());
        RegisterChecker bySteps = new RegisterChecker(new Bounds(1_000, Duration.ofMinutes(1)), () -> 0);
        long[] time = new long[1];
        RegisterChecker byTime =
                new RegisterChecker(new Bounds(1_000_000_000, Duration.ofNanos(1)), () -> time[0]++ * 1_000);

        for (RegisterChecker checker : List.of(bySteps, byTime)) {
            // Revisions are the only hint at the order here: without them there are 40! of them.
            Verdict verdict = checker.check(withoutRevisions());
            assertThat(verdict).isInstanceOf(Verdict.Undecided.class);
            assertThatThrownBy(verdict::assertHolds).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void randomHistoriesOfACorrectRegisterHold() {
        long seed = new Random().nextLong();
        System.out.println("seed of the correct histories: " + seed);
        Random random = new Random(seed);

        for (int i = 0; i < 60; i++) {
            int lost = i % 3 * 4;
            List<Call<RegisterInput, RegisterOutput>> history =
                    new SimulatedRegister(random, A).history(1 + i % 6, 40, lost);
            checker().check(history).assertHolds();
        }
    }

    @Test
    void randomHistoriesWithOneAnswerSpoiledDoNotHold() {
        long seed = new Random().nextLong();
        System.out.println("seed of the spoiled histories: " + seed);
        Random random = new Random(seed);

        for (int i = 0; i < 40; i++) {
            List<Call<RegisterInput, RegisterOutput>> history =
                    new SimulatedRegister(random, A).history(1 + i % 5, 40, i % 2 * 3);
            assertThat(checker().check(spoiled(history, random)))
                    .as("history %d of seed %d", i, seed)
                    .isInstanceOf(Verdict.Violated.class);
        }
    }

    /** Makes one read answer what no call wrote at that revision. */
    private static List<Call<RegisterInput, RegisterOutput>> spoiled(
            List<Call<RegisterInput, RegisterOutput>> history, Random random) {
        List<Call<RegisterInput, RegisterOutput>> reads = history.stream()
                .filter(call -> call.input() instanceof RegisterInput.Get && call.isAnswered())
                .toList();
        Call<RegisterInput, RegisterOutput> read = reads.get(random.nextInt(reads.size()));
        List<Call<RegisterInput, RegisterOutput>> spoiled = new ArrayList<>(history);
        spoiled.set(
                history.indexOf(read),
                new Call<>(
                        read.client(),
                        read.input(),
                        found("never written", 1_000_000),
                        read.invokedAt(),
                        read.answeredAt()));
        return spoiled;
    }

    private List<Call<RegisterInput, RegisterOutput>> withoutRevisions() {
        return calls.stream()
                .map(call -> call.input() instanceof RegisterInput.Put
                        ? new Call<RegisterInput, RegisterOutput>(
                                call.client(), call.input(), null, call.invokedAt(), History.NEVER)
                        : call)
                .toList();
    }

    private AbstractStringAssert<?> assertViolated() {
        Verdict verdict = verdict();
        assertThat(verdict).isInstanceOf(Verdict.Violated.class);
        return assertThat(((Verdict.Violated) verdict).report());
    }

    private Verdict verdict() {
        return checker().check(calls);
    }

    private static RegisterChecker checker() {
        return new RegisterChecker(Bounds.DEFAULT, System::nanoTime);
    }

    private void call(long invokedAt, long answeredAt, RegisterInput input, RegisterOutput output) {
        calls.add(new Call<>("c" + calls.size(), input, output, invokedAt, answeredAt));
    }

    private void lost(long invokedAt, RegisterInput input) {
        calls.add(new Call<>("c" + calls.size(), input, null, invokedAt, History.NEVER));
    }

    private static RegisterInput get(Key key) {
        return new RegisterInput.Get(key);
    }

    private static RegisterInput put(Key key, String value) {
        return new RegisterInput.Put(key, Bytes.utf8(value));
    }

    private static RegisterInput delete(Key key) {
        return new RegisterInput.Delete(key);
    }

    private static RegisterInput cas(Key key, long expected, String value) {
        return new RegisterInput.CompareAndSet(key, expected, Bytes.utf8(value));
    }

    private static RegisterOutput found(String value, long revision) {
        return new RegisterOutput.Found(Bytes.utf8(value), revision);
    }

    private static RegisterOutput absent() {
        return new RegisterOutput.Absent();
    }

    private static RegisterOutput written(long revision) {
        return new RegisterOutput.Written(revision);
    }

    private static RegisterOutput mismatched() {
        return new RegisterOutput.Mismatched();
    }
}
