package io.photoncloud.common.tls;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.photoncloud.common.security.ServiceIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's certificate, key and trusted authorities, in the forms that servers and clients take. The files are looked at from time to
 * time; connections made after a change use what they hold then, older ones live on. Files that are wrong, or caught
 * half written, leave the former ones in use.
 */
public final class TlsIdentity implements AutoCloseable {

    /** How often the files are looked at. */
    public static final Duration RELOAD_INTERVAL = Duration.ofSeconds(10);

    /** The one version of TLS that is spoken. */
    public static final String PROTOCOL = "TLSv1.3";

    private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);

    private final TlsFiles files;
    private final Future<?> reloading;
    private volatile TlsMaterial material;
    private volatile List<Version> versions;

    /** What tells a changed file from an unchanged one. */
    private record Version(FileTime modified, long size) {}

    /** @throws GeneralSecurityException what the files hold does not do; the message names the file */
    public TlsIdentity(TlsFiles files, ScheduledExecutorService timer) throws IOException, GeneralSecurityException {
        this(files, timer, RELOAD_INTERVAL);
    }

    /** @param reloadInterval how often the files are looked at */
    public TlsIdentity(TlsFiles files, ScheduledExecutorService timer, Duration reloadInterval)
            throws IOException, GeneralSecurityException {
        this.files = files;
        this.versions = versions();
        this.material = TlsMaterial.load(files);
        this.reloading = timer.scheduleWithFixedDelay(
                this::reloadIfChanged, reloadInterval.toNanos(), reloadInterval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * For a gRPC server: it asks each client for a certificate and checks one that is shown, but lets clients without one
     * in; who may call what is for its services to decide, by {@link ServiceIdentity#find}.
     */
    public ServerCredentials serverCredentials() throws SSLException {
        return NettySslContextServerCredentials.create(
                withoutResumption(GrpcSslContexts.configure(SslContextBuilder.forServer(new TlsKeys(this::material)))
                        .protocols(PROTOCOL)
                        .clientAuth(ClientAuth.OPTIONAL)
                        .trustManager(new TlsTrust(this::material, _ -> true))
                        .build()));
    }

    /** For a gRPC client of servers whose certificate names that service; their host names do not matter. */
    public ChannelCredentials channelCredentials(String service) throws SSLException {
        return NettySslContextChannelCredentials.create(
                withoutResumption(GrpcSslContexts.configure(SslContextBuilder.forClient())
                        .protocols(PROTOCOL)
                        .keyManager(new TlsKeys(this::material))
                        .trustManager(trustIn(service))
                        .build()));
    }

    /**
     * For listeners of the JDK's kind, and for a client that checks host names itself: servers need a certificate of the
     * trusted authorities, whatever service it names.
     */
    public SSLContext context() throws GeneralSecurityException {
        return context(new TlsTrust(this::material, _ -> true));
    }

    /** For an HTTP client of servers whose certificate names that service; their host names do not matter. */
    public SSLContext clientContext(String service) throws GeneralSecurityException {
        return context(trustIn(service));
    }

    private SSLContext context(TlsTrust trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(PROTOCOL);
        context.init(new KeyManager[] {new TlsKeys(this::material)}, new TrustManager[] {trust}, null);
        context.getServerSessionContext().setSessionTimeout(1); // seconds; 0 would mean forever
        context.getClientSessionContext().setSessionTimeout(1);
        return context;
    }

    private TlsTrust trustIn(String service) {
        return new TlsTrust(
                this::material,
                certificate -> ServiceIdentity.find(certificate)
                        .filter(service::equals)
                        .isPresent());
    }

    /** The service that its own certificate names now. */
    public Optional<String> service() {
        return ServiceIdentity.find(material.chain().getFirst());
    }

    /** A resumed session would bring back the certificates of an earlier handshake, replaced or not. */
    private static SslContext withoutResumption(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        } else {
            context.sessionContext().setSessionTimeout(1); // seconds; 0 would mean forever
        }
        return context;
    }

    private TlsMaterial material() {
        return material;
    }

    private void reloadIfChanged() {
        try {
            List<Version> present = versions();
            if (!present.equals(versions)) {
                material = TlsMaterial.load(files);
                versions = present;
                LOG.atInfo().addKeyValue("certificate", files.certificate()).log("loaded changed TLS files");
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("certificate", files.certificate())
                    .setCause(e)
                    .log("cannot load changed TLS files, the former ones stay in use");
        }
    }

    private List<Version> versions() throws IOException {
        List<Version> present = new ArrayList<>();
        for (Path file : files.all()) {
            present.add(version(file));
        }
        return present;
    }

    private static Version version(Path file) throws IOException {
        return new Version(Files.getLastModifiedTime(file), Files.size(file));
    }

    /** Ends the looking at the files. The contexts stay usable. */
    @Override
    public void close() {
        reloading.cancel(false);
    }
}
