package io.photoncloud.prismnet.door;

import com.google.protobuf.Timestamp;
import io.photoncloud.common.api.Check;
import java.time.Instant;

/** What the wire forms of all resources have in common. */
final class DoorWire {

    private DoorWire() {}

    /** Which resource a request names: a path of REST without an id is another path. */
    static String toId(String field, String id) {
        return Check.text(field, id);
    }

    static Timestamp fromTime(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
