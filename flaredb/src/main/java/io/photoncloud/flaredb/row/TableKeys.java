package io.photoncloud.flaredb.row;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.transaction.KeySpace;
import java.nio.ByteBuffer;

/**
 * Where rows and entries lie: behind the space's byte the table's storage number and the index's number, 0 for the rows themselves, each in four
 * bytes. So a table's rows are one range, an index's entries another, and all of a storage lie together.
 */
final class TableKeys {
    /** Bytes in front of the encoded key. */
    static final int PREFIX_BYTES = 1 + 2 * Integer.BYTES;

    private static final int ROWS = 0;

    private TableKeys() {}

    static byte[] rows(int storage) {
        return prefix(storage, ROWS);
    }

    static byte[] entries(int storage, int index) {
        return prefix(storage, index);
    }

    private static byte[] prefix(int storage, int index) {
        return ByteBuffer.allocate(PREFIX_BYTES)
                .put(KeySpace.TABLES.prefix())
                .putInt(storage)
                .putInt(index)
                .array();
    }

    /** Everything of a storage. */
    static KeyRange storage(int storage) {
        return KeyRange.prefix(ByteBuffer.allocate(1 + Integer.BYTES)
                .put(KeySpace.TABLES.prefix())
                .putInt(storage)
                .array());
    }

    static Key key(byte[] bytes) {
        return Key.wrap(bytes);
    }
}
