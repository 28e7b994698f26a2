package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How versions and intents are named in the store, whose order is that of the keys and then from new to old:
 *
 * <pre>
 *   KEY 00 01 TIMESTAMP                 a version: what a commit made of a key
 *   80 TRANSACTION KEY 00 01 SEQUENCE   an intent: what a large transaction would make of it
 *   81 TRANSACTION                      the record of a large transaction that is committed
 * </pre>
 *
 * A zero byte within a key is written as 00 ff; timestamps and sequences are inverted. A value is one byte, whether there is one, and the
 * value. Keys begin with the byte of a {@link KeySpace}, so that nothing else that stands in the store is among them.
 */
final class VersionKeys {

    static final byte INTENTS = (byte) 0x80;
    static final byte RECORDS = (byte) 0x81;

    private static final byte FIRST_SPACE = 0x10;
    /** Other features of the process keep rows whose keys begin with a letter. */
    private static final byte SPACES_END = 0x40;

    static final KeyRange ALL_VERSIONS =
            KeyRange.between(Key.wrap(new byte[] {FIRST_SPACE}), Key.wrap(new byte[] {SPACES_END}));
    static final KeyRange ALL_INTENTS = KeyRange.prefix(new byte[] {INTENTS});

    private static final byte TERMINATOR = 1;
    private static final byte AFTER_TERMINATOR = 2;
    private static final byte ESCAPED_ZERO = (byte) 0xff;
    private static final int TERMINATOR_BYTES = 2;
    private static final int TRANSACTION_BYTES = 1 + Long.BYTES;

    private static final byte DELETED = 0;
    private static final byte PRESENT = 1;
    private static final Bytes TOMBSTONE = Bytes.wrap(new byte[] {DELETED});

    private VersionKeys() {}

    static boolean isUsers(Key key) {
        byte first = key.unsafeArray()[0];
        return first >= FIRST_SPACE && first < SPACES_END;
    }

    /** What precedes an escaped key, and what follows it. */
    private static byte[] escape(Key key, int before, int after) {
        byte[] raw = key.unsafeArray();
        int zeros = 0;
        for (byte b : raw) {
            if (b == 0) {
                zeros++;
            }
        }
        byte[] escaped = new byte[before + raw.length + zeros + TERMINATOR_BYTES + after];
        int at = before;
        for (byte b : raw) {
            escaped[at++] = b;
            if (b == 0) {
                escaped[at++] = ESCAPED_ZERO;
            }
        }
        escaped[at + 1] = TERMINATOR;
        return escaped;
    }

    private static void putInverted(byte[] row, long number) {
        ByteBuffer.wrap(row).putLong(row.length - Long.BYTES, ~number);
    }

    static Key version(Key key, long timestamp) {
        byte[] row = escape(key, 0, Long.BYTES);
        putInverted(row, timestamp);
        return Key.wrap(row);
    }

    /** The versions of a key that are not newer than a moment. */
    static KeyRange versionsUpTo(Key key, long timestamp) {
        return KeyRange.between(version(key, timestamp), versionsEnd(key));
    }

    static Key versionsStart(Key key) {
        return Key.wrap(escape(key, 0, 0));
    }

    static Key versionsEnd(Key key) {
        byte[] end = escape(key, 0, 0);
        end[end.length - 1] = AFTER_TERMINATOR;
        return Key.wrap(end);
    }

    /** All versions of the keys of a range, none of which is of another space than the users'. */
    static KeyRange versions(KeyRange keys) {
        Key start =
                keys.start().compareTo(ALL_VERSIONS.start()) < 0 ? ALL_VERSIONS.start() : versionsStart(keys.start());
        Key last = ALL_VERSIONS.end();
        Key end = keys.end() == null || (last != null && keys.end().compareTo(last) >= 0)
                ? last
                : versionsStart(keys.end());
        return new KeyRange(start, end);
    }

    /** Of the row of a version or an intent: its timestamp or sequence. */
    static long number(Key row) {
        byte[] bytes = row.unsafeArray();
        return ~ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES);
    }

    /** Whether two rows are of one key (and one transaction). */
    static boolean sameKey(Key row, Key other) {
        byte[] one = row.unsafeArray();
        byte[] two = other.unsafeArray();
        int length = one.length - Long.BYTES;
        return length == two.length - Long.BYTES && Arrays.equals(one, 0, length, two, 0, length);
    }

    /** The row of the same key with another timestamp or sequence. */
    static Key withNumber(Key row, long number) {
        byte[] other = row.toArray();
        putInverted(other, number);
        return Key.wrap(other);
    }

    /** Before all rows of the row's key, and behind all of the keys before. */
    static Key keyStart(Key row) {
        byte[] bytes = row.unsafeArray();
        return Key.wrap(Arrays.copyOf(bytes, bytes.length - Long.BYTES));
    }

    /** Behind all rows of the row's key. */
    static Key keyEnd(Key row) {
        byte[] bytes = row.unsafeArray();
        byte[] end = Arrays.copyOf(bytes, bytes.length - Long.BYTES);
        end[end.length - 1] = AFTER_TERMINATOR;
        return Key.wrap(end);
    }

    static Key keyOfVersion(Key row) {
        return unescape(row.unsafeArray(), 0);
    }

    static Key keyOfIntent(Key row) {
        return unescape(row.unsafeArray(), TRANSACTION_BYTES);
    }

    private static Key unescape(byte[] row, int from) {
        int end = row.length - Long.BYTES - TERMINATOR_BYTES;
        int zeros = 0;
        for (int i = from; i < end; i++) {
            if (row[i] == 0) {
                zeros++;
                i++;
            }
        }
        if (zeros == 0) {
            return Key.wrap(Arrays.copyOfRange(row, from, end));
        }
        byte[] raw = new byte[end - from - zeros];
        int at = 0;
        for (int i = from; i < end; i++) {
            raw[at++] = row[i];
            if (row[i] == 0) {
                i++;
            }
        }
        return Key.wrap(raw);
    }

    // Large transactions

    private static byte[] ofTransaction(byte kind, long transaction) {
        return ByteBuffer.allocate(TRANSACTION_BYTES)
                .put(kind)
                .putLong(transaction)
                .array();
    }

    static Key intent(long transaction, Key key, long sequence) {
        byte[] row = escape(key, TRANSACTION_BYTES, Long.BYTES);
        ByteBuffer.wrap(row).put(INTENTS).putLong(transaction);
        putInverted(row, sequence);
        return Key.wrap(row);
    }

    private static Key intentsStart(long transaction, Key key) {
        byte[] row = escape(key, TRANSACTION_BYTES, 0);
        ByteBuffer.wrap(row).put(INTENTS).putLong(transaction);
        return Key.wrap(row);
    }

    static KeyRange intents(long transaction) {
        return KeyRange.prefix(ofTransaction(INTENTS, transaction));
    }

    /** The intents of a transaction about the keys of a range. */
    static KeyRange intents(long transaction, KeyRange keys) {
        @Nullable Key end = keys.end();
        return new KeyRange(
                intentsStart(transaction, keys.start()),
                end == null ? intents(transaction).end() : intentsStart(transaction, end));
    }

    /** Those about one key, of a sequence up to the one given. */
    static KeyRange intentsUpTo(long transaction, Key key, long sequence) {
        Key start = intent(transaction, key, sequence);
        return KeyRange.between(start, keyEnd(start));
    }

    static long transactionOf(Key intentOrRecord) {
        return ByteBuffer.wrap(intentOrRecord.unsafeArray()).getLong(1);
    }

    static Key record(long transaction) {
        return Key.wrap(ofTransaction(RECORDS, transaction));
    }

    /** A name by which the others wait for a large transaction in the table of locks; nothing is stored under it. */
    static Key lockOf(long transaction) {
        return Key.wrap(ofTransaction(INTENTS, transaction));
    }

    // Values

    static Bytes stored(@Nullable Bytes value) {
        if (value == null) {
            return TOMBSTONE;
        }
        byte[] content = value.unsafeArray();
        byte[] stored = new byte[1 + content.length];
        stored[0] = PRESENT;
        System.arraycopy(content, 0, stored, 1, content.length);
        return Bytes.wrap(stored);
    }

    static boolean isTombstone(Bytes stored) {
        return stored.unsafeArray()[0] == DELETED;
    }

    static @Nullable Bytes value(Bytes stored) {
        byte[] bytes = stored.unsafeArray();
        return bytes[0] == DELETED ? null : Bytes.wrap(Arrays.copyOfRange(bytes, 1, bytes.length));
    }
}
