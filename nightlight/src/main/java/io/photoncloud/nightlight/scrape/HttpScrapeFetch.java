package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/**
 * Asks over HTTP. The whole answer has to be there before the timeout, however slowly it trickles; what comes
 * compressed is bounded before and after, and before by a bound of all answers too. Safe for use by many threads.
 */
public final class HttpScrapeFetch implements ScrapeFetch, AutoCloseable {
    private final long bodyBytesMax;
    private final AnswerRoom room;
    private final Path directory;
    private final ServiceTls services;
    private final Map<HttpAccess.Tls, Made> clients = new ConcurrentHashMap<>();

    /** Of files that were last changed then. */
    private record Made(HttpClient client, List<FileTime> changed) {}

    /** One that knows no services of the cloud. */
    public HttpScrapeFetch(long bodyBytesMax, Path directory) {
        this(bodyBytesMax, AnswerRoom.unbounded(), directory, ServiceTls.NONE);
    }

    /**
     * Files of passwords, tokens and certificates are looked for from the directory on.
     *
     * @param bodyBytesMax of one answer
     * @param room of all
     */
    public HttpScrapeFetch(long bodyBytesMax, AnswerRoom room, Path directory, ServiceTls services) {
        this.bodyBytesMax = bodyBytesMax;
        this.room = room;
        this.directory = directory;
        this.services = services;
    }

    @Override
    public Answer fetch(Question question) throws IOException, InterruptedException {
        AnswerRoom.Share share = room.begin();
        boolean answered = false;
        try {
            HttpResponse<byte[]> response = ask(question, request(question), share);
            if (response.statusCode() != 200) {
                throw new IOException("server returned HTTP status " + HttpStatusText.of(response.statusCode()));
            }
            InputStream body = new HeldBody.Stream(response.body(), share);
            String encoding =
                    response.headers().firstValue("Content-Encoding").orElse("").toLowerCase(Locale.ROOT);
            if (encoding.equals("gzip")) {
                body = new BoundedBody(new GZIPInputStream(body, 8 << 10), limit(question));
            }
            answered = true;
            return new Answer(response.headers().firstValue("Content-Type").orElse(""), body);
        } finally {
            if (!answered) {
                share.close();
            }
        }
    }

    private long limit(Question question) {
        return question.bodyBytesMax() > 0 ? Math.min(question.bodyBytesMax(), bodyBytesMax) : bodyBytesMax;
    }

    /** Asks, and whoever it is led on to, until there is an answer. */
    private HttpResponse<byte[]> ask(Question question, HttpRequest first, AnswerRoom.Share share)
            throws IOException, InterruptedException {
        HttpClient client = client(question.access());
        long deadline = System.nanoTime() + question.timeout().toNanos();
        HttpRequest request = first;
        for (int led = 0; led <= Redirects.MOST; led++) {
            CompletableFuture<HttpResponse<byte[]>> asked =
                    client.sendAsync(request, _ -> new HeldBody(limit(question), share));
            HttpResponse<byte[]> response = await(asked, question, deadline - System.nanoTime());
            Optional<HttpRequest> next =
                    question.access().followRedirects() ? Redirects.next(request, response) : Optional.empty();
            if (next.isEmpty()) {
                return response;
            }
            request = next.get();
        }
        throw new IOException("Get \"" + question.url() + "\": stopped after " + Redirects.MOST + " redirects");
    }

    /** Sends JSON. @return the status of the answer, whatever it is */
    public int post(Question question, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(request(question), (_, _) -> true)
                .setHeader("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (AnswerRoom.Share share = room.begin()) {
            return ask(question, request, share).statusCode();
        }
    }

    private static HttpResponse<byte[]> await(
            CompletableFuture<HttpResponse<byte[]>> asked, Question question, long nanos)
            throws IOException, InterruptedException {
        try {
            return asked.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("Get \"" + question.url() + "\": context deadline exceeded", e);
        } catch (ExecutionException e) {
            String cause = String.valueOf(e.getCause());
            if (cause.contains(BoundedBody.EXCEEDED)) {
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
        HttpAccess.Tls kind = access.tls();
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
                // The client would tell secrets to any host that it is led to.
                .followRedirects(HttpClient.Redirect.NEVER);
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
