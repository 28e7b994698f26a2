package io.photoncloud.chainfire.resources.event;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.ResourceRefCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.resources.stored.v1.StoredEvent;
import java.time.Instant;
import java.util.List;

/** The table of a service's events. */
final class ResourceEventStore {

    static final Index<ResourceEvent> BY_RESOURCE = Index.of(
            "resource",
            event -> IndexKey.of(event.resource().type(), event.resource().id())
                    .and(event.last().toEpochMilli()));
    static final Index<ResourceEvent> BY_TIME =
            Index.of("time", event -> IndexKey.of(event.last().toEpochMilli()));

    static final Codec<ResourceEvent> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredEvent.parser(), ResourceEventStore::toStored, ResourceEventStore::toDomain));

    private ResourceEventStore() {}

    static Table<ResourceEvent> events(ReplicatedStore store, String service) {
        return new Table<>(store, service + "/event", ResourceEvent::key, CODEC, List.of(BY_RESOURCE, BY_TIME));
    }

    private static StoredEvent toStored(ResourceEvent event) {
        return StoredEvent.newBuilder()
                .setResource(ResourceRefCodec.toStored(event.resource()))
                .setSeverity(
                        switch (event.severity()) {
                            case NORMAL -> StoredEvent.Severity.SEVERITY_NORMAL;
                            case WARNING -> StoredEvent.Severity.SEVERITY_WARNING;
                        })
                .setReason(event.reason())
                .setMessage(event.message())
                .setFirstMs(event.first().toEpochMilli())
                .setLastMs(event.last().toEpochMilli())
                .setCount(event.count())
                .build();
    }

    private static ResourceEvent toDomain(StoredEvent form) {
        return new ResourceEvent(
                ResourceRefCodec.toDomain(form.getResource()),
                switch (form.getSeverity()) {
                    case SEVERITY_NORMAL -> ResourceEvent.Severity.NORMAL;
                    case SEVERITY_WARNING -> ResourceEvent.Severity.WARNING;
                    case SEVERITY_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("an event has no known severity");
                },
                form.getReason(),
                form.getMessage(),
                Instant.ofEpochMilli(form.getFirstMs()),
                Instant.ofEpochMilli(form.getLastMs()),
                form.getCount());
    }
}
