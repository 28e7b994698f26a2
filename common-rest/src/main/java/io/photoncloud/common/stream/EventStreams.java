package io.photoncloud.common.stream;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells feeds as server-sent events. A client that comes back with the id that it had last as {@code Last-Event-ID} goes on from
 * there. A stream that ends for a reason of ours ends with an event {@code end} that says why. Safe for many threads.
 */
public final class EventStreams {

    public static final String LAST_ID = "Last-Event-ID";

    /** Events that are written before the client is made to see them. */
    private static final int BATCH_MAX = 500;

    private final OpenStreams streams;
    private final JsonMapper json;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock that never goes back */
    public EventStreams(OpenStreams streams, JsonMapper json, LongSupplier nanoTime) {
        this.streams = streams;
        this.json = json;
        this.nanoTime = nanoTime;
    }

    /**
     * One event.
     *
     * @param id null for the one before
     * @param view null for an id that the client is to have, and nothing that it is to be told
     */
    public record Event(
            String name, @Nullable String id, @Nullable Object view) {}

    /**
     * Answers the call, until its client goes away, the feed ends, or the caller may not listen any more.
     *
     * @param form the event of what is told
     * @param allowed throws where the caller may not listen, as it would at the beginning
     */
    public <M> void tell(
            HttpServletResponse response, Supplier<? extends Feed<M>> open, Function<M, Event> form, Runnable allowed)
            throws IOException {
        RequestContext context = RequestContext.current();
        Runnable check = () -> {
            context.standing().require();
            allowed.run();
        };
        try (OpenStreams.Place place = streams.enter();
                Feed<M> feed = open.get()) {
            EventWriter out = new EventWriter(response, json);
            try {
                tell(place, feed, form, check, out);
                out.end(
                        new CloudException(ErrorCode.UNAVAILABLE, "this process stops: come back with the last id"),
                        false);
            } catch (CloudException e) {
                out.end(e, e.code() == ErrorCode.PRECONDITION_FAILED);
            } catch (RuntimeException e) { // tidy: the client comes back, and the door logs it
                out.end(
                        new CloudException(
                                ErrorCode.UNAVAILABLE, "the stream cannot go on just now: come back with the last id"),
                        false);
                throw e;
            }
        }
    }

    private <M> void tell(
            OpenStreams.Place place, Feed<M> feed, Function<M, Event> form, Runnable check, EventWriter out)
            throws IOException {
        out.flush();
        long checked = nanoTime.getAsLong();
        while (!place.isClosing()) {
            Optional<M> first = place.next(feed::next);
            if (nanoTime.getAsLong() - checked >= streams.heartbeat().toNanos()) {
                check.run();
                checked = nanoTime.getAsLong();
            }
            if (first.isEmpty()) {
                out.beat();
            } else {
                send(form.apply(first.get()), out);
                sendRest(place, feed, form, out);
            }
            out.flush();
        }
    }

    /** What is there at once. */
    private static <M> void sendRest(OpenStreams.Place place, Feed<M> feed, Function<M, Event> form, EventWriter out)
            throws IOException {
        for (int sent = 1; sent < BATCH_MAX; sent++) {
            Optional<M> more = place.next(_ -> feed.next(Duration.ZERO));
            if (more.isEmpty()) {
                return;
            }
            send(form.apply(more.get()), out);
        }
    }

    private static void send(Event event, EventWriter out) throws IOException {
        if (event.view() != null) {
            out.send(event.name(), event.id(), event.view());
        } else if (event.id() == null) {
            out.beat();
        } else {
            out.beat(event.id());
        }
    }
}
