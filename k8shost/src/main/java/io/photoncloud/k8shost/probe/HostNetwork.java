package io.photoncloud.k8shost.probe;

import io.photoncloud.k8shost.runtime.PodNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Pods that have addresses on this host. */
public final class HostNetwork implements PodNetwork, AutoCloseable {

    private static final String USER_AGENT = "kube-probe/photoncloud";

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trustingAnybody())
            .build();

    /** As a kubelet: what is asked is whether the pod answers, not who it is, and nothing is told to it. */
    private static SSLContext trustingAnybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("there is no TLS", e);
        }
    }

    /** The extended kind, for which the client checks no host name. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static String host(String ip) {
        return ip.indexOf(':') < 0 ? ip : "[" + ip + "]";
    }

    @Override
    public void connect(String ip, int port, Duration timeMax) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(ip, port), (int) timeMax.toMillis());
        }
    }

    @Override
    public int get(String scheme, String ip, int port, String path, Duration timeMax)
            throws IOException, InterruptedException {
        URI uri = URI.create((scheme.equals("HTTPS") ? "https" : "http") + "://" + host(ip) + ":" + port + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(timeMax)
                .header("User-Agent", USER_AGENT)
                .GET()
                .build();
        // The time is the headers': a body that never ends is not waited for.
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }

    @Override
    public void close() {
        client.close();
    }
}
