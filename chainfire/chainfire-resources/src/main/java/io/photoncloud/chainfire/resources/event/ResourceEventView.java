package io.photoncloud.chainfire.resources.event;

import io.photoncloud.chainfire.resources.follow.Told;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.stream.EventStreams;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened, as the doors tell it as it happens. */
public record ResourceEventView(
        String resourceType,
        String resourceId,
        String severity,
        String reason,
        String message,
        long count,
        Instant firstAt,
        Instant lastAt) {

    /** All that had happened before has been told. */
    public record ReplayedView(String position) {}

    static ResourceEventView of(ResourceEvent event) {
        return new ResourceEventView(
                event.resource().type(),
                event.resource().id(),
                switch (event.severity()) {
                    case NORMAL -> "normal";
                    case WARNING -> "warning";
                },
                event.reason(),
                event.message(),
                event.count(),
                event.first(),
                event.last());
    }

    /** As server-sent events: {@code message}, and {@code replayed} once. That old ones are forgotten is not told. */
    public static EventStreams.Event event(Told<ResourceEvent> told) {
        return switch (told) {
            case Told.Present<ResourceEvent>(Row<ResourceEvent> row) -> message(row, null);
            case Told.Added<ResourceEvent>(Row<ResourceEvent> row, var at) -> message(row, at.text());
            case Told.Modified<ResourceEvent>(Row<ResourceEvent> row, var at) -> message(row, at.text());
            case Told.Complete<ResourceEvent>(var at) ->
                new EventStreams.Event("replayed", at.text(), new ReplayedView(at.text()));
            case Told.Deleted<ResourceEvent>(var _, var at) -> new EventStreams.Event("progress", at.text(), null);
            case Told.Progress<ResourceEvent>(var at) -> new EventStreams.Event("progress", at.text(), null);
        };
    }

    private static EventStreams.Event message(Row<ResourceEvent> row, @Nullable String id) {
        return new EventStreams.Event("message", id, of(row.value()));
    }
}
