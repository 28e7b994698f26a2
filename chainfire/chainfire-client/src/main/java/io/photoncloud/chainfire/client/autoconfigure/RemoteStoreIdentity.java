package io.photoncloud.chainfire.client.autoconfigure;

import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.photoncloud.chainfire.client.RemoteStoreOptions.Security;
import io.photoncloud.chainfire.store.raft.rpc.TlsFiles;
import io.photoncloud.chainfire.store.raft.rpc.TlsIdentity;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.security.ServiceSecret;
import io.photoncloud.common.security.TlsProperties;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** How this process shows the servers of its store who it is, and knows them. */
final class RemoteStoreIdentity implements AutoCloseable {

    /** The service that servers must be, by their certificate. */
    private static final String SERVER = "chainfire";

    private final Security security;
    private final Runnable ending;

    private RemoteStoreIdentity(Security security, Runnable ending) {
        this.security = security;
        this.ending = ending;
    }

    /** @throws StartRefusedException there is no secret */
    static RemoteStoreIdentity bySecret(OwnIdentity own) {
        ServiceSecret secret = own.secret();
        if (secret == null) {
            throw new StartRefusedException(
                    "this service has no secret by which ChainFire could know it",
                    "Set photon.security.service-secret-file to ChainFire's, or photon.data-directory.");
        }
        return new RemoteStoreIdentity(new Security.ServiceSecret(own.service(), secret.hex()), () -> {});
    }

    /** @throws StartRefusedException there is no certificate, or none that can be used */
    static RemoteStoreIdentity byCertificate(TlsProperties properties) {
        TlsFiles files = files(properties)
                .orElseThrow(
                        () -> new StartRefusedException(
                                "this service has no certificate by which ChainFire could know it",
                                "Set photon.tls.key-store, photon.tls.password-file and photon.tls.authorities; 'photon ca' makes them."));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("store-tls-files").daemon().factory());
        try {
            TlsIdentity identity = new TlsIdentity(files, timer);
            var credentials = NettySslContextChannelCredentials.create(
                    identity.clientContext(server -> server.service().equals(SERVER)));
            return new RemoteStoreIdentity(new Security.Prepared(credentials), timer::shutdownNow);
        } catch (IOException | GeneralSecurityException e) {
            timer.shutdownNow();
            throw new StartRefusedException(
                    "the certificate of photon.tls.* cannot be used: " + e.getMessage(),
                    "Look at " + files.certificate() + " and the files beside it.");
        }
    }

    private static Optional<TlsFiles> files(TlsProperties properties) {
        if (properties.keyStore() != null && properties.passwordFile() != null) {
            return Optional.of(new TlsFiles.KeyStoreFile(
                    properties.keyStore(), properties.passwordFile(), properties.authorities()));
        }
        return properties.certificate() != null && properties.privateKey() != null
                ? Optional.of(
                        new TlsFiles.Pem(properties.certificate(), properties.privateKey(), properties.authorities()))
                : Optional.empty();
    }

    Security security() {
        return security;
    }

    @Override
    public void close() {
        ending.run();
    }
}
