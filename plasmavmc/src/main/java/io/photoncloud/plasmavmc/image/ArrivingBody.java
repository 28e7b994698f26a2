package io.photoncloud.plasmavmc.image;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The body of an HTTP answer as it arrives, of which no more is taken in than somebody reads, and whose silence has an end. */
final class ArrivingBody implements BodySubscriber<ArrivingBody>, AutoCloseable {

    private sealed interface Event {
        record Part(List<ByteBuffer> buffers) implements Event {}

        record End() implements Event {}

        record Broken(Throwable cause) implements Event {}
    }

    /** One part is asked for at a time, and one end comes after it. */
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(2);

    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    static HttpResponse.BodyHandler<ArrivingBody> handler() {
        return _ -> new ArrivingBody();
    }

    @Override
    public CompletionStage<ArrivingBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription.set(begun);
        begun.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        var _ = events.offer(new Event.Part(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        var _ = events.offer(new Event.Broken(cause));
    }

    @Override
    public void onComplete() {
        var _ = events.offer(new Event.End());
    }

    /**
     * The next part.
     *
     * @param patience how long it is waited for
     * @return null at the end
     * @throws IOException it broke off, or nothing came
     */
    @Nullable
    List<ByteBuffer> next(Duration patience) throws IOException, InterruptedException {
        return switch (events.poll(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            case Event.Part(List<ByteBuffer> buffers) -> {
                Flow.Subscription source = subscription.get();
                if (source != null) {
                    source.request(1);
                }
                yield buffers;
            }
            case Event.End() -> null;
            case Event.Broken(Throwable cause) -> throw new IOException("it broke off: " + cause.getMessage(), cause);
            case null -> throw new IOException("nothing came for " + patience.toSeconds() + " s");
        };
    }

    @Override
    public void close() {
        Flow.Subscription source = subscription.get();
        if (source != null) {
            source.cancel();
        }
    }
}
