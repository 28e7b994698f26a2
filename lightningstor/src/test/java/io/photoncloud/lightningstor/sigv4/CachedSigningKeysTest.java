package io.photoncloud.lightningstor.sigv4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.sigv4.SigningKeys.Answer;
import io.photoncloud.lightningstor.sigv4.SigningKeys.Grant;
import io.photoncloud.lightningstor.sigv4.SigningKeys.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CachedSigningKeysTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Scope SCOPE = Scope.of(NOW, "here-1", "s3");

    private final FakeSigningKeys keys = new FakeSigningKeys().with("key", "secret");
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final CachedSigningKeys cached = new CachedSigningKeys(keys, now::get, Duration.ofSeconds(30));

    private Answer ask(String key) {
        return cached.ask(key, "", SCOPE);
    }

    @Test
    void aKeyIsKeptUntilItsTimeIsOverAndNoLonger() {
        assertThat(ask("key")).isInstanceOf(Grant.class).isSameAs(ask("key"));
        now.set(NOW.plusSeconds(30).minusMillis(1));
        assertThat(ask("key")).isInstanceOf(Grant.class);
        assertThat(keys.asked).isEqualTo(1);
        keys.without("key");
        now.set(NOW.plusSeconds(30));
        assertThat(ask("key")).isEqualTo(Refused.UNKNOWN);
        assertThat(keys.asked).isEqualTo(2);
    }

    @Test
    void aKeyIsNotKeptBeyondItsEnd() {
        keys.until = NOW.plusSeconds(10);
        assertThat(ask("key")).isInstanceOf(Grant.class);
        keys.without("key");
        now.set(NOW.plusSeconds(10).minusMillis(1));
        assertThat(ask("key")).isInstanceOf(Grant.class);
        now.set(NOW.plusSeconds(10));
        assertThat(ask("key")).isEqualTo(Refused.UNKNOWN);
    }

    @Test
    void aRefusalIsKeptShorterAndApart() {
        assertThat(ask("later")).isEqualTo(Refused.UNKNOWN);
        keys.with("later", "secret");
        assertThat(ask("later")).isEqualTo(Refused.UNKNOWN);
        now.set(NOW.plus(CachedSigningKeys.REFUSAL_KEEP));
        assertThat(ask("later")).isInstanceOf(Grant.class);

        var _ = ask("key");
        int before = keys.asked;
        for (int i = 0; i < CachedSigningKeys.KEYS_MAX + 1; i++) {
            var _ = ask("nobody" + i);
        }
        var _ = ask("key");
        assertThat(keys.asked - before).isEqualTo(CachedSigningKeys.KEYS_MAX + 1);
    }

    @Test
    void eachScopeAndSessionTokenIsAnotherKey() {
        var _ = ask("key");
        var _ = cached.ask("key", "token", SCOPE);
        var _ = cached.ask("key", "", Scope.of(NOW, "here-1", "sts"));
        var _ = cached.ask("key", "", Scope.of(NOW.plus(Duration.ofDays(1)), "here-1", "s3"));
        var _ = cached.ask("key", "", Scope.of(NOW, "there-1", "s3"));
        assertThat(keys.asked).isEqualTo(5);
    }

    @Test
    void whileTheKeeperIsAwayKnownKeysGoOnInsideTheirTime() {
        var away = new AtomicReference<>(false);
        var withKeeper = new CachedSigningKeys(
                (key, token, scope) -> {
                    if (away.get()) {
                        throw new S3Exception(S3Error.SERVICE_UNAVAILABLE);
                    }
                    return keys.ask(key, token, scope);
                },
                now::get,
                Duration.ofSeconds(30));
        assertThat(withKeeper.ask("key", "", SCOPE)).isInstanceOf(Grant.class);
        away.set(true);
        now.set(NOW.plusSeconds(29));
        assertThat(withKeeper.ask("key", "", SCOPE)).isInstanceOf(Grant.class);
        now.set(NOW.plusSeconds(30));
        for (String key : List.of("key", "other")) {
            assertThatThrownBy(() -> withKeeper.ask(key, "", SCOPE))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.SERVICE_UNAVAILABLE));
        }
        away.set(false);
        assertThat(withKeeper.ask("key", "", SCOPE)).isInstanceOf(Grant.class);
    }

    @Test
    void theSameIsAskedOnceHoweverManyNeedIt() throws Exception {
        var asked = new AtomicInteger();
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var slow = new CachedSigningKeys(
                (key, token, scope) -> {
                    asked.incrementAndGet();
                    begun.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return keys.ask(key, token, scope);
                },
                now::get,
                Duration.ofSeconds(30));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> slow.ask("key", "", SCOPE)));
            }
            begun.await();
            go.countDown();
            for (Future<Answer> answer : answers) {
                assertThat(answer.get()).isInstanceOf(Grant.class);
            }
        }
        assertThat(asked).hasValue(1);
    }
}
