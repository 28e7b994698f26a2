package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The first page of a shard's file: whose it is, and behind that two places for checkpoints, written in turn. */
record VolumeHeader(VolumeId volume, int shard, long set) {

    static final int BYTES = 4096;

    private static final int MAGIC = 0x4c_4f_56_50; // "PVOL" on disk
    private static final int VERSION = 1;
    private static final int CRC_AT = 28;
    private static final int CHECKPOINTS_AT = 512;
    private static final int CHECKPOINT_STEP = 512;
    private static final int CHECKPOINT_CRC_AT = 20;
    private static final int CHECKPOINT_BYTES = 24;

    /**
     * Everything before the tail is durable and a chain of records, so that opening need not look at it. Closed means that
     * the volume ends there and may be written on.
     */
    record Checkpoint(long number, long tail, boolean closed) {

        static final Checkpoint START = new Checkpoint(0, BYTES, false);

        long position() {
            return CHECKPOINTS_AT + CHECKPOINT_STEP * (number & 1);
        }

        ByteBuffer bytes() {
            ByteBuffer out = ByteBuffer.allocate(CHECKPOINT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            out.putLong(number).putLong(tail).putInt(closed ? 1 : 0);
            out.putInt(RecordHeader.crc(out.array(), 0, CHECKPOINT_CRC_AT));
            return out.flip();
        }

        private static Optional<Checkpoint> find(byte[] page, int at) {
            ByteBuffer in = ByteBuffer.wrap(page, at, CHECKPOINT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            var read = new Checkpoint(in.getLong(), in.getLong(), in.getInt() == 1);
            boolean sound = in.getInt() == RecordHeader.crc(page, at, CHECKPOINT_CRC_AT);
            return sound && read.tail >= BYTES ? Optional.of(read) : Optional.empty();
        }
    }

    ByteBuffer page() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(VERSION).putLong(volume.value()).putLong(set).putInt(shard);
        out.putInt(RecordHeader.crc(out.array(), 0, CRC_AT));
        return out.clear();
    }

    /** Whether a file's first page is this header. */
    boolean isOn(byte[] page) {
        byte[] own = page().array();
        return java.util.Arrays.equals(own, 0, CRC_AT + Integer.BYTES, page, 0, CRC_AT + Integer.BYTES);
    }

    static Checkpoint checkpointOn(byte[] page) {
        Checkpoint first = Checkpoint.find(page, CHECKPOINTS_AT).orElse(Checkpoint.START);
        Checkpoint second =
                Checkpoint.find(page, CHECKPOINTS_AT + CHECKPOINT_STEP).orElse(Checkpoint.START);
        return first.number() > second.number() ? first : second;
    }
}
