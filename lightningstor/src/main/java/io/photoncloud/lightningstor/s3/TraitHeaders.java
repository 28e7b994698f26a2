package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.protocol.Headers;

/** What may be said otherwise later of an object, as headers say it when it is put and when it is read. */
final class TraitHeaders {

    private TraitHeaders() {}

    static Traits read(Headers headers) {
        return Traits.NONE;
    }

    static void write(S3Answer answer, ObjectVersion object) {}
}
