package io.photoncloud.prismnet.door;

import com.google.protobuf.Timestamp;
import io.photoncloud.common.api.Check;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.IpRange;
import io.photoncloud.prismnet.dataplane.Standing;
import io.photoncloud.proto.prismnet.v1.AddressRange;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** What the wire forms of all resources have in common. */
final class DoorWire {

    private DoorWire() {}

    /** Which resource a request names: a path of REST without an id is another path. */
    static String toId(String field, String id) {
        return Check.text(field, id);
    }

    static List<IpRange> toRanges(String field, List<AddressRange> ranges) {
        return IntStream.range(0, ranges.size())
                .mapToObj(i -> AddressText.range(
                        field + "[" + i + "]",
                        ranges.get(i).getFirst(),
                        ranges.get(i).getLast()))
                .toList();
    }

    static AddressRange fromRange(IpRange range) {
        return AddressRange.newBuilder()
                .setFirst(range.first().toString())
                .setLast(range.last().toString())
                .build();
    }

    static String fromStatus(Standing.Status status) {
        return switch (status) {
            case PENDING -> "pending";
            case ACTIVE -> "active";
            case ERROR -> "error";
        };
    }

    static Timestamp fromTime(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
