package io.photoncloud.plasmavmc.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the beginning of a qcow2 file says, read without belief: a file that points anywhere outside of itself, or that a
 * hypervisor would stumble over, is refused. Reads nothing but what it is given.
 */
final class Qcow2Header {

    static final int MAGIC = 0x514649fb;

    /** The largest cluster that there is; header and extensions lie in the first. */
    static final int HEAD_BYTES_MAX = 2 << 20;

    private static final int CLUSTER_BITS_MIN = 9;
    private static final int CLUSTER_BITS_MAX = 21;

    /** How long a header of each version is at the least; those of version 3 say how long. */
    private static final int HEADER_BYTES_V2 = 72;

    private static final int HEADER_BYTES_V3 = 104;

    private static final int COMPRESSION_TYPE_AT = 104;
    private static final int COMPRESSION_TYPE_MAX = 1;
    private static final int REFCOUNT_ORDER_MAX = 6;
    private static final long L1_BYTES_MAX = 32 << 20;
    private static final long REFCOUNT_TABLE_BYTES_MAX = 8 << 20;
    private static final int SNAPSHOTS_MAX = 65_536;

    // Features that nobody may ignore.
    private static final long DIRTY = 1;
    private static final long CORRUPT = 1 << 1;
    private static final long EXTERNAL_DATA = 1 << 2;
    private static final long COMPRESSION_TYPE = 1 << 3;
    private static final long EXTENDED_L2 = 1 << 4;
    private static final long KNOWN = DIRTY | CORRUPT | EXTERNAL_DATA | COMPRESSION_TYPE | EXTENDED_L2;

    // Extensions.
    private static final int END = 0;
    private static final int EXTERNAL_DATA_NAME = 0x44415441;
    private static final int ENCRYPTION = 0x0537be77;
    private static final int EXTENSION_HEAD_BYTES = 8;

    private final ByteBuffer head;
    private final long fileBytes;

    private Qcow2Header(ByteBuffer head, long fileBytes) {
        this.head = head.slice().order(ByteOrder.BIG_ENDIAN);
        this.fileBytes = fileBytes;
    }

    /**
     * The size of the disk that a file holds.
     *
     * @param head as much of its beginning as there is, up to {@link #HEAD_BYTES_MAX}
     * @throws ImageRefusedException with what is wrong about it
     */
    static long virtualBytes(ByteBuffer head, long fileBytes) throws ImageRefusedException {
        return new Qcow2Header(head, fileBytes).check();
    }

    private static void require(boolean holds, String what) throws ImageRefusedException {
        if (!holds) {
            throw new ImageRefusedException("a qcow2 image: " + what);
        }
    }

    private long check() throws ImageRefusedException {
        require(head.remaining() >= HEADER_BYTES_V2, "it ends within its header");
        int version = head.getInt(4);
        require(version == 2 || version == 3, "it is of version " + Integer.toUnsignedString(version) + ", not 2 or 3");
        require(head.getLong(8) == 0 && head.getInt(16) == 0, "it rests on another file: flatten it first");
        require(head.getInt(32) == 0, "it is encrypted");
        int clusterBits = head.getInt(20);
        require(
                clusterBits >= CLUSTER_BITS_MIN && clusterBits <= CLUSTER_BITS_MAX,
                "its clusters have 2^" + Integer.toUnsignedString(clusterBits) + " bytes, not 2^9 to 2^21");
        long features = version == 2 ? 0 : checkVersion3();
        checkExtensions(version == 2 ? HEADER_BYTES_V2 : head.getInt(100), 1 << clusterBits);
        long virtual = head.getLong(24);
        require(
                virtual > 0 && virtual <= Image.VIRTUAL_BYTES_MAX,
                "it holds a disk of " + Long.toUnsignedString(virtual) + " bytes: 1 to " + Image.VIRTUAL_BYTES_MAX
                        + " are possible");
        checkTables(clusterBits, (features & EXTENDED_L2) == 0 ? Long.BYTES : 2 * Long.BYTES, virtual);
        return virtual;
    }

    /** @return the features that nobody may ignore */
    private long checkVersion3() throws ImageRefusedException {
        require(head.remaining() >= HEADER_BYTES_V3, "it ends within its header");
        long features = head.getLong(72);
        require((features & EXTERNAL_DATA) == 0, "its data is in another file: flatten it first");
        require((features & CORRUPT) == 0, "it is marked as corrupt: repair it first (qemu-img check -r all)");
        require((features & DIRTY) == 0, "it was not closed properly: repair it first (qemu-img check -r all)");
        require((features & ~KNOWN) == 0, "it has features that are not known here: 0x" + Long.toHexString(features));
        int order = head.getInt(96);
        require(order >= 0 && order <= REFCOUNT_ORDER_MAX, "its reference counts are too wide");
        int length = head.getInt(100);
        require(
                length >= HEADER_BYTES_V3 && length % 8 == 0 && length <= head.remaining(),
                "its header says that it has " + Integer.toUnsignedString(length) + " bytes");
        int compression = length > COMPRESSION_TYPE_AT ? head.get(COMPRESSION_TYPE_AT) : 0;
        require(
                compression >= 0 && compression <= COMPRESSION_TYPE_MAX,
                "its clusters are compressed in a way that is not known here");
        require(
                (compression == 0) == ((features & COMPRESSION_TYPE) == 0),
                "its header does not agree about its compression");
        return features;
    }

    /** They follow the header, and end by one that says so or with the first cluster. */
    private void checkExtensions(int begin, int clusterBytes) throws ImageRefusedException {
        require(begin <= clusterBytes, "its header is longer than a cluster");
        int end = Math.min(clusterBytes, head.remaining());
        int at = begin;
        while (at + EXTENSION_HEAD_BYTES <= end) { // Ends: each turn is at least one extension's head further.
            int type = head.getInt(at);
            long length = Integer.toUnsignedLong(head.getInt(at + 4));
            if (type == END) {
                return;
            }
            require(type != EXTERNAL_DATA_NAME, "it names another file for its data: flatten it first");
            require(type != ENCRYPTION, "it is encrypted");
            long next = at + EXTENSION_HEAD_BYTES + (length + 7) / 8 * 8;
            require(next <= end, "an extension of its header is longer than there is room for");
            at = (int) next;
        }
    }

    private void checkTables(int clusterBits, int entryBytes, long virtual) throws ImageRefusedException {
        long cluster = 1L << clusterBits;
        long l1Entries = Integer.toUnsignedLong(head.getInt(36));
        long perL1Entry = cluster / entryBytes * cluster;
        long l1Needed = virtual / perL1Entry + (virtual % perL1Entry == 0 ? 0 : 1);
        require(l1Entries >= l1Needed, "its table has no room for the disk that it says it holds");
        requireTable("its table", head.getLong(40), l1Entries * Long.BYTES, cluster, L1_BYTES_MAX);
        long refcountBytes = Integer.toUnsignedLong(head.getInt(56)) * cluster;
        require(refcountBytes > 0, "it counts no references");
        requireTable("its table of references", head.getLong(48), refcountBytes, cluster, REFCOUNT_TABLE_BYTES_MAX);
        long snapshots = Integer.toUnsignedLong(head.getInt(60));
        require(snapshots <= SNAPSHOTS_MAX, "it has " + snapshots + " snapshots");
        if (snapshots > 0) {
            requireTable("its list of snapshots", head.getLong(64), 0, cluster, 0);
        }
    }

    private void requireTable(String what, long offset, long bytes, long cluster, long bytesMax)
            throws ImageRefusedException {
        require(bytes <= bytesMax, what + " has " + bytes + " bytes, " + bytesMax + " are possible");
        boolean within = offset >= cluster && offset % cluster == 0 && offset <= fileBytes - bytes;
        require(within, what + " is not within the file: it may have been cut off");
    }
}
