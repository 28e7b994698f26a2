package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.flaredb.transaction.KeySpace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where the rows of keys and values lie: behind the byte of their space, one that says of which kind a row is. */
final class KvKeys {

    /** By organization, project and name; a zero byte after the first two. */
    private static final byte NAMESPACES = 'n';

    /** How many namespaces there are. */
    private static final byte COUNT = 'c';

    /** By the namespace's id, 8 bytes, and the key as it is. */
    private static final byte ENTRIES = 'e';

    /** By the namespace's id: the greatest version of keys in it whose record is gone. */
    private static final byte FLOORS = 'f';

    /** By the caller's digest and the Idempotency-Key. */
    private static final byte ONCE = 'o';

    /** By the time, 8 bytes, and the row that is looked at then, without the byte of the space. */
    private static final byte DUE = 'x';

    /** By the id of a namespace that was deleted, and whose entries are not yet. */
    private static final byte DROPPED = 'd';

    private static final int HEAD = 2;
    static final int ENTRY_HEAD = HEAD + Long.BYTES;

    private KvKeys() {}

    private static ByteBuffer row(byte kind, int more) {
        return ByteBuffer.allocate(HEAD + more).put(KeySpace.KV.prefix()).put(kind);
    }

    private static KeyRange rows(byte kind) {
        return KeyRange.prefix(row(kind, 0).array());
    }

    static Key namespace(Tenant tenant, String name) {
        byte[] tail = (tenant.organization() + '\0' + tenant.project() + '\0' + name).getBytes(StandardCharsets.UTF_8);
        return Key.wrap(row(NAMESPACES, tail.length).put(tail).array());
    }

    /** Null for all of them. */
    static KeyRange namespaces(@Nullable String organization, @Nullable String project) {
        if (organization == null) {
            return rows(NAMESPACES);
        }
        String leading = organization + '\0' + (project == null ? "" : project + '\0');
        byte[] tail = leading.getBytes(StandardCharsets.UTF_8);
        return KeyRange.prefix(row(NAMESPACES, tail.length).put(tail).array());
    }

    static boolean isNamespace(byte[] key) {
        return isOf(NAMESPACES, key);
    }

    static Key count() {
        return Key.wrap(row(COUNT, 0).array());
    }

    static Key entry(long namespace, byte[] key) {
        return Key.wrap(row(ENTRIES, Long.BYTES + key.length)
                .putLong(namespace)
                .put(key)
                .array());
    }

    static KeyRange entries(long namespace) {
        return KeyRange.prefix(row(ENTRIES, Long.BYTES).putLong(namespace).array());
    }

    /** Those of a range; empty where nothing can lie in it. */
    static KeyRange entries(long namespace, KvRange range) {
        KeyRange within = range.prefix().isEmpty()
                ? entries(namespace)
                : KeyRange.prefix(entry(namespace, range.prefix().unsafeArray()).unsafeArray());
        Key start = entry(namespace, range.start().unsafeArray());
        Key end = range.end() == null
                ? within.end()
                : entry(namespace, range.end().unsafeArray());
        Key lower = start.compareTo(within.start()) > 0 ? start : within.start();
        Key upper = within.end() == null || (end != null && end.compareTo(within.end()) < 0) ? end : within.end();
        return new KeyRange(lower, upper);
    }

    /** The key of an entry's row, as callers know it. */
    static Key keyOf(Key entry) {
        return Key.wrap(Arrays.copyOfRange(entry.unsafeArray(), ENTRY_HEAD, entry.size()));
    }

    static long namespaceOf(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong(HEAD);
    }

    static boolean isEntry(byte[] key) {
        return isOf(ENTRIES, key) && key.length > ENTRY_HEAD;
    }

    static Key floor(long namespace) {
        return Key.wrap(row(FLOORS, Long.BYTES).putLong(namespace).array());
    }

    static Key once(String callerDigest, String idempotencyKey) {
        byte[] tail = (callerDigest + idempotencyKey).getBytes(StandardCharsets.US_ASCII);
        return Key.wrap(row(ONCE, tail.length).put(tail).array());
    }

    static boolean isOnce(byte[] key) {
        return isOf(ONCE, key);
    }

    static Key due(long atMillis, Key row) {
        byte[] target = row.unsafeArray();
        return Key.wrap(row(DUE, Long.BYTES + target.length - 1)
                .putLong(atMillis)
                .put(target, 1, target.length - 1)
                .array());
    }

    /** What is due by some moment. */
    static KeyRange dueBy(Instant moment) {
        return new KeyRange(
                rows(DUE).start(),
                Key.wrap(row(DUE, Long.BYTES).putLong(moment.toEpochMilli() + 1).array()));
    }

    /** The row that one is about that is due. */
    static Key rowOf(Key due) {
        byte[] all = due.unsafeArray();
        byte[] target = new byte[all.length - ENTRY_HEAD + 1];
        target[0] = KeySpace.KV.prefix();
        System.arraycopy(all, ENTRY_HEAD, target, 1, target.length - 1);
        return Key.wrap(target);
    }

    static Key dropped(long namespace) {
        return Key.wrap(row(DROPPED, Long.BYTES).putLong(namespace).array());
    }

    static KeyRange dropped() {
        return rows(DROPPED);
    }

    static long droppedOf(Key dropped) {
        return namespaceOf(dropped.unsafeArray());
    }

    private static boolean isOf(byte kind, byte[] key) {
        return key.length > HEAD && key[0] == KeySpace.KV.prefix() && key[1] == kind;
    }
}
