package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's public keys by their id, as last fetched. They are fetched again when they are old, and when a token
 * names an unknown one, but then no more often than the retry time allows, so that made-up key ids cause no traffic.
 * While fetching fails the old keys serve on for a bounded time. Safe for many threads.
 */
final class SigningKeys {

    private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);

    /** Keys as of one fetch; {@code generation} tells two fetches apart. */
    record Fetched(Map<String, ECKey> keys, Instant at, long generation) {}

    private final JwksSource source;
    private final InstantSource clock;
    private final Duration refresh;
    private final Duration staleMax;
    private final Duration retry;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile Fetched fetched = new Fetched(Map.of(), Instant.MIN, 0);
    private volatile Instant lastTry = Instant.MIN;

    SigningKeys(JwksSource source, InstantSource clock, SecurityProperties settings) {
        this.source = source;
        this.clock = clock;
        this.refresh = settings.jwksRefresh();
        this.staleMax = settings.jwksStaleMax();
        this.retry = settings.jwksRetry();
    }

    /**
     * The key of that id; empty if the issuer has none.
     *
     * @throws CloudException UNAVAILABLE where the keys cannot be fetched and none that are young enough are known
     */
    Optional<ECKey> find(String keyId) {
        if (!isOlderThan(refresh) && fetched.keys().containsKey(keyId)) {
            return Optional.of(fetched.keys().get(keyId));
        }
        refetch();
        if (isOlderThan(staleMax)) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "the keys that tokens are signed with cannot be fetched");
        }
        return Optional.ofNullable(fetched.keys().get(keyId));
    }

    /** Names the present set of keys: an answer derived from an older one is void. */
    long generation() {
        return fetched.generation();
    }

    boolean isFresh() {
        return !isOlderThan(refresh);
    }

    private boolean isOlderThan(Duration age) {
        return !fetched.at().isAfter(clock.instant().minus(age));
    }

    private void refetch() {
        fetching.lock();
        try {
            Instant now = clock.instant();
            if (lastTry.isAfter(now.minus(retry))) {
                return;
            }
            lastTry = now;
            fetched = new Fetched(usable(), now, fetched.generation() + 1);
        } catch (IOException e) {
            log.atWarn().addKeyValue("cause", e.toString()).log("token keys could not be fetched");
        } finally {
            fetching.unlock();
        }
    }

    private Map<String, ECKey> usable() throws IOException {
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
