package io.photoncloud.flaredb.transaction;

/** The first byte of a key says whose it is; the features make their keys with it, and never write into another's. */
public enum KeySpace {
    CATALOG(0x10),
    /** Rows and index entries of tables. */
    TABLES(0x20),
    /** The key-value feature's. */
    KV(0x30);

    private final byte prefix;

    KeySpace(int prefix) {
        this.prefix = (byte) prefix;
    }

    public byte prefix() {
        return prefix;
    }
}
