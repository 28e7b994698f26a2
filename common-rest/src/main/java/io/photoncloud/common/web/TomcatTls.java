package io.photoncloud.common.web;

import io.photoncloud.common.security.DoorTls;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLContext;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** Has Tomcat speak TLS where the doors do, with the very context that the service was given: it knows of new certificates. */
final class TomcatTls implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final DoorTls tls;

    TomcatTls(DoorTls tls) {
        this.tls = tls;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        switch (tls) {
            case DoorTls.Off _ -> {}
            case DoorTls.On on -> factory.addConnectorCustomizers(connector -> encrypt(connector, on.context()));
        }
    }

    static void encrypt(Connector connector, javax.net.ssl.SSLContext context) {
        connector.setScheme("https");
        connector.setSecure(true);
        if (!(connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http)) {
            throw new IllegalStateException("not Tomcat's HTTP connector but " + connector.getProtocolHandler());
        }
        SSLHostConfig host = new SSLHostConfig();
        host.setProtocols("TLSv1.3");
        // Asked for and verified, not required.
        host.setCertificateVerification("optional");
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(new Given(context));
        host.addCertificate(certificate);
        http.addSslHostConfig(host);
        http.setSSLEnabled(true);
    }

    /** A context that is ready for use, in Tomcat's form. */
    private record Given(javax.net.ssl.SSLContext context) implements SSLContext {

        @Override
        public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
            throw new UnsupportedOperationException("the context is ready already");
        }

        @Override
        public void destroy() {
            // it is the service's
        }

        @Override
        public SSLSessionContext getServerSessionContext() {
            return context.getServerSessionContext();
        }

        @Override
        public SSLEngine createSSLEngine() {
            return context.createSSLEngine();
        }

        @Override
        public SSLServerSocketFactory getServerSocketFactory() {
            return context.getServerSocketFactory();
        }

        @Override
        public SSLParameters getSupportedSSLParameters() {
            return context.getSupportedSSLParameters();
        }

        /** Tomcat asks only to tell about itself; the certificate of the moment is the key manager's. */
        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[0];
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
