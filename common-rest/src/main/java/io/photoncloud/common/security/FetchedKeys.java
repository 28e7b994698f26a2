package io.photoncloud.common.security;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's public keys by their id, as last fetched. They are fetched one fetch at a time and beside the calls: while
 * known keys are old, or their issuer away, they serve on for a bounded time. Only a call that names an unknown key waits
 * for a fetch, never longer than a fetch may take, and causes none more often than the retry time allows, so that made-up
 * key ids cause no traffic. How old keys are goes by a clock that nobody sets. Safe for many threads.
 */
public final class FetchedKeys implements VerificationKeys {

    private static final Logger log = LoggerFactory.getLogger(FetchedKeys.class);

    /** Keys as of one fetch. */
    private record Fetched(Map<String, VerificationKey> keys, long atNanos) {}

    private final JwksSource source;
    private final LongSupplier nanos;
    private final Duration refresh;
    private final Duration staleMax;
    private final Duration retry;
    private final Duration timeMax;
    private volatile @Nullable Fetched fetched;
    private @Nullable CountDownLatch running;
    private @Nullable Long lastTryNanos;

    public FetchedKeys(JwksSource source, LongSupplier nanos, SecurityProperties settings) {
        this.source = source;
        this.nanos = nanos;
        this.refresh = settings.jwksRefresh();
        this.staleMax = settings.jwksStaleMax();
        this.retry = settings.jwksRetry();
        this.timeMax = settings.jwksTimeMax();
    }

    @Override
    public Optional<VerificationKey> find(String keyId) {
        Fetched known = usable();
        if (known != null && known.keys().containsKey(keyId)) {
            refreshIfOld(known);
            return Optional.of(known.keys().get(keyId));
        }
        await(fetch());
        Fetched now = usable();
        if (now == null) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "the keys that tokens are signed with cannot be fetched");
        }
        return Optional.ofNullable(now.keys().get(keyId));
    }

    @Override
    public boolean isCurrent(VerificationKey key) {
        Fetched known = usable();
        if (known == null) {
            return false;
        }
        refreshIfOld(known);
        return key.equals(known.keys().get(key.id()));
    }

    @Override
    public boolean isConfigured() {
        return source.isConfigured();
    }

    @Override
    public Optional<Knowledge> findKnowledge() {
        Fetched known = usable();
        return known == null
                ? Optional.empty()
                : Optional.of(
                        new Knowledge(known.keys().size(), Duration.ofNanos(nanos.getAsLong() - known.atNanos())));
    }

    private @Nullable Fetched usable() {
        Fetched known = fetched;
        return known == null || isOlderThan(staleMax, known) ? null : known;
    }

    private boolean isOlderThan(Duration age, Fetched set) {
        return nanos.getAsLong() - set.atNanos() >= age.toNanos();
    }

    private void refreshIfOld(Fetched known) {
        if (isOlderThan(refresh, known)) {
            fetch();
        }
    }

    /** The fetch that is going on, or a new one; one that is over where it is too early for a new one. */
    private synchronized CountDownLatch fetch() {
        if (running != null) {
            return running;
        }
        long now = nanos.getAsLong();
        if (lastTryNanos != null && now - lastTryNanos < retry.toNanos()) {
            return new CountDownLatch(0);
        }
        lastTryNanos = now;
        CountDownLatch over = new CountDownLatch(1);
        running = over;
        Thread fetching = Thread.ofVirtual().name("jwks").start(() -> fetch(now, over));
        Thread.ofVirtual().name("jwks-time-max").start(() -> endInTime(fetching));
        return over;
    }

    private void fetch(long now, CountDownLatch over) {
        try {
            fetched = new Fetched(publicKeys(), now);
        } catch (IOException e) {
            log.atWarn().addKeyValue("cause", e.toString()).log("token keys could not be fetched");
        } finally {
            synchronized (this) {
                running = null;
            }
            over.countDown();
        }
    }

    /** An interrupt closes the connection that a virtual thread reads from, however slowly bytes still come. */
    private void endInTime(Thread fetching) {
        try {
            if (!fetching.join(timeMax)) {
                fetching.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(CountDownLatch over) {
        try {
            // A fetch that does not mind its end is waited for no longer than one that does.
            boolean _ = over.await(timeMax.plusSeconds(1).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, VerificationKey> publicKeys() throws IOException {
        return source.fetch().getKeys().stream()
                .map(VerificationKey::find)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableMap(VerificationKey::id, Function.identity(), (_, last) -> last));
    }
}
