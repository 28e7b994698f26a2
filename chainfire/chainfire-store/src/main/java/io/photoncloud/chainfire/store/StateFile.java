package io.photoncloud.chainfire.store;

import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.proto.chainfire.stored.v1.ExportHeader;
import io.photoncloud.proto.chainfire.stored.v1.ExportedEntry;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A portable file of the entries of a range at one revision: a header, then entries in key order, each a length-delimited
 * protobuf ({@code photon.chainfire.stored.v1.ExportHeader} and {@code ExportedEntry}); the last has no key and tells
 * the count. Leases are not in it, only which entries hung on one.
 */
public final class StateFile {

    public static final int FORMAT_VERSION = 1;

    private StateFile() {}

    /** Writes the file whole or not at all (under its name). Bounded memory. */
    public static void export(ReplicatedStore store, KeyRange keys, Path file) {
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial))) {
                write(store, keys, out);
            }
            Files.move(partial, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the entries of a range at the store's newest revision. @throws IOException the stream failed */
    public static void write(ReplicatedStore store, KeyRange range, OutputStream out) throws IOException {
        Page page = store.range(RangeQuery.of(range));
        long revision = page.revision();
        ExportHeader.newBuilder()
                .setFormatVersion(FORMAT_VERSION)
                .setRevision(revision)
                .build()
                .writeDelimitedTo(out);
        long count = 0;
        while (true) {
            // Ends with the range: every further page starts after the last entry of the one before.
            for (Entry entry : page.entries()) {
                ExportedEntry.newBuilder()
                        .setKey(UnsafeByteOperations.unsafeWrap(entry.key().unsafeArray()))
                        .setValue(UnsafeByteOperations.unsafeWrap(entry.value().unsafeArray()))
                        .setLease(entry.lease())
                        .build()
                        .writeDelimitedTo(out);
                count++;
            }
            if (!page.more()) {
                break;
            }
            KeyRange rest = new KeyRange(page.entries().getLast().key().next(), range.end());
            page = store.range(RangeQuery.of(rest).at(revision));
        }
        ExportedEntry.newBuilder().setCount(count).build().writeDelimitedTo(out);
    }

    /** One key and value of the file, and the lease that the key hung on, {@link Entry#NO_LEASE} for none. */
    public record KeyValue(Key key, Bytes value, long lease) {}

    /**
     * Reads a file back, in order.
     *
     * @return the revision at which it was written
     * @throws StoreException INVALID: not such a file, another version, or cut off
     */
    public static long read(InputStream file, Consumer<KeyValue> each) throws IOException {
        InputStream in = new BufferedInputStream(file);
        ExportHeader header = Optional.ofNullable(ExportHeader.parseDelimitedFrom(in))
                .filter(found -> found.getFormatVersion() == FORMAT_VERSION)
                .orElseThrow(() -> new StoreException(
                        StoreException.Reason.INVALID, "not a snapshot of format version " + FORMAT_VERSION));
        long count = 0;
        while (true) {
            // Ends with the closing entry, or with the stream.
            ExportedEntry entry = ExportedEntry.parseDelimitedFrom(in);
            if (entry == null || (entry.getKey().isEmpty() && entry.getCount() != count)) {
                throw new StoreException(StoreException.Reason.INVALID, "the snapshot is cut off or damaged");
            }
            if (entry.getKey().isEmpty()) {
                return header.getRevision();
            }
            each.accept(new KeyValue(
                    Key.wrap(entry.getKey().toByteArray()),
                    Bytes.wrap(entry.getValue().toByteArray()),
                    entry.getLease()));
            count++;
        }
    }
}
