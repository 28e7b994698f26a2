package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A record in a volume of its own, which bears its name once it is whole. */
final class LargeTarget implements RecordTarget {

    private final Parts parts;
    private final Layout layout;
    private final VolumeId volume;
    private @Nullable ShardWriter shards;

    LargeTarget(Parts parts, Layout layout, VolumeId volume) {
        this.parts = parts;
        this.layout = layout;
        this.volume = volume;
    }

    @Override
    public void reserve() {
        shards = ShardWriter.create(
                volume,
                parts.disks().placement(),
                parts.disks(),
                VolumeHeader.BYTES + layout.recordBytes(),
                DataDisk.Room.ABOVE_RESERVE,
                parts.tasks());
    }

    @Override
    public void write(ByteBuffer[] sources, long position) {
        writer().write(sources, VolumeHeader.BYTES + position);
    }

    @Override
    public VolumeId volume() {
        return volume;
    }

    @Override
    public long offset() {
        return VolumeHeader.BYTES;
    }

    @Override
    public void force() {
        ShardWriter writer = writer();
        parts.counters().forcesAsked.increment();
        parts.counters().forces.increment();
        writer.force();
        writer.renameTo(volume.sealedPath());
        shards = null;
        writer.closeFiles();
        if (!writer.isWhole()) {
            parts.repairs().wantVolume(volume);
        }
    }

    @Override
    public void done() {}

    @Override
    public void abandon() {
        ShardWriter writer = shards;
        if (writer != null) {
            shards = null;
            writer.discard();
        }
    }

    private ShardWriter writer() {
        ShardWriter writer = shards;
        if (writer == null) {
            throw new IllegalStateException("volume " + volume + " is not being written");
        }
        return writer;
    }
}
