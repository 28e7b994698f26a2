package io.photoncloud.lightningstor.sigv4;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the keys last used for a while. Unknown access keys are not kept: they would drive out the known ones. A key that is revoked
 * works on until its time here is over, or until {@link #forget}.
 */
public final class CachedSigningKeys implements SigningKeys {
    public static final int KEYS_MAX = 10_000;

    private final SigningKeys origin;
    private final InstantSource clock;
    private final Duration keep;
    private final Map<Name, Kept> kept = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Kept> eldest) {
            return size() > KEYS_MAX;
        }
    };

    private record Name(String accessKeyId, Scope scope) {}

    private record Kept(Grant grant, Instant until) {}

    public CachedSigningKeys(SigningKeys origin, InstantSource clock, Duration keep) {
        this.origin = origin;
        this.clock = clock;
        this.keep = keep;
    }

    @Override
    public Optional<Grant> find(String accessKeyId, Scope scope) {
        var name = new Name(accessKeyId, scope);
        Instant now = clock.instant();
        Kept hit = kept(name);
        if (hit != null && now.isBefore(hit.until())) {
            return Optional.of(hit.grant());
        }
        Optional<Grant> found = origin.find(accessKeyId, scope);
        synchronized (kept) {
            found.ifPresentOrElse(grant -> kept.put(name, new Kept(grant, now.plus(keep))), () -> kept.remove(name));
        }
        return found;
    }

    private @Nullable Kept kept(Name name) {
        synchronized (kept) {
            return kept.get(name);
        }
    }

    public void forget(String accessKeyId) {
        synchronized (kept) {
            kept.keySet().removeIf(name -> name.accessKeyId().equals(accessKeyId));
        }
    }
}
