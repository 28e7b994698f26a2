package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Bytes;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Keys from a start (inclusive) to an end (exclusive) that begin with a prefix.
 *
 * @param end null for none
 */
public record KvRange(Bytes start, @Nullable Bytes end, Bytes prefix) {

    static final KvRange ALL = new KvRange(Bytes.EMPTY, null, Bytes.EMPTY);

    /** For the names of lists. */
    String name() {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(start.unsafeArray()) + "/" + (end == null ? "-" : hex.formatHex(end.unsafeArray())) + "/"
                + hex.formatHex(prefix.unsafeArray());
    }
}
