package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A record in a volume it shares with others. */
final class PackedTarget implements RecordTarget {

    private final OpenVolumes volumes;
    private final Parts parts;
    private final BlobId blob;
    private final long length;
    private final long bytes;
    private OpenVolumes.@Nullable Begun begun;

    PackedTarget(OpenVolumes volumes, Parts parts, BlobId blob, Layout layout) {
        this.volumes = volumes;
        this.parts = parts;
        this.blob = blob;
        this.length = layout.length();
        this.bytes = layout.recordBytes();
    }

    /** Writes a record that has one stripe at once; it is not durable yet. */
    void append(byte[][] cells, int[][] tables) {
        begun = volumes.begin(bytes, volume -> volume.append(blob, layoutOn(volume, cells.length), cells, tables));
    }

    @Override
    public void reserve() {
        begun = volumes.begin(bytes, volume -> volume.reserve(blob, new Layout(volume.scheme(), length)));
    }

    @Override
    public void write(ByteBuffer[] sources, long position) {
        place().volume().write(sources, place().offset() + position);
    }

    @Override
    public VolumeId volume() {
        return place().volume().volume();
    }

    @Override
    public long offset() {
        return place().offset();
    }

    @Override
    public void force() {
        place().volume().force();
    }

    @Override
    public void done() {
        OpenVolumes.Begun where = place();
        begun = null;
        where.volume().done(where.offset());
    }

    @Override
    public void abandon() {
        OpenVolumes.Begun where = begun;
        if (where != null) {
            begun = null;
            parts.catalog()
                    .died(where.volume().volume(), new Layout(where.volume().scheme(), length).recordBytes());
            where.volume().done(where.offset());
        }
    }

    private Layout layoutOn(OpenVolume volume, int shards) {
        if (volume.scheme().total() != shards) {
            throw new IllegalStateException("a volume of " + volume.scheme() + " for " + shards + " shards");
        }
        return new Layout(volume.scheme(), length);
    }

    private OpenVolumes.Begun place() {
        OpenVolumes.Begun where = begun;
        if (where == null) {
            throw new IllegalStateException("no record of " + blob + " is begun");
        }
        return where;
    }
}
