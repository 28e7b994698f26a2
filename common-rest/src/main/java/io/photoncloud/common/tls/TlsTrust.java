package io.photoncloud.common.tls;

import io.photoncloud.common.security.ServiceIdentity;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts certificates of the authorities there are at the moment of the handshake, and of these the accepted ones. Host
 * names are not looked at: what counts is the service that a certificate names.
 */
final class TlsTrust extends X509ExtendedTrustManager {

    private final Supplier<TlsMaterial> material;
    private final Predicate<X509Certificate> accepted;

    TlsTrust(Supplier<TlsMaterial> material, Predicate<X509Certificate> accepted) {
        this.material = material;
        this.accepted = accepted;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        material.get().trust().checkClientTrusted(chain, type);
        checkAccepted(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        material.get().trust().checkServerTrusted(chain, type);
        checkAccepted(chain);
    }

    private void checkAccepted(X509Certificate[] chain) throws CertificateException {
        if (!accepted.test(chain[0])) {
            throw new CertificateException("the certificate of " + chain[0].getSubjectX500Principal()
                    + " names no service that is wanted here: "
                    + ServiceIdentity.find(chain[0]).orElse("none at all"));
        }
    }

    // With an engine or a socket, the platform's manager would check the host name too: these leave it out.

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return material.get().trust().getAcceptedIssuers();
    }
}
