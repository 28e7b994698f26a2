package io.photoncloud.lightningstor.engine;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Who reads which volume. Keeps the files of some idle volumes open, and holds a volume's removal back until nobody reads it. */
final class VolumeHandles implements AutoCloseable {

    private final DiskSet disks;
    private final int idleMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<VolumeId, VolumeHandle> used = new HashMap<>();
    private final LinkedHashMap<VolumeId, VolumeHandle> idle = new LinkedHashMap<>();

    VolumeHandles(DiskSet disks, int filesMax, Scheme scheme) {
        this.disks = disks;
        this.idleMax = Math.max(1, filesMax / scheme.total());
    }

    /** Begins to read; {@link #release} ends it. */
    VolumeHandle acquire(VolumeId volume) {
        lock.lock();
        try {
            VolumeHandle handle = used.get(volume);
            if (handle != null && handle.whenUnread != null) {
                throw new BlobStoreException(BlobStoreException.Problem.GONE, "volume " + volume + " is being removed");
            }
            if (handle == null) {
                handle = idle.remove(volume);
            }
            if (handle == null) {
                Placement placement = disks.placement();
                handle = new VolumeHandle(volume, placement.scheme(volume), disks.of(placement.slots(volume)));
            }
            used.put(volume, handle);
            handle.readers++;
            return handle;
        } finally {
            lock.unlock();
        }
    }

    void release(VolumeHandle handle) {
        Runnable removal;
        VolumeHandle closing = null;
        lock.lock();
        try {
            if (--handle.readers > 0) {
                return;
            }
            removal = handle.whenUnread;
            if (removal == null) {
                used.remove(handle.volume());
                idle.put(handle.volume(), handle);
                closing = idle.size() > idleMax ? idle.pollFirstEntry().getValue() : null;
            }
        } finally {
            lock.unlock();
        }
        if (removal != null) {
            finish(handle, removal);
        } else if (closing != null) {
            closing.close();
        }
    }

    /** Nobody begins to read the volume any more; when the last has ended, the removal is done. */
    void remove(VolumeId volume, Runnable removal) {
        VolumeHandle handle = acquire(volume);
        lock.lock();
        try {
            handle.whenUnread = removal;
        } finally {
            lock.unlock();
        }
        release(handle);
    }

    int openVolumes() {
        lock.lock();
        try {
            return used.size() + idle.size();
        } finally {
            lock.unlock();
        }
    }

    int volumesInUse() {
        lock.lock();
        try {
            return used.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            used.values().forEach(VolumeHandle::close);
            idle.values().forEach(VolumeHandle::close);
            idle.clear();
        } finally {
            lock.unlock();
        }
    }

    private void finish(VolumeHandle handle, Runnable removal) {
        handle.close();
        try {
            removal.run();
        } finally {
            lock.lock();
            try {
                used.remove(handle.volume());
            } finally {
                lock.unlock();
            }
        }
    }
}
