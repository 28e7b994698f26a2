package io.photoncloud.common.tls;

import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.ServiceIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The certificate of this process, where {@code photon.tls.*} gives it one, and the thread that looks after its files. */
public final class OwnCertificate implements AutoCloseable {

    private final @Nullable TlsIdentity identity;
    private final @Nullable ScheduledExecutorService timer;

    private OwnCertificate(@Nullable TlsIdentity identity, @Nullable ScheduledExecutorService timer) {
        this.identity = identity;
        this.timer = timer;
    }

    static OwnCertificate none() {
        return new OwnCertificate(null, null);
    }

    /**
     * Reads the files, and goes on looking at them until it is closed.
     *
     * @param service what the certificate must name, for others will take this process for what it names
     * @throws StartRefusedException for files that do not do
     */
    static OwnCertificate open(TlsFiles files, String service) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("tls-files").daemon().factory());
        try {
            TlsIdentity identity = new TlsIdentity(files, timer);
            requireName(identity, service);
            return new OwnCertificate(identity, timer);
        } catch (IOException | GeneralSecurityException e) {
            timer.shutdownNow();
            throw new StartRefusedException(
                    "the certificate of photon.tls.* cannot be used: " + e.getMessage(),
                    "Look at " + files.certificate() + " and the files beside it.");
        } catch (StartRefusedException e) {
            timer.shutdownNow();
            throw e;
        }
    }

    private static void requireName(TlsIdentity identity, String service) {
        String named = identity.service().orElse("none");
        if (!named.equals(service)) {
            throw new StartRefusedException(
                    "the certificate of photon.tls.* must name the service " + service + ", and names " + named,
                    "It needs the one URI " + ServiceIdentity.uri(service) + " among its alternative names.");
        }
    }

    /** Empty in a process without TLS. */
    public Optional<TlsIdentity> find() {
        return Optional.ofNullable(identity);
    }

    @Override
    public void close() {
        if (identity != null) {
            identity.close();
        }
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
