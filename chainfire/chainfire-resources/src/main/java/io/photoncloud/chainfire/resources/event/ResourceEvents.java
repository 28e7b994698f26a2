package io.photoncloud.chainfire.resources.event;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.expiry.ExpiringRows;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/**
 * The events of one service's resources. What happens again is counted, not listed again, so that a resource has no more
 * events than there are reasons. Safe for many threads.
 */
public final class ResourceEvents {

    private final Table<ResourceEvent> events;
    private final ReplicatedStore store;
    private final InstantSource clock;

    public ResourceEvents(ReplicatedStore store, String service, InstantSource clock) {
        this.store = store;
        this.events = ResourceEventStore.events(store, service);
        this.clock = clock;
    }

    /** Tells that something happened, in the transaction that it belongs to. */
    public void happened(
            TableTransaction transaction, ResourceRef resource, Severity severity, String reason, String message) {
        Instant now = clock.instant();
        ResourceEvent first = new ResourceEvent(resource, severity, reason, message, now, now, 1);
        if (transaction.find(events, first.key()).isPresent()) {
            transaction.update(events, first.key(), event -> event.again(severity, message, now));
        } else {
            transaction.insert(events, first);
        }
    }

    /** Tells that something happened, by itself. It may be lost where the store is not reached; it decides nothing. */
    public void happened(ResourceRef resource, Severity severity, String reason, String message) {
        var _ = TableTransaction.run(store, transaction -> {
            happened(transaction, resource, severity, reason, message);
            return resource;
        });
    }

    /** What happened to a resource, by when it last did. */
    public TablePage<ResourceEvent> list(ResourceRef resource, PageRequest request) {
        return events.list(ResourceEventStore.BY_RESOURCE, IndexKey.of(resource.type(), resource.id()), request);
    }

    /** What happens to resources, to be followed: what has happened to them is the rows that there are. */
    public Followed<ResourceEvent> followed(Predicate<ResourceRef> wanted) {
        return Followed.all(events).where(event -> wanted.test(event.resource()));
    }

    /** As above, of one resource. */
    public Followed<ResourceEvent> followed(ResourceRef resource) {
        IndexKey leading = IndexKey.of(resource.type(), resource.id());
        return new Followed<>(
                events,
                List.of(request -> events.list(ResourceEventStore.BY_RESOURCE, leading, request)),
                event -> event.resource().type().equals(resource.type())
                        && event.resource().id().equals(resource.id()));
    }

    /** Forgets what has not happened for so long. @return how many events that were, all of them */
    public int forgetOlderThan(Duration age) {
        Instant oldest = clock.instant().minus(age);
        return new ExpiringRows<>(store, events, ResourceEventStore.BY_TIME)
                .forget(event -> event.last().isBefore(oldest));
    }
}
