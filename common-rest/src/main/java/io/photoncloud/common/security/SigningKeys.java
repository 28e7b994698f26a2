package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's public keys by their id, as last fetched. They are fetched one fetch at a time and beside the calls: while
 * known keys are old, or their issuer away, they serve on for a bounded time. Only a call that names an unknown key waits
 * for a fetch, never longer than a fetch may take, and causes none more often than the retry time allows, so that made-up
 * key ids cause no traffic. How old keys are goes by a clock that nobody sets. Safe for many threads.
 */
final class SigningKeys {

    private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);

    /** Keys as of one fetch; {@code generation} is the same as long as the keys are. */
    private record Fetched(Map<String, ECKey> keys, long atNanos, long version, long generation) {}

    private final JwksSource source;
    private final LongSupplier nanos;
    private final Duration refresh;
    private final Duration staleMax;
    private final Duration retry;
    private final Duration timeMax;
    private volatile @Nullable Fetched fetched;
    private @Nullable CountDownLatch running;
    private @Nullable Long lastTryNanos;
    private long lastTryVersion;

    SigningKeys(JwksSource source, LongSupplier nanos, SecurityProperties settings) {
        this.source = source;
        this.nanos = nanos;
        this.refresh = settings.jwksRefresh();
        this.staleMax = settings.jwksStaleMax();
        this.retry = settings.jwksRetry();
        this.timeMax = settings.jwksTimeMax();
    }

    /** A key, and the set it is of: see {@link #isCurrent}. */
    record Found(ECKey key, long generation) {}

    /**
     * The key of that id; empty if the issuer has none.
     *
     * @throws CloudException UNAVAILABLE where the keys cannot be fetched and none that are young enough are known
     */
    Optional<Found> find(String keyId) {
        Fetched known = usable();
        if (known != null && !isOvertaken(known) && known.keys().containsKey(keyId)) {
            refreshIfOld(known);
            return found(known, keyId);
        }
        await(fetch());
        Fetched now = usable();
        if (now == null) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "the keys that tokens are signed with cannot be fetched");
        }
        return found(now, keyId);
    }

    /** Whether what was verified with a key of that set still holds. Never waits. */
    boolean isCurrent(long generation) {
        Fetched known = usable();
        if (known == null || isOvertaken(known)) {
            return false;
        }
        refreshIfOld(known);
        return known.generation() == generation;
    }

    private static Optional<Found> found(Fetched set, String keyId) {
        return Optional.ofNullable(set.keys().get(keyId)).map(key -> new Found(key, set.generation()));
    }

    private @Nullable Fetched usable() {
        Fetched known = fetched;
        return known == null || isOlderThan(staleMax, known) ? null : known;
    }

    private boolean isOlderThan(Duration age, Fetched set) {
        return nanos.getAsLong() - set.atNanos() >= age.toNanos();
    }

    private boolean isOvertaken(Fetched set) {
        return source.version() != set.version();
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
        long version = source.version();
        boolean early = lastTryNanos != null && now - lastTryNanos < retry.toNanos();
        if (early && version == lastTryVersion) {
            return new CountDownLatch(0);
        }
        lastTryNanos = now;
        lastTryVersion = version;
        CountDownLatch over = new CountDownLatch(1);
        running = over;
        Thread fetching = Thread.ofVirtual().name("jwks").start(() -> fetch(now, version, over));
        Thread.ofVirtual().name("jwks-time-max").start(() -> endInTime(fetching));
        return over;
    }

    private void fetch(long now, long version, CountDownLatch over) {
        try {
            publish(publicKeys(), now, version);
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

    private void publish(Map<String, ECKey> keys, long now, long version) {
        Fetched before = fetched;
        long generation =
                before == null ? 1 : before.generation() + (before.keys().equals(keys) ? 0 : 1);
        fetched = new Fetched(keys, now, version, generation);
    }

    private Map<String, ECKey> publicKeys() throws IOException {
        Map<String, ECKey> keys = new HashMap<>();
        for (JWK key : source.fetch().getKeys()) {
            boolean signs = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
            if (key instanceof ECKey ec && signs && Curve.P_256.equals(ec.getCurve()) && ec.getKeyID() != null) {
                keys.put(ec.getKeyID(), ec.toPublicJWK());
            }
        }
        return Map.copyOf(keys);
    }
}
