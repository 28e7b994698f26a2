package io.photoncloud.chainfire.resources.change;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.store.TableTransaction;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A change under way: its rows, and what will be told of it. For one thread. It may be made several times, so it is pure. */
public final class Change {

    private final TableTransaction rows;
    private final ResourceEvents events;
    private final Instant now;
    private final Map<String, String> details = new TreeMap<>();
    private @Nullable ResourceRef resource;

    Change(TableTransaction rows, ResourceEvents events, Instant now) {
        this.rows = rows;
        this.events = events;
        this.now = now;
    }

    /** Through which rows are read and written. */
    public TableTransaction rows() {
        return rows;
    }

    /** One moment for the whole change, however often it is made. */
    public Instant now() {
        return now;
    }

    /** The resource that the audit record names. */
    public void about(ResourceRef changed) {
        this.resource = changed;
    }

    /** What else the audit record tells, never a secret. */
    public void detail(String name, String value) {
        details.put(name, value);
    }

    /** Tells the owner of a resource that something happened to it. */
    public void event(ResourceRef of, Severity severity, String reason, String message) {
        events.happened(rows, of, severity, reason, message);
    }

    @Nullable
    ResourceRef resource() {
        return resource;
    }

    Map<String, String> details() {
        return details;
    }
}
