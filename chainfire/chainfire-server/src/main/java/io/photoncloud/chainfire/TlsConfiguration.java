package io.photoncloud.chainfire;

import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.TlsFiles;
import io.photoncloud.chainfire.store.raft.rpc.TlsIdentity;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.DoorTls;
import io.photoncloud.common.security.TlsProperties;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The certificate of this process, for both doors and for talking to peers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TlsProperties.class)
class TlsConfiguration {

    /** The identity where one was configured, and the thread that looks after its files. */
    record OwnTls(Optional<TlsIdentity> identity, Optional<ScheduledExecutorService> timer) {

        void close() {
            identity.ifPresent(TlsIdentity::close);
            timer.ifPresent(ScheduledExecutorService::shutdownNow);
        }
    }

    @Bean(destroyMethod = "close")
    OwnTls ownTls(TlsProperties properties) {
        Optional<TlsFiles> files = files(properties);
        if (files.isEmpty()) {
            return new OwnTls(Optional.empty(), Optional.empty());
        }
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("tls-files").daemon().factory());
        try {
            return new OwnTls(Optional.of(new TlsIdentity(files.get(), timer)), Optional.of(timer));
        } catch (IOException | GeneralSecurityException e) {
            timer.shutdownNow();
            throw new StartRefusedException(
                    "the certificate of photon.tls.* cannot be used: " + e.getMessage(),
                    "Look at " + files.get().certificate() + " and the files beside it.");
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

    @Bean
    DoorTls doorTls(OwnTls own) throws IOException, GeneralSecurityException {
        if (own.identity().isEmpty()) {
            return new DoorTls.Off();
        }
        TlsIdentity identity = own.identity().get();
        return new DoorTls.On(NettySslContextServerCredentials.create(identity.serverContext()), identity.context());
    }
}
