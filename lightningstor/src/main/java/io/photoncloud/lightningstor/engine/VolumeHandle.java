package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** The files of a volume for reading, opened when first needed. Held while somebody reads; see {@link VolumeHandles}. */
final class VolumeHandle {

    private static final int ATTEMPTS_MAX = 3;

    private final VolumeId volume;
    private final Scheme scheme;
    private final DataDisk[] disks;
    private final @Nullable DiskFile[] files;

    // Of VolumeHandles, under its lock.
    int readers;

    @Nullable
    Runnable whenUnread;

    VolumeHandle(VolumeId volume, Scheme scheme, DataDisk[] disks) {
        this.volume = volume;
        this.scheme = scheme;
        this.disks = disks;
        this.files = new DiskFile[disks.length];
    }

    VolumeId volume() {
        return volume;
    }

    Scheme scheme() {
        return scheme;
    }

    DataDisk[] disks() {
        return disks;
    }

    /** The shard's file; null where disk or file is missing. */
    @Nullable
    synchronized DiskFile find(int shard) throws IOException {
        DiskFile file = files[shard];
        Disk disk = disks[shard].disk();
        if (file == null && disk != null) {
            if (disk.exists(volume.sealedPath())) {
                file = disk.open(volume.sealedPath());
            } else if (volume.kind() == VolumeId.Kind.PACKED && disk.exists(volume.openPath())) {
                file = disk.open(volume.openPath());
            }
            files[shard] = file;
        }
        return file;
    }

    /** Whether bytes could be read from the shard. */
    boolean read(int shard, ByteBuffer target, long position) {
        int start = target.position();
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            try {
                DiskFile file = find(shard);
                if (file != null) {
                    file.read(target.position(start), position);
                }
                return file != null;
            } catch (ClosedChannelException | NoSuchFileException _) {
                // Interrupted, and renamed since it was opened.
                forget(shard);
            } catch (IOException _) {
                return false;
            }
        }
        return false;
    }

    /** Whether any shard's file is there. */
    boolean exists() {
        for (int shard = 0; shard < files.length; shard++) {
            try {
                if (find(shard) != null) {
                    return true;
                }
            } catch (IOException _) {
                // Another shard may be.
            }
        }
        return false;
    }

    /** The size of the longest shard. */
    long sizeBytes() {
        long size = 0;
        for (int shard = 0; shard < files.length; shard++) {
            size = Math.max(size, sizeBytes(shard));
        }
        return size;
    }

    /** 0 where there is no file, or none that can be asked: what cannot be read is made good from the others. */
    long sizeBytes(int shard) {
        try {
            DiskFile file = find(shard);
            return file == null ? 0 : file.sizeBytes();
        } catch (IOException _) {
            return 0;
        }
    }

    synchronized void close() {
        for (int shard = 0; shard < files.length; shard++) {
            close(shard);
        }
    }

    /** The file is another one now. */
    synchronized void forget(int shard) {
        close(shard);
    }

    private void close(int shard) {
        DiskFile file = files[shard];
        files[shard] = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException _) {
                // It was only read.
            }
        }
    }
}
