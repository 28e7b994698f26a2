package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Several that have the same keys: the one that answered last, and where it does not, the others in turn. */
final class JwksSources implements JwksSource {

    private final List<JwksSource> sources;
    private final AtomicInteger turn = new AtomicInteger();

    JwksSources(List<JwksSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public JWKSet fetch() throws IOException {
        IOException failure = new IOException("none of " + sources.size() + " sources of keys answers");
        for (int tried = 0; tried < sources.size() && !Thread.currentThread().isInterrupted(); tried++) {
            int source = Math.floorMod(turn.get(), sources.size());
            try {
                return sources.get(source).fetch();
            } catch (IOException e) {
                // Also where it took all the time there was: the next fetch begins with the next one.
                turn.incrementAndGet();
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }
}
