package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.xml.Tags;
import java.util.Map;

/** What may be said otherwise later of an object, as headers say it when it is put and when it is read. */
final class TraitHeaders {

    private static final String TAGGING = "x-amz-tagging";

    private TraitHeaders() {}

    static Traits read(S3Call call) {
        Headers headers = call.headers();
        return call.access()
                .stated(call, Traits.NONE)
                .withLock(LockHeaders.read(headers, call.now()))
                .withTags(headers.find(TAGGING)
                        .map(header -> Tags.ofHeader(header).values())
                        .orElse(Map.of()));
    }

    static void write(S3Answer answer, ObjectVersion object) {
        LockHeaders.write(answer, object.traits().lock());
        int tags = object.traits().tags().size();
        if (tags > 0) {
            answer.header("x-amz-tagging-count", String.valueOf(tags));
        }
    }
}
