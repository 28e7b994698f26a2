package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.BitSet;

/** Which values are binary: none, all, or those that were told. */
final class Formats {
    static final Formats TEXT = new Formats(0, new BitSet());

    private final int told;
    private final BitSet binary;

    private Formats(int told, BitSet binary) {
        this.told = told;
        this.binary = binary;
    }

    static Formats read(Message message) {
        int count = message.readCount();
        if (count == 0) {
            return TEXT;
        }
        BitSet binary = new BitSet(count);
        for (int index = 0; index < count; index++) {
            int code = message.readShort();
            if (code != 0 && code != 1) {
                throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "unsupported format code: " + code);
            }
            binary.set(index, code == 1);
        }
        return new Formats(count, binary);
    }

    /** How many were told. */
    int told() {
        return told;
    }

    /** Whether they can be those of so many values. */
    boolean fit(int values) {
        return told <= 1 || told == values;
    }

    boolean isBinary(int index) {
        return binary.get(told == 1 ? 0 : index);
    }
}
