package io.photoncloud.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.testing.TokenIssuer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FollowedKeysTest {

    private static final VerificationKey FIRST = key("first");
    private static final VerificationKey SECOND = key("second");

    private final AtomicLong nanos = new AtomicLong();
    private final Kept kept = new Kept();
    private final FollowedKeys keys = new FollowedKeys(kept, nanos::get);

    private static VerificationKey key(String id) {
        return new VerificationKey(TokenIssuer.newKey(id).toPublicJWK());
    }

    /** Keys that a test changes; time stands still for who waits for others, until the test lets it go on. */
    private final class Kept implements KeptKeys {
        private Map<String, VerificationKey> present = Map.of(FIRST.id(), FIRST);
        private Duration silence = Duration.ZERO;
        private int waiting;
        private int waits;
        private boolean known = true;

        @Override
        public synchronized Map<String, VerificationKey> current() {
            if (!known) {
                throw new CloudException(ErrorCode.UNAVAILABLE, "no word from IAM");
            }
            return present;
        }

        @Override
        public synchronized void awaitOthers(Map<String, VerificationKey> than, Duration patience)
                throws InterruptedException {
            long until = nanos.get() + patience.toNanos();
            waiting++;
            waits++;
            notifyAll();
            while (present.equals(than) && nanos.get() < until) {
                wait();
            }
            waiting--;
        }

        @Override
        public synchronized Duration silence() {
            return silence;
        }

        synchronized void become(VerificationKey... all) {
            Map<String, VerificationKey> next = new HashMap<>();
            for (VerificationKey each : all) {
                next.put(each.id(), each);
            }
            present = Map.copyOf(next);
            notifyAll();
        }

        synchronized void awaitWaiting(int count) throws InterruptedException {
            while (waiting < count) {
                wait();
            }
        }

        synchronized void pass(Duration time) {
            nanos.addAndGet(time.toNanos());
            notifyAll();
        }
    }

    private List<Future<Optional<VerificationKey>>> ask(ExecutorService threads, String... ids) {
        List<Future<Optional<VerificationKey>>> asked = new ArrayList<>();
        for (String id : ids) {
            Callable<Optional<VerificationKey>> call = () -> keys.find(id);
            asked.add(threads.submit(call));
        }
        return asked;
    }

    @Test
    void aKeyThatTheTokenOvertookIsWaitedFor() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = ask(threads, "second", "second", "second");
            kept.awaitWaiting(3);
            kept.become(FIRST, SECOND);
            for (var each : asked) {
                assertThat(each.get()).contains(SECOND);
            }
        }
        assertThat(keys.find("first")).contains(FIRST);
    }

    @Test
    void aKeyThatDoesNotComeIsWaitedForOnceHoweverManyAsk() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = ask(threads, "made-up", "made-up");
            kept.awaitWaiting(2);
            kept.pass(FollowedKeys.PATIENCE);
            for (var each : asked) {
                assertThat(each.get()).isEmpty();
            }
        }
        int before = kept.waits;
        assertThat(keys.find("made-up")).as("at once").isEmpty();
        assertThat(kept.waits).isEqualTo(before);
        kept.become(FIRST, key("made-up"));
        assertThat(keys.find("made-up")).as("when it is there after all").isPresent();
    }

    @Test
    void whatIsWithdrawnCountsNoMoreAndIsNotWaitedFor() {
        assertThat(keys.find("first")).contains(FIRST);
        assertThat(keys.isCurrent(FIRST)).isTrue();

        kept.become(SECOND);

        assertThat(keys.isCurrent(FIRST)).isFalse();
        assertThat(keys.find("first")).isEmpty();
        assertThat(kept.waits).isZero();
        assertThat(keys.find("second")).contains(SECOND);
    }

    @Test
    void anotherKeyOfTheSameIdIsAnother() {
        assertThat(keys.find("first")).contains(FIRST);
        kept.become(key("first"));
        assertThat(keys.isCurrent(FIRST)).isFalse();
        assertThat(keys.find("first")).isPresent().isNotEqualTo(Optional.of(FIRST));
    }

    @Test
    void soManyMadeUpKeysAreWaitedForAtATimeAndNoMore() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String[] ids = new String[FollowedKeys.AWAITED_MAX];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = "made-up-" + i;
            }
            var asked = ask(threads, ids);
            kept.awaitWaiting(ids.length);

            CloudException refused = catchThrowableOfType(CloudException.class, () -> keys.find("one-more"));
            assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(keys.find("first")).as("good tokens pass meanwhile").contains(FIRST);

            kept.pass(FollowedKeys.PATIENCE);
            for (var each : asked) {
                assertThat(each.get()).isEmpty();
            }
            var another = ask(threads, "one-more").getFirst();
            kept.awaitWaiting(1);
            kept.pass(FollowedKeys.PATIENCE);
            assertThat(another.get()).isEmpty();
        }
        assertThat(keys.find("x".repeat(VerificationKey.ID_LENGTH_MAX + 1))).isEmpty();
    }

    @Test
    void whileNothingIsHeardAKeyThatIsNotKnownMayBeThere() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = ask(threads, "second").getFirst();
            kept.awaitWaiting(1);
            kept.silence = Duration.ofSeconds(2);
            kept.pass(FollowedKeys.PATIENCE);

            ExecutionException failure = catchThrowableOfType(ExecutionException.class, asked::get);
            assertThat(failure.getCause())
                    .isInstanceOfSatisfying(
                            CloudException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        }
        kept.become(FIRST, SECOND);
        assertThat(keys.find("second")).contains(SECOND);
    }

    @Test
    void keysThatAreTooOldServeNoMore() {
        assertThat(keys.findKnowledge()).contains(new VerificationKeys.Knowledge(1, Duration.ZERO));
        kept.known = false;
        assertThat(keys.isCurrent(FIRST)).isFalse();
        assertThat(catchThrowableOfType(CloudException.class, () -> keys.find("first"))
                        .code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(keys.findKnowledge()).isEmpty();
    }
}
