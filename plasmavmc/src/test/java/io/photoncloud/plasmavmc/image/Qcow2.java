package io.photoncloud.plasmavmc.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A small qcow2 file, as the specification has it: an empty disk. */
public final class Qcow2 {

    private static final int CLUSTER_BITS = 16;
    private static final int CLUSTERS = 4;

    private Qcow2() {}

    /** Header, table, references, and a block of those, a cluster each. */
    public static byte[] file(int version, long virtualBytes) {
        return file(version, virtualBytes, CLUSTER_BITS);
    }

    static byte[] file(int version, long virtualBytes, int clusterBits) {
        int cluster = 1 << clusterBits;
        ByteBuffer file = ByteBuffer.allocate(CLUSTERS * cluster).order(ByteOrder.BIG_ENDIAN);
        file.putInt(0, 0x514649fb).putInt(4, version).putInt(20, clusterBits).putLong(24, virtualBytes);
        long perEntry = (long) cluster / Long.BYTES * cluster;
        file.putInt(36, (int) Math.ceilDiv(virtualBytes, perEntry)).putLong(40, cluster);
        file.putLong(48, 2L * cluster).putInt(56, 1);
        if (version == 3) {
            file.putInt(96, 4).putInt(100, 112);
        }
        return file.array();
    }
}
