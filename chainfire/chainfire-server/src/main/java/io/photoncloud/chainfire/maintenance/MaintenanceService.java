package io.photoncloud.chainfire.maintenance;

import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Consistency;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.common.api.Sha256;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32C;

/** Looking after the store, for all doors: hashes to compare members by, snapshots to take away, space. */
public final class MaintenanceService {

    /** Snapshots being downloaded at a time; each is a file as large as the store meanwhile. */
    public static final int SNAPSHOTS_MAX = 2;

    private static final int PART_BYTES = 32 << 10;

    private final EmbeddedStore store;
    private final Path temporaryDirectory;
    private final Semaphore snapshots = new Semaphore(SNAPSHOTS_MAX);

    public MaintenanceService(EmbeddedStore store, Path temporaryDirectory) {
        this.store = store;
        this.temporaryDirectory = temporaryDirectory;
    }

    /** What equal keyspaces at equal revisions share. {@code compactedRevision}: what is before it is forgotten. */
    public record Hash(int hash, long revision, long compactedRevision) {}

    /**
     * The hash of a keyspace at a revision, 0 for the newest.
     *
     * @throws StoreException COMPACTED, FUTURE_REVISION, UNAVAILABLE
     */
    public Hash hash(Keyspace keyspace, long revision) {
        long compacted = store.status().compactedRevision();
        CRC32C crc = new CRC32C();
        Page page = store.range(page(keyspace.whole(), revision, Consistency.LINEARIZABLE));
        long at = revision == 0 ? page.revision() : revision;
        page.entries().forEach(entry -> update(crc, entry));
        while (page.more()) {
            KeyRange rest = new KeyRange(
                    page.entries().getLast().key().next(), keyspace.whole().end());
            page = store.range(page(rest, at, Consistency.SERIALIZABLE));
            page.entries().forEach(entry -> update(crc, entry));
        }
        return new Hash((int) crc.getValue(), at, compacted);
    }

    private RangeQuery page(KeyRange keys, long revision, Consistency consistency) {
        return new RangeQuery(keys, revision, store.limits().pageEntriesMax(), Projection.ENTRIES, false, consistency);
    }

    private static void update(CRC32C crc, Entry entry) {
        crc.update(entry.key().unsafeArray());
        crc.update(entry.value().unsafeArray());
        crc.update(ByteBuffer.allocate(4 * Long.BYTES + 2 * Integer.BYTES)
                .putInt(entry.key().size())
                .putInt(entry.value().size())
                .putLong(entry.createRevision())
                .putLong(entry.modRevision())
                .putLong(entry.version())
                .putLong(entry.lease())
                .flip());
    }

    /** Lets go of what is kept for nothing: the log up to here. Compacted history goes by itself. */
    public void releaseSpace() {
        store.snapshot();
    }

    /** Takes the parts of a snapshot. {@code remaining}: bytes that come after this part, but for the digest. */
    @FunctionalInterface
    public interface SnapshotReader {
        void take(byte[] part, long remaining) throws InterruptedException;
    }

    /**
     * Tells a snapshot part by part, in the form of {@link SnapshotFile}: of the whole store for a service, of the
     * public keys for everybody else.
     *
     * @throws StoreException TOO_MANY_REQUESTS
     */
    public void readSnapshot(CallerKeyspace caller, SnapshotReader reader) throws InterruptedException {
        if (!snapshots.tryAcquire()) {
            throw new StoreException(
                    Reason.TOO_MANY_REQUESTS, "there are " + SNAPSHOTS_MAX + " snapshots being read already");
        }
        try {
            // A directory of its own, which nobody else can enter: the file may hold what services keep.
            Path directory = Files.createTempDirectory(temporaryDirectory, "chainfire-snapshot-");
            Path file = directory.resolve("export");
            try {
                store.exportTo(file, caller.service() ? KeyRange.ALL : Keyspace.PUBLIC.whole());
                send(file, reader);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            snapshots.release();
        }
    }

    private static void send(Path file, SnapshotReader reader) throws IOException, InterruptedException {
        long exportBytes = Files.size(file);
        byte[] filling = SnapshotFile.filling(exportBytes);
        MessageDigest digest = Sha256.start();
        long left = exportBytes + filling.length;
        try (InputStream in = new FileInputStream(file.toFile())) {
            while (left > filling.length) {
                byte[] part = in.readNBytes((int) Math.min(PART_BYTES, left - filling.length));
                if (part.length == 0) {
                    throw new IOException("the export became shorter while it was read");
                }
                left -= part.length;
                digest.update(part);
                reader.take(part, left);
            }
        }
        digest.update(filling);
        reader.take(filling, 0);
        reader.take(digest.digest(), 0);
    }
}
