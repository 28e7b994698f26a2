package io.photoncloud.chainfire.keyspace;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One closed part of the store, and how what a caller names in it is stored. Every key of the caller is stored behind
 * the keyspace's prefix, and every range is confined to it, so nothing outside can be named, not even by a range
 * without an end. Leases have no keys of their own, so their ids are divided instead: in the store those of services carry
 * the sign bit and a number of the keyspace's name.
 */
public final class Keyspace {

    /** What everybody sees who is no service, or asks for no keyspace of one. */
    public static final Keyspace PUBLIC = new Keyspace("public", new byte[] {'p'}, 0, Long.MAX_VALUE);

    public static final int NAME_LENGTH_MAX = 63;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    /** How the stored id of a service's lease is divided: the sign bit, which keyspace's it is, and the id shown. */
    private static final long SERVICE_LEASES = Long.MIN_VALUE;

    private static final int SERVICE_LEASE_ID_BITS = 40;
    private static final int KEYSPACE_BITS = Long.SIZE - 1 - SERVICE_LEASE_ID_BITS;

    private final String name;
    private final byte[] prefix;
    private final Key end;
    private final long leaseTag;
    private final long leaseIdMax;

    private Keyspace(String name, byte[] prefix, long leaseTag, long leaseIdMax) {
        this.name = name;
        this.prefix = prefix;
        this.leaseTag = leaseTag;
        this.leaseIdMax = leaseIdMax;
        byte[] after = prefix.clone();
        // The last byte of a prefix is 'p' or '/': it has a successor.
        after[after.length - 1]++;
        this.end = Key.wrap(after);
    }

    /** The keyspace of a service. @throws StoreException INVALID, where the name is none of a service */
    public static Keyspace ofService(String name) {
        if (name.length() > NAME_LENGTH_MAX || !NAME.matcher(name).matches()) {
            throw new StoreException(
                    StoreException.Reason.INVALID,
                    "a keyspace's name has 1 to " + NAME_LENGTH_MAX + " letters a to z, digits and inner hyphens");
        }
        byte[] prefix = Key.utf8("s" + name + "/").toArray();
        long tag = SERVICE_LEASES | number(name) << SERVICE_LEASE_ID_BITS;
        return new Keyspace(name, prefix, tag, (1L << SERVICE_LEASE_ID_BITS) - 1);
    }

    /** Made of the name, the same everywhere and for ever. */
    private static long number(String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.US_ASCII));
        return crc.getValue() >>> (Integer.SIZE - KEYSPACE_BITS);
    }

    public String name() {
        return name;
    }

    /** Everything that is stored in this keyspace, as the store sees it. */
    public KeyRange whole() {
        return new KeyRange(Key.copyOf(prefix), end);
    }

    public Key stored(Key key) {
        byte[] shown = key.unsafeArray();
        byte[] stored = Arrays.copyOf(prefix, prefix.length + shown.length);
        System.arraycopy(shown, 0, stored, prefix.length, shown.length);
        return Key.wrap(stored);
    }

    public KeyRange stored(KeyRange keys) {
        if (keys.isSingle()) {
            return KeyRange.single(stored(keys.start()));
        }
        Key last = keys.end();
        return new KeyRange(stored(keys.start()), last == null ? end : stored(last));
    }

    /** The caller's name of a stored key, which must lie in this keyspace. */
    public Key shown(Key stored) {
        byte[] content = stored.unsafeArray();
        if (content.length <= prefix.length || !stored.startsWith(prefix)) {
            throw new IllegalStateException("a key of another keyspace came out of keyspace " + name);
        }
        return Key.wrap(Arrays.copyOfRange(content, prefix.length, content.length));
    }

    public boolean holds(Key stored) {
        return stored.size() > prefix.length && stored.startsWith(prefix);
    }

    public Entry shown(Entry entry) {
        return new Entry(
                shown(entry.key()),
                entry.value(),
                entry.createRevision(),
                entry.modRevision(),
                entry.version(),
                shownLease(entry.lease()));
    }

    public @Nullable Entry shownOrNull(@Nullable Entry entry) {
        return entry == null ? null : shown(entry);
    }

    public List<Entry> shown(List<Entry> entries) {
        return entries.stream().map(this::shown).toList();
    }

    public Page shown(Page page) {
        return new Page(shown(page.entries()), page.more(), page.count(), page.revision());
    }

    /** Whether the lease, by its stored id, was granted in this keyspace. */
    public boolean holdsLease(long storedId) {
        return storedId != Entry.NO_LEASE && (storedId & ~leaseIdMax) == leaseTag;
    }

    /** The greatest id that a lease of this keyspace can have. */
    public long leaseIdMax() {
        return leaseIdMax;
    }

    /** @throws StoreException LEASE_NOT_FOUND, where no lease can have the id */
    public long storedLease(long id) {
        if (id < 0 || id > leaseIdMax) {
            throw new StoreException(StoreException.Reason.LEASE_NOT_FOUND, "requested lease not found: " + id);
        }
        return id == Entry.NO_LEASE ? Entry.NO_LEASE : id | leaseTag;
    }

    public long shownLease(long storedId) {
        return storedId & leaseIdMax;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Keyspace that && Arrays.equals(prefix, that.prefix);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(prefix);
    }

    @Override
    public String toString() {
        return "keyspace " + name;
    }
}
