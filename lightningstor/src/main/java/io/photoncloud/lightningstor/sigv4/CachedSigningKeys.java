package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the answers last needed for a while: keys that were granted as long as was said, so that one which is disabled works no longer
 * than that; refusals shorter, and apart, so that they do not drive out the keys. The same is asked once at a time, however many need
 * it. Where nothing can be known the failure is passed on, and not kept. Safe for many threads.
 */
public final class CachedSigningKeys implements SigningKeys {
    public static final int KEYS_MAX = 10_000;
    public static final int REFUSALS_MAX = 1_000;

    /** How long a refusal is kept, or what is said where that is shorter. */
    public static final Duration REFUSAL_KEEP = Duration.ofSeconds(5);

    private final SigningKeys origin;
    private final InstantSource clock;
    private final Kept granted;
    private final Kept refused;
    private final Map<Name, FutureTask<Answer>> asked = new ConcurrentHashMap<>();

    private record Name(String accessKeyId, String tokenSha256, Scope scope) {}

    private record Known(Answer answer, Instant until) {}

    /** @param keep how long a key that was granted is kept */
    public CachedSigningKeys(SigningKeys origin, InstantSource clock, Duration keep) {
        this.origin = origin;
        this.clock = clock;
        this.granted = new Kept(KEYS_MAX, keep);
        this.refused = new Kept(REFUSALS_MAX, keep.compareTo(REFUSAL_KEEP) < 0 ? keep : REFUSAL_KEEP);
    }

    @Override
    public Answer ask(String accessKeyId, String sessionToken, Scope scope) {
        String digest = sessionToken.isEmpty() ? "" : CanonicalRequest.sha256(sessionToken.getBytes(ISO_8859_1));
        var name = new Name(accessKeyId, digest, scope);
        Instant now = clock.instant();
        Answer known = granted.find(name, now);
        if (known == null) {
            known = refused.find(name, now);
        }
        return known == null ? askOnce(name, sessionToken) : known;
    }

    private Answer askOnce(Name name, String sessionToken) {
        var task = new FutureTask<>(() -> askNow(name, sessionToken));
        FutureTask<Answer> other = asked.putIfAbsent(name, task);
        if (other != null) {
            return answer(other);
        }
        try {
            task.run();
            return answer(task);
        } finally {
            asked.remove(name, task);
        }
    }

    private Answer askNow(Name name, String sessionToken) {
        Instant before = clock.instant();
        Answer answer = origin.ask(name.accessKeyId(), sessionToken, name.scope());
        switch (answer) {
            case Grant grant -> granted.keep(name, answer, before, grant.until());
            case Refused _ -> refused.keep(name, answer, before, Instant.MAX);
        }
        return answer;
    }

    private static Answer answer(FutureTask<Answer> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof S3Exception refusal ? refusal : new IllegalStateException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new S3Exception(S3Error.SERVICE_UNAVAILABLE);
        }
    }

    /** So many, of which those go first that have not been needed for longest. */
    private static final class Kept {
        private final Duration keep;
        private final Map<Name, Known> known;

        Kept(int max, Duration keep) {
            this.keep = keep;
            this.known = new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Name, Known> eldest) {
                    return size() > max;
                }
            };
        }

        synchronized @Nullable Answer find(Name name, Instant now) {
            Known found = known.get(name);
            if (found != null && !now.isBefore(found.until())) {
                known.remove(name);
                return null;
            }
            return found == null ? null : found.answer();
        }

        synchronized void keep(Name name, Answer answer, Instant since, Instant end) {
            Instant until = since.plus(keep);
            known.put(name, new Known(answer, until.isBefore(end) ? until : end));
        }
    }
}
