package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.type.KeyFormat;
import io.photoncloud.flaredb.type.RecordValue;
import io.photoncloud.flaredb.type.SqlType;

/** Datums as bytes whose unsigned order is theirs, ascending, and which say where they end. */
final class OrderedDatums {
    private static final int VALUE = 1;
    private static final int NULL = 2;

    private OrderedDatums() {}

    static void encode(SqlType type, Object datum, GrowingBytes out) {
        if (datum instanceof RecordValue fields) {
            for (int field = 0; field < fields.values().size(); field++) {
                Object value = fields.values().get(field);
                if (value == null) {
                    out.put(NULL);
                } else {
                    encode(fields.types().get(field), value, out.put(VALUE));
                }
            }
            return;
        }
        byte[] bytes = KeyFormat.encode(datum, type);
        // The first says that it is not null.
        out.putBytes(bytes, 1, bytes.length - 1);
    }
}
