package io.photoncloud.chainfire.watch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.rest.BytesText;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.stream.EventWriter;
import io.photoncloud.common.stream.OpenStreams;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.Summary;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Watches as server-sent events. The id of a change is {@code revision.subindex}, and of a progress event {@code
 * revision}: a client that comes back with it as {@code Last-Event-ID} is told what came after, and nothing twice. The
 * first event is a progress that gives it an id before anything changed. The stream never runs ahead of its reader: what is not read yet waits in the store's bounded buffer, then in its history.
 */
@RestController
@Needs("kv.read")
@NativeAnswer
class WatchController {

    /** Changes that are written before the client is made to see them. */
    private static final int BATCH_MAX = 500;

    private static final Pattern EVENT_ID = Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,9}))?");

    private final WatchService watches;
    private final OpenStreams streams;
    private final JsonMapper json;

    WatchController(WatchService watches, OpenStreams streams, JsonMapper json) {
        this.watches = watches;
        this.streams = streams;
        this.json = json;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ChangeView(
            @Nullable String key,
            @Nullable String keyBase64,
            @Nullable String value,
            @Nullable String valueBase64,
            @Nullable Long createRevision,
            long modRevision,
            @Nullable Long version,
            @Nullable Long lease,
            @Nullable ChangeView previous) {

        static ChangeView of(Entry entry, @Nullable Entry previous) {
            BytesText key = BytesText.of(entry.key());
            BytesText value = BytesText.of(entry.value());
            return new ChangeView(
                    key.text(),
                    key.base64(),
                    value.text(),
                    value.base64(),
                    entry.createRevision(),
                    entry.modRevision(),
                    entry.version(),
                    entry.lease(),
                    previous == null ? null : of(previous, null));
        }

        static ChangeView of(WatchEvent.Deleted deleted) {
            BytesText key = BytesText.of(deleted.key());
            Entry previous = deleted.previous();
            return new ChangeView(
                    key.text(),
                    key.base64(),
                    null,
                    null,
                    null,
                    deleted.revision(),
                    null,
                    null,
                    previous == null ? null : of(previous, null));
        }
    }

    record ProgressView(long revision) {}

    record CompactedView(long compactedRevision) {}

    record CancelledView(long revision, String reason) {}

    @GetMapping("/api/v1/watch")
    @Summary("Tells changes as server-sent events")
    void watch(
            CallerKeyspace caller,
            @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable String prefix,
            @RequestParam(defaultValue = "0") long revision,
            @RequestParam(defaultValue = "false") boolean previous,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        WatchRequest request = from(keys(key, prefix), revision, lastEventId)
                .withPrevious(previous)
                .progressEvery(streams.heartbeat());
        try (OpenStreams.Place place = streams.enter();
                Watch watch = watches.open(caller.keyspace(), request)) {
            tell(place, watch, request, response);
        }
    }

    private static KeyRange keys(@Nullable String key, @Nullable String prefix) {
        if (key == null) {
            return KeyRange.prefix(prefix == null ? new byte[0] : BytesText.utf8("prefix", prefix));
        }
        Check.that(prefix == null, "prefix", "must be absent where key is given");
        return KeyRange.single(BytesText.key("key", BytesText.utf8("key", key)));
    }

    private WatchRequest from(KeyRange keys, long revision, @Nullable String lastEventId) {
        Check.that(revision >= 0, "revision", "must not be negative");
        if (lastEventId == null || lastEventId.isEmpty()) {
            return WatchRequest.of(keys).from(revision == 0 ? watches.newestRevision() + 1 : revision);
        }
        Matcher id = EVENT_ID.matcher(lastEventId);
        if (!id.matches()) {
            throw CloudException.invalid(
                    "Last-Event-ID", "the id of an event", "Last-Event-ID must be the id of an event of this stream");
        }
        long last = Long.parseLong(id.group(1));
        return id.group(2) == null
                ? WatchRequest.of(keys).from(last + 1)
                : new WatchRequest(keys, last, Integer.parseInt(id.group(2)) + 1, false, null);
    }

    /** Until the watch ends, the client goes away or the process stops. */
    private void tell(OpenStreams.Place place, Watch watch, WatchRequest request, HttpServletResponse response)
            throws IOException {
        EventWriter out = new EventWriter(response, json);
        out.send("progress", startId(request), new ProgressView(request.fromRevision() - 1));
        out.flush();
        boolean going = true;
        while (going && !place.isClosing()) {
            Optional<WatchEvent> first = place.next(watch::next);
            if (first.isEmpty()) {
                out.beat();
            } else {
                going = tell(out, first.get());
                for (WatchEvent event : going ? watch.poll(BATCH_MAX) : List.<WatchEvent>of()) {
                    going = going && tell(out, event);
                }
            }
            out.flush();
        }
    }

    /** What a client that loses the stream before anything else was told comes back with. */
    private static String startId(WatchRequest request) {
        return request.fromSubIndex() == 0
                ? Long.toString(request.fromRevision() - 1)
                : request.fromRevision() + "." + (request.fromSubIndex() - 1);
    }

    /** @return whether anything can follow */
    private static boolean tell(EventWriter out, WatchEvent event) throws IOException {
        switch (event) {
            case WatchEvent.Put(var entry, int subIndex, var previous) ->
                out.send("put", entry.modRevision() + "." + subIndex, ChangeView.of(entry, previous));
            case WatchEvent.Deleted deleted ->
                out.send("delete", deleted.revision() + "." + deleted.subIndex(), ChangeView.of(deleted));
            case WatchEvent.Progress(long revision) ->
                out.send("progress", Long.toString(revision), new ProgressView(revision));
            // Whoever comes back with this id goes on with what came after the state that is still kept.
            case WatchEvent.Compacted(long revision) ->
                out.send("compacted", Long.toString(revision), new CompactedView(revision));
            case WatchEvent.Cancelled(long revision, String reason) ->
                out.send("cancelled", null, new CancelledView(revision, reason));
        }
        return !(event instanceof WatchEvent.Compacted) && !(event instanceof WatchEvent.Cancelled);
    }
}
