package io.photoncloud.lightningstor.bucket;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.proto.lightningstor.stored.v1.StoredUsage;

/** The stored form of what a bucket holds. */
final class UsageCodec {

    static final Codec<Usage> CODEC = VersionedCodec.first(ProtoCodec.of(
            StoredUsage.parser(),
            usage -> StoredUsage.newBuilder()
                    .setBytes(usage.bytes())
                    .setObjects(usage.objects())
                    .build(),
            form -> new Usage(form.getBytes(), form.getObjects())));

    private UsageCodec() {}
}
