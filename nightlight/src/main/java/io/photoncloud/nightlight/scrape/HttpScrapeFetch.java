package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/**
 * Asks over HTTP. The whole answer has to be there before the timeout, however slowly it trickles; what comes
 * compressed is bounded before and after. Safe for use by many threads.
 */
public final class HttpScrapeFetch implements ScrapeFetch, AutoCloseable {
    private final long bodyBytesMax;
    private final Path directory;
    private final ServiceTls services;
    private final Map<ClientKind, Made> clients = new ConcurrentHashMap<>();

    private record ClientKind(HttpAccess.Tls tls, boolean followRedirects) {}

    /** Of files that were last changed then. */
    private record Made(HttpClient client, List<FileTime> changed) {}

    /** One that knows no services of the cloud. */
    public HttpScrapeFetch(long bodyBytesMax, Path directory) {
        this(bodyBytesMax, directory, ServiceTls.NONE);
    }

    /** Files of passwords, tokens and certificates are looked for from the directory on. */
    public HttpScrapeFetch(long bodyBytesMax, Path directory, ServiceTls services) {
        this.bodyBytesMax = bodyBytesMax;
        this.directory = directory;
        this.services = services;
    }

    @Override
    public Answer fetch(Question question) throws IOException, InterruptedException {
        long limit = question.bodyBytesMax() > 0 ? Math.min(question.bodyBytesMax(), bodyBytesMax) : bodyBytesMax;
        CompletableFuture<HttpResponse<byte[]>> asked = client(question.access())
                .sendAsync(request(question), BodyHandlers.limiting(BodyHandlers.ofByteArray(), limit));
        HttpResponse<byte[]> response = await(asked, question);
        if (response.statusCode() != 200) {
            throw new IOException("server returned HTTP status " + HttpStatusText.of(response.statusCode()));
        }
        InputStream body = new ByteArrayInputStream(response.body());
        String encoding =
                response.headers().firstValue("Content-Encoding").orElse("").toLowerCase(Locale.ROOT);
        if (encoding.equals("gzip")) {
            body = new BoundedBody(new GZIPInputStream(body, 8 << 10), limit);
        }
        return new Answer(response.headers().firstValue("Content-Type").orElse(""), body);
    }

    /** Sends JSON. @return the status of the answer, whatever it is */
    public int post(Question question, String body) throws IOException, InterruptedException {
        long limit = question.bodyBytesMax() > 0 ? Math.min(question.bodyBytesMax(), bodyBytesMax) : bodyBytesMax;
        HttpRequest request = HttpRequest.newBuilder(request(question), (_, _) -> true)
                .setHeader("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return await(
                        client(question.access())
                                .sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limit)),
                        question)
                .statusCode();
    }

    private static HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> asked, Question question)
            throws IOException, InterruptedException {
        try {
            return asked.get(question.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("Get \"" + question.url() + "\": context deadline exceeded", e);
        } catch (ExecutionException e) {
            String cause = String.valueOf(e.getCause());
            if (cause.contains("body exceeds capacity")) {
                throw new IOException(BoundedBody.EXCEEDED, e);
            }
            String message =
                    e.getCause() == null ? cause : String.valueOf(e.getCause().getMessage());
            throw new IOException("Get \"" + question.url() + "\": " + (message.equals("null") ? cause : message), e);
        } finally {
            asked.cancel(true);
        }
    }

    private HttpRequest request(Question question) throws IOException {
        try {
            return build(question);
        } catch (IllegalArgumentException e) {
            throw new IOException("Get \"" + question.url() + "\": " + e.getMessage(), e);
        }
    }

    private HttpRequest build(Question question) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(question.url());
        question.headers().forEach(request::setHeader);
        question.access().headers().forEach(request::setHeader);
        HttpAccess.Basic basic = question.access().basic();
        HttpAccess.Bearer bearer = question.access().bearer();
        if (basic.isSet()) {
            String pair = secret(basic.username(), basic.usernameFile()) + ":"
                    + secret(basic.password(), basic.passwordFile());
            request.setHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
        } else if (bearer.isSet()) {
            request.setHeader(
                    "Authorization", bearer.type() + " " + secret(bearer.credentials(), bearer.credentialsFile()));
        }
        return request.build();
    }

    private String secret(String text, String file) throws IOException {
        return file.isEmpty() ? text : Files.readString(directory.resolve(file)).strip();
    }

    /** One for each way of speaking, made anew when a file of it has changed: certificates run out, and are renewed. */
    private HttpClient client(HttpAccess access) throws IOException {
        ClientKind kind = new ClientKind(access.tls(), access.followRedirects());
        List<FileTime> changed = TlsFiles.changed(access.tls(), directory);
        Made known = clients.get(kind);
        if (known != null && known.changed().equals(changed)) {
            return known.client();
        }
        HttpClient client = make(access);
        Made made = new Made(client, changed);
        boolean isFirst = known == null ? clients.putIfAbsent(kind, made) == null : clients.replace(kind, known, made);
        if (!isFirst) {
            // Another thread made one meanwhile, and this one has been used by nobody.
            client.close();
            return client(access);
        }
        // The one before it goes by itself when nobody has it any more: a scrape may be about to ask by it.
        return client;
    }

    private HttpClient make(HttpAccess access) throws IOException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMinutes(1))
                .followRedirects(access.followRedirects() ? HttpClient.Redirect.NORMAL : HttpClient.Redirect.NEVER);
        if (!access.tls().service().isEmpty()) {
            builder.sslContext(serviceContext(access.tls().service()));
        } else if (access.tls().isSet()) {
            builder.sslContext(TlsFiles.context(access.tls(), directory));
        }
        return builder.build();
    }

    private SSLContext serviceContext(String service) throws IOException {
        try {
            return services.find(service)
                    .orElseThrow(() -> new IOException("this process has no certificate to show " + service));
        } catch (GeneralSecurityException e) {
            throw new IOException("this JVM makes no TLS client", e);
        }
    }

    @Override
    public void close() {
        clients.values().forEach(made -> made.client().shutdownNow());
    }
}
