package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A record in a volume of its own, which bears its name once it is whole. */
final class LargeTarget implements RecordTarget {

    private final Parts parts;
    private final Layout layout;
    private @Nullable VolumeId volume;
    private @Nullable ShardWriter shards;

    LargeTarget(Parts parts, Layout layout) {
        this.parts = parts;
        this.layout = layout;
    }

    @Override
    public void reserve() {
        var volumes = new NewVolumes(parts, VolumeId.Kind.LARGE, DataDisk.Room.ABOVE_RESERVE);
        ShardWriter created = volumes.create(VolumeHeader.BYTES + layout.recordBytes());
        volume = created.volume();
        shards = created;
    }

    @Override
    public void write(ByteBuffer[] sources, long position) {
        writer().write(sources, VolumeHeader.BYTES + position);
    }

    @Override
    public VolumeId volume() {
        VolumeId begun = volume;
        if (begun == null) {
            throw new IllegalStateException("no volume is begun");
        }
        return begun;
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
        writer.renameTo(writer.volume().sealedPath());
        shards = null;
        writer.closeFiles();
        if (!writer.isWhole()) {
            parts.repairs().wantVolume(writer.volume());
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
            throw new IllegalStateException("no volume is being written");
        }
        return writer;
    }
}
