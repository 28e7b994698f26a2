package io.photoncloud.lightningstor.event;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.proto.lightningstor.stored.v1.StoredEvent;
import java.time.Instant;

/** The stored form of events. */
final class EventCodec {

    static final Codec<Event> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredEvent.parser(), EventCodec::toStored, EventCodec::toDomain));

    private EventCodec() {}

    private static StoredEvent toStored(Event event) {
        return StoredEvent.newBuilder()
                .setTimeMs(event.time().toEpochMilli())
                .setName(event.name())
                .setBucket(event.bucket())
                .setBucketOwner(event.bucketOwner())
                .setKey(event.key())
                .setSize(event.size())
                .setEtag(event.etag())
                .setVersionId(event.versionId())
                .setConfigurationId(event.configurationId())
                .setPrincipal(event.principal())
                .setSourceAddress(event.sourceAddress())
                .setRequestId(event.requestId())
                .build();
    }

    private static Event toDomain(StoredEvent form) {
        return new Event(
                Instant.ofEpochMilli(form.getTimeMs()),
                form.getName(),
                form.getBucket(),
                form.getBucketOwner(),
                form.getKey(),
                form.getSize(),
                form.getEtag(),
                form.getVersionId(),
                form.getConfigurationId(),
                form.getPrincipal(),
                form.getSourceAddress(),
                form.getRequestId());
    }
}
