package io.photoncloud.flaredb.kv;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.stream.EventStreams;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.Summary;
import io.photoncloud.flaredb.kv.KvController.EntryView;
import io.photoncloud.flaredb.kv.KvService.Watching;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Changes of keys as server-sent events. */
@RestController
@Needs(value = KvService.READ, checked = BY_SERVICE)
@NativeAnswer
class KvWatchController {

    private final KvService kv;
    private final EventStreams streams;

    KvWatchController(KvService kv, EventStreams streams) {
        this.kv = kv;
        this.streams = streams;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GoneView(
            @Nullable String key,
            @Nullable String keyBase64,
            String namespace,
            @Nullable Long version) {

        static GoneView of(Key key, String namespace, long version) {
            KvText shown = KvText.of(key);
            return new GoneView(shown.text(), shown.base64(), namespace, version == 0 ? null : version);
        }
    }

    @GetMapping("/api/v1/watch/stream")
    @Summary(
            "Tells changes of the keys of a range: put, delete, expire; from now on, or after the id that was had last")
    void watch(
            @RequestParam(required = false) @Nullable String start,
            @RequestParam(required = false) @Nullable String end,
            @RequestParam(required = false) @Nullable String prefix,
            @RequestParam(required = false) @Nullable String namespace,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestHeader(name = EventStreams.LAST_ID, required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        KvPlace place = KvController.place(namespace, organization, project);
        KvRange range = KvController.range(start, end, prefix);
        Watching watching = kv.watching(place);
        boolean comesBack = lastEventId != null && !lastEventId.isEmpty();
        // Opened here, so that what is wrong with the call is its answer.
        KvFeed feed = watching.open(range, comesBack ? EventStreams.LAST_ID : "after", comesBack ? lastEventId : after);
        try (feed) {
            streams.tell(response, () -> feed, change -> event(change, place.name()), watching::requireAllowed);
        }
    }

    private static EventStreams.Event event(KvChange change, String namespace) {
        String id = change.position().toString();
        return switch (change) {
            case KvChange.Put(KvEntry entry, var _) ->
                new EventStreams.Event("put", id, EntryView.of(entry, namespace, true));
            case KvChange.Deleted(Key key, long version, var _) ->
                new EventStreams.Event("delete", id, GoneView.of(key, namespace, version));
            case KvChange.Expired(Key key, long version, var _) ->
                new EventStreams.Event("expire", id, GoneView.of(key, namespace, version));
            case KvChange.Progress _ -> new EventStreams.Event("progress", id, null);
        };
    }
}
