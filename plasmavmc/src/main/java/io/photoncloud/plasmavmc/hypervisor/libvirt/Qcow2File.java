package io.photoncloud.plasmavmc.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A qcow2 file (version 3, as QEMU's docs/interop/qcow2.rst has it) of a disk that nobody has written to: a header, the counts of
 * the clusters that these tables take, and a table of the first level that points nowhere. To write it takes no process, which is
 * a good part of the time that making a VM takes otherwise.
 */
final class Qcow2File {

    private static final int MAGIC = 0x514649fb;
    private static final int VERSION = 3;
    private static final int HEADER_BYTES = 104;
    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTER_BYTES = 1 << CLUSTER_BITS;

    /** A count takes 2^4 bits. */
    private static final int REFCOUNT_ORDER = 4;

    private static final int SECTOR_BYTES = 512;

    /** What an entry of the first level stands for: a cluster full of entries, each of a cluster. */
    private static final long L1_ENTRY_BYTES = (long) CLUSTER_BYTES / Long.BYTES * CLUSTER_BYTES;

    /** The largest table of the first level that QEMU opens. */
    private static final long L1_BYTES_MAX = 32 << 20;

    /** In QEMU's bounds of a name of a file that another one rests on. */
    static final int BACKING_NAME_BYTES_MAX = 1_023;

    private static final int EXTENSION_BACKING_FORMAT = 0xe2792aca;
    private static final int EXTENSION_END = 0;
    private static final int EXTENSION_ALIGNMENT = 8;

    // After the header's cluster.
    private static final int REFCOUNT_TABLE_CLUSTER = 1;
    private static final int REFCOUNT_BLOCK_CLUSTER = 2;
    private static final int L1_CLUSTER = 3;

    private static final FileAttribute<?> PRIVATE = PosixFilePermissions.asFileAttribute(VmFiles.PRIVATE);

    private Qcow2File() {}

    /**
     * @param bytes of the disk, in whole sectors
     * @param image what it begins as; null for an empty one
     * @throws IOException the file is there, or cannot be written, or the name of the image's is too long
     * @throws IllegalArgumentException no such disk can be
     */
    static void create(Path file, long bytes, @Nullable ImageFile image) throws IOException {
        long l1Bytes = Math.ceilDiv(bytes, L1_ENTRY_BYTES) * Long.BYTES;
        if (bytes <= 0 || bytes % SECTOR_BYTES != 0 || l1Bytes > L1_BYTES_MAX) {
            throw new IllegalArgumentException("no disk has " + bytes + " bytes");
        }
        int clusters = L1_CLUSTER + Math.toIntExact(Math.ceilDiv(l1Bytes, CLUSTER_BYTES));
        // Whole, so that a full disk is noticed now and not by the guest.
        ByteBuffer tables = ByteBuffer.allocate(clusters * CLUSTER_BYTES)
                .put(header(bytes, (int) (l1Bytes / Long.BYTES), image))
                .putLong(REFCOUNT_TABLE_CLUSTER * CLUSTER_BYTES, at(REFCOUNT_BLOCK_CLUSTER));
        for (int i = 0; i < clusters; i++) {
            tables.putShort(REFCOUNT_BLOCK_CLUSTER * CLUSTER_BYTES + i * Short.BYTES, (short) 1);
        }
        tables.clear();
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
            while (tables.hasRemaining()) {
                var _ = channel.write(tables);
            }
            // Under its name it counts as made, after a power failure too.
            channel.force(true);
        }
    }

    private static long at(int cluster) {
        return (long) cluster * CLUSTER_BYTES;
    }

    private static ByteBuffer header(long bytes, int l1Entries, @Nullable ImageFile image) throws IOException {
        byte[] backing = image == null ? new byte[0] : image.path().toString().getBytes(UTF_8);
        byte[] format = image == null ? new byte[0] : format(image.format()).getBytes(UTF_8);
        if (backing.length > BACKING_NAME_BYTES_MAX) {
            throw new IOException("the image is in a file whose name has " + backing.length
                    + " bytes; a disk can rest on one of at most " + BACKING_NAME_BYTES_MAX);
        }
        ByteBuffer extensions = ByteBuffer.allocate(4 * EXTENSION_ALIGNMENT);
        if (image != null) {
            extensions.putInt(EXTENSION_BACKING_FORMAT).putInt(format.length).put(format);
            extensions.position(Math.ceilDiv(extensions.position(), EXTENSION_ALIGNMENT) * EXTENSION_ALIGNMENT);
        }
        extensions.putInt(EXTENSION_END).putInt(0).flip();
        int backingAt = HEADER_BYTES + extensions.limit();
        return ByteBuffer.allocate(backingAt + backing.length)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putLong(image == null ? 0 : backingAt)
                .putInt(backing.length)
                .putInt(CLUSTER_BITS)
                .putLong(bytes)
                .putInt(0) // not encrypted
                .putInt(l1Entries)
                .putLong(at(L1_CLUSTER))
                .putLong(at(REFCOUNT_TABLE_CLUSTER))
                .putInt(1) // cluster of the table of counts
                .putInt(0) // snapshots
                .putLong(0) // where these are
                .putLong(0) // features that nobody may ignore
                .putLong(0) // those that may be ignored
                .putLong(0) // those that who ignores them clears
                .putInt(REFCOUNT_ORDER)
                .putInt(HEADER_BYTES)
                .put(extensions)
                .put(backing)
                .flip();
    }

    private static String format(ImageFile.Format format) {
        return switch (format) {
            case QCOW2 -> "qcow2";
            case RAW -> "raw";
        };
    }
}
