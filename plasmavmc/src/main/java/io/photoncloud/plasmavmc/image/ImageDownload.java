package io.photoncloud.plasmavmc.image;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches by HTTP what is at an address, wherever that is: also inside the operators' own networks, where mirrors are. A fetch
 * that breaks off goes on where it broke, if the server can, and begins anew otherwise. Safe for many threads.
 */
public final class ImageDownload implements AutoCloseable {

    /** How often a fetch is begun, or goes on, after it broke off. */
    static final int ATTEMPTS_MAX = 5;

    static final int REDIRECTS_MAX = 5;

    static final int URL_LENGTH_MAX = 2_048;

    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_FAULTS = 500;

    private static final Logger log = LoggerFactory.getLogger(ImageDownload.class);

    /**
     * @param silenceMax how long a server may say nothing before a fetch has broken off
     * @param pause before the next attempt
     */
    public record Patience(Duration silenceMax, Duration pause) {
        public static final Patience USUAL = new Patience(Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIME_MAX)
            .build();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Patience patience;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock that never goes back */
    public ImageDownload(Patience patience, LongSupplier nanoTime) {
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** An address that something can be fetched from; empty for anything else. */
    static Optional<URI> parse(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
            return web && plain && text.length() <= URL_LENGTH_MAX ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /**
     * Fetches into a sink all that is at an address.
     *
     * @param untilNanos by when, by this one's clock
     * @throws ImageRefusedException it cannot be had, with what the server said, or is more than the sink takes
     */
    void fetch(String url, ImageSink into, long untilNanos) throws ImageRefusedException, InterruptedException {
        URI address = parse(url).orElseThrow(() -> notHad("nothing can be fetched from " + url));
        Fetch fetch = new Fetch(address, into, untilNanos);
        for (int attempt = 1; true; attempt++) { // Ends: no more than ATTEMPTS_MAX.
            try {
                fetch.attempt();
                return;
            } catch (IOException e) {
                String why = url + ": " + said(e);
                if (attempt == ATTEMPTS_MAX || nanoTime.getAsLong() - untilNanos >= 0 || pause()) {
                    throw new ImageRefusedException(why + ", at attempt " + attempt + " of " + ATTEMPTS_MAX, e);
                }
                log.atWarn()
                        .addKeyValue("url", url)
                        .addKeyValue("attempt", attempt)
                        .addKeyValue("bytes", into.bytes())
                        .addKeyValue("cause", said(e))
                        .log("fetching broke off, trying again");
            }
        }
    }

    private static ImageRefusedException notHad(String reason) {
        return new ImageRefusedException(ImageRefusedException.Kind.NOT_HAD, reason);
    }

    private static String said(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** @return whether this is being closed */
    private boolean pause() throws InterruptedException {
        return closing.await(patience.pause().toNanos(), TimeUnit.NANOSECONDS);
    }

    private final class Fetch {
        private final URI address;
        private final ImageSink into;
        private final long untilNanos;

        /** Names what the sink has a part of, for the server; null where it cannot go on. */
        private @Nullable String version;

        Fetch(URI address, ImageSink into, long untilNanos) {
            this.address = address;
            this.into = into;
            this.untilNanos = untilNanos;
        }

        void attempt() throws IOException, ImageRefusedException, InterruptedException {
            HttpResponse<ArrivingBody> answer = ask();
            try (ArrivingBody body = answer.body()) {
                begin(answer);
                long announced =
                        answer.headers().firstValueAsLong("Content-Length").orElse(0);
                into.requireRoom(announced);
                for (List<ByteBuffer> part = body.next(silence()); part != null; part = body.next(silence())) {
                    for (ByteBuffer buffer : part) {
                        into.write(buffer);
                    }
                }
            }
        }

        /** What the answer has follows what there is, or there is nothing any more. */
        private void begin(HttpResponse<ArrivingBody> answer) throws IOException, ImageRefusedException {
            int status = answer.statusCode();
            String known = version;
            version = answer.headers()
                    .firstValue("ETag")
                    .filter(tag -> tag.startsWith("\""))
                    .orElse(null);
            String range = answer.headers().firstValue("Content-Range").orElse("");
            if (status == PARTIAL_CONTENT && known != null && range.startsWith("bytes " + into.bytes() + "-")) {
                version = known;
                return;
            }
            into.restart();
            if (status >= SERVER_FAULTS || status == TOO_MANY_REQUESTS) {
                throw new IOException("the server answers " + status);
            }
            boolean asked = known != null && status != OK;
            if (status == PARTIAL_CONTENT || asked) {
                version = null;
                throw new IOException("the server does not go on where it broke off");
            }
            if (status != OK) {
                throw notHad(address + ": the server answers " + status);
            }
        }

        private Duration silence() throws IOException {
            long left = untilNanos - nanoTime.getAsLong();
            if (left <= 0) {
                throw new IOException("it did not come in time");
            }
            return Duration.ofNanos(Math.min(left, patience.silenceMax().toNanos()));
        }

        /** Asks wherever the server says, for what is not there yet. */
        private HttpResponse<ArrivingBody> ask() throws IOException, ImageRefusedException, InterruptedException {
            URI at = address;
            for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
                HttpRequest.Builder request =
                        HttpRequest.newBuilder(at).timeout(silence()).GET();
                if (version != null && into.bytes() > 0) {
                    request.header("Range", "bytes=" + into.bytes() + "-").header("If-Range", version);
                }
                HttpResponse<ArrivingBody> answer = client.send(request.build(), ArrivingBody.handler());
                Optional<String> location = switch (answer.statusCode()) {
                    case 301, 302, 303, 307, 308 -> answer.headers().firstValue("Location");
                    default -> Optional.empty();
                };
                if (location.isEmpty()) {
                    return answer;
                }
                answer.body().close();
                at = next(at, location.get());
            }
            throw notHad(address + ": the server sends on more than " + REDIRECTS_MAX + " times");
        }

        private URI next(URI from, String location) throws ImageRefusedException {
            Optional<URI> target = resolve(from, location);
            boolean downgraded = "https".equalsIgnoreCase(from.getScheme())
                    && target.filter(to -> "https".equalsIgnoreCase(to.getScheme()))
                            .isEmpty();
            if (target.isEmpty() || downgraded) {
                throw notHad(address + ": the server sends on to where nothing is fetched from: " + location);
            }
            return target.get();
        }

        private static Optional<URI> resolve(URI from, String location) {
            try {
                return parse(from.resolve(location).toString());
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }
    }

    /** Ends what is in progress. */
    @Override
    public void close() {
        closing.countDown();
        client.shutdownNow();
    }
}
