package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;

/** Where a blob's record goes: into a packed volume, or into one of its own. */
interface RecordTarget {

    /** Makes room for a record whose cells come one after another. */
    void reserve();

    /** Writes to each shard, from so many bytes behind the record's beginning on. */
    void write(ByteBuffer[] sources, long position);

    VolumeId volume();

    long offset();

    /** On return the record is durable and found by its place, and so are those before it in the same volume. */
    void force();

    /** The record stays as it is. */
    void done();

    /** The record will never be complete. */
    void abandon();
}
