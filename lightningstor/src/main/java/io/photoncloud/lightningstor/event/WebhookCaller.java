package io.photoncloud.lightningstor.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells webhooks. An answer of 2xx within the time says that a message was taken; redirects are not followed, and nothing of an answer
 * but its status is looked at. Safe for many threads.
 */
public final class WebhookCaller implements AutoCloseable {

    /** Whoever answers more than this is not listened to any longer. */
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private static final String SIGNATURE = "photon-signature";
    private static final String ALGORITHM = "HmacSHA256";

    private final HttpClient http;
    private final Duration answerTimeMax;

    /** @param answerTimeMax of a whole call */
    public WebhookCaller(Duration connectTimeMax, Duration answerTimeMax) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeMax)
                .build();
        this.answerTimeMax = answerTimeMax;
    }

    /** @return why the message was not taken; empty where it was */
    Optional<String> tell(Webhook webhook, byte[] message, Instant now) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(webhook.url())
                .header("content-type", "application/json")
                .header("user-agent", "PhotonCloud-LightningSTOR")
                .POST(BodyPublishers.ofByteArray(message));
        if (webhook.secret() != null) {
            request.header(SIGNATURE, signature(webhook.secret(), message, now));
        }
        CompletableFuture<HttpResponse<Void>> call = http.sendAsync(request.build(), _ -> new Unread());
        try {
            int status = call.get(answerTimeMax.toNanos(), TimeUnit.NANOSECONDS).statusCode();
            return status / 100 == 2 ? Optional.empty() : Optional.of("it answered " + status);
        } catch (TimeoutException _) {
            return Optional.of("it did not answer within " + answerTimeMax);
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        } finally {
            call.cancel(true);
        }
    }

    /** Says when it was made, so that nobody sends it again later. */
    static String signature(String secret, byte[] message, Instant now) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
            mac.update((now.getEpochSecond() + ".").getBytes(UTF_8));
            return "t=" + now.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac.doFinal(message));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is in every JDK", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** An answer's body that goes by. */
    private static final class Unread implements HttpResponse.BodySubscriber<Void> {
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;
        private long count;

        @Override
        public CompletionStage<Void> getBody() {
            return end;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> some) {
            count += some.stream().mapToLong(ByteBuffer::remaining).sum();
            if (count > ANSWER_BYTES_MAX && subscription != null) {
                subscription.cancel();
                onComplete();
            }
        }

        @Override
        public void onError(Throwable trouble) {
            var _ = end.completeExceptionally(trouble);
        }

        @Override
        @SuppressWarnings("NullAway") // the only value of Void
        public void onComplete() {
            var _ = end.complete(null);
        }
    }
}
