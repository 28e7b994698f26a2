package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Makes a missing shard of a volume from the others. It comes in beside them, and bears its name once it is whole. */
final class ShardRebuild {

    private final Parts parts;
    private final VolumeHandle handle;
    private final int shard;
    private final Throttle throttle;

    ShardRebuild(Parts parts, VolumeHandle handle, int shard, Throttle throttle) {
        this.parts = parts;
        this.handle = handle;
        this.shard = shard;
        this.throttle = throttle;
    }

    void run(Disk disk, Buffers buffers) throws IOException {
        VolumeId volume = handle.volume();
        try (DiskFile file = disk.create(volume.incomingPath())) {
            long set = parts.disks().placement().set();
            file.write(new VolumeHeader(volume, shard, set).page(), 0);
            var scan = new VolumeScan(handle, VolumeHeader.BYTES, handle.sizeBytes());
            for (Optional<RecordHeader> each = scan.next(); each.isPresent(); each = scan.next()) {
                throttle.take(each.get().layout().recordBytes());
                copy(each.get(), file, buffers);
            }
            file.force();
            disk.rename(file, volume.sealedPath());
        }
        handle.forget(shard);
        parts.counters().shardsRebuilt.increment();
    }

    private void copy(RecordHeader of, DiskFile file, Buffers buffers) throws IOException {
        Place place = of.place();
        var record = new RecordReader(handle, of.blob(), place);
        Layout layout = place.layout();
        ReedSolomon code = parts.code(layout.scheme());
        int[] table = new int[layout.stripes()];
        byte[][] cells = buffers.take(layout.scheme().total());
        try {
            for (int stripe = 0; stripe < table.length; stripe++) {
                if (record.readStripe(stripe, cells, code) == null) {
                    copyHeader(record, file, place);
                    return;
                }
                int bytes = layout.cellBytes(stripe);
                table[stripe] = RecordHeader.crc(cells[shard], Buffers.HEAD_BYTES, bytes);
                file.write(
                        ByteBuffer.wrap(cells[shard], Buffers.HEAD_BYTES, bytes),
                        place.offset() + layout.cellOffset(stripe));
            }
        } finally {
            buffers.giveBack(cells);
        }
        byte[] head = new byte[layout.headBytes()];
        record.header(shard).putWithTable(head, 0, table);
        file.write(ByteBuffer.wrap(head), place.offset());
    }

    /** A torn record stays torn; its header keeps the chain. */
    private void copyHeader(RecordReader record, DiskFile file, Place place) throws IOException {
        byte[] header = new byte[RecordHeader.BYTES];
        record.header(shard).put(header, 0);
        file.write(ByteBuffer.wrap(header), place.offset());
    }
}
