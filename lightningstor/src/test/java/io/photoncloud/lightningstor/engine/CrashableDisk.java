package io.photoncloud.lightningstor.engine;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One disk of a {@link CrashableMachine}; it can fill up, fail, rot and vanish. */
final class CrashableDisk implements Disk {

    private static final int PAGE_BYTES = 4096;
    private static final int SECTOR_BYTES = 512;

    private static final class Inode {
        byte[] memory = new byte[0];
        byte[] disk = new byte[0];
        final BitSet dirty = new BitSet();
    }

    private final CrashableMachine machine;
    private final String location;
    private Map<String, Inode> names = new TreeMap<>();
    private Map<String, Inode> namesOnDisk = new TreeMap<>();
    private long capacityBytes = Long.MAX_VALUE / 4;
    private int forcesToFail;
    private boolean vanished;
    private Map<String, Inode> below = Map.of();
    private Map<String, Inode> belowOnDisk = Map.of();
    private boolean locked;

    CrashableDisk(CrashableMachine machine, String location) {
        this.machine = machine;
        this.location = location;
    }

    void limitCapacity(long bytes) {
        synchronized (machine) {
            capacityBytes = bytes;
        }
    }

    /** The next forces fail, and as kernels do, forget that their pages were dirty. */
    void failForces(int count) {
        synchronized (machine) {
            forcesToFail = count;
        }
    }

    void vanish() {
        synchronized (machine) {
            vanished = true;
        }
    }

    void comeBack() {
        synchronized (machine) {
            vanished = false;
        }
    }

    /** From now on what is opened here is of another disk; open files are not. */
    void mount(CrashableDisk other) {
        synchronized (machine) {
            below = names;
            belowOnDisk = namesOnDisk;
            names = other.names;
            namesOnDisk = other.namesOnDisk;
        }
    }

    void unmount() {
        synchronized (machine) {
            names = below;
            namesOnDisk = belowOnDisk;
        }
    }

    long usedBytes() {
        synchronized (machine) {
            return names.values().stream()
                    .mapToLong(inode -> inode.memory.length)
                    .sum();
        }
    }

    List<String> paths() {
        synchronized (machine) {
            return List.copyOf(names.keySet());
        }
    }

    byte[] content(String path) {
        synchronized (machine) {
            return inode(path).memory.clone();
        }
    }

    /** Flips a bit, at rest. */
    void flip(String path, long bit) {
        synchronized (machine) {
            Inode inode = inode(path);
            inode.memory[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
            if (bit / 8 < inode.disk.length) {
                inode.disk[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
            }
        }
    }

    void cut(String path, int length) {
        synchronized (machine) {
            Inode inode = inode(path);
            inode.memory = Arrays.copyOf(inode.memory, length);
            inode.disk = inode.memory.clone();
        }
    }

    void wipe() {
        synchronized (machine) {
            names.clear();
            namesOnDisk.clear();
        }
    }

    void processGone() {
        locked = false;
        forcesToFail = 0;
    }

    void powerGone() {
        names = new TreeMap<>(machine.random.nextBoolean() ? names : namesOnDisk);
        namesOnDisk = new TreeMap<>(names);
        for (Inode inode : names.values()) {
            inode.disk = survivor(inode);
            inode.memory = inode.disk.clone();
            inode.dirty.clear();
        }
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public List<String> list(String directory) throws IOException {
        synchronized (machine) {
            step();
            return names.keySet().stream()
                    .filter(path -> path.startsWith(directory + "/"))
                    .map(path -> path.substring(directory.length() + 1))
                    .toList();
        }
    }

    @Override
    public boolean exists(String path) throws IOException {
        synchronized (machine) {
            step();
            return names.containsKey(path);
        }
    }

    @Override
    public DiskFile create(String path) throws IOException {
        synchronized (machine) {
            step();
            Inode inode = new Inode();
            names.put(path, inode);
            return new MemoryFile(path, inode);
        }
    }

    @Override
    public DiskFile open(String path) throws IOException {
        synchronized (machine) {
            step();
            Inode inode = names.get(path);
            if (inode == null) {
                throw new NoSuchFileException(path);
            }
            return new MemoryFile(path, inode);
        }
    }

    @Override
    public void rename(DiskFile file, String to) throws IOException {
        synchronized (machine) {
            MemoryFile renamed = (MemoryFile) file;
            step();
            if (names.remove(renamed.path) == null) {
                throw new NoSuchFileException(renamed.path);
            }
            names.put(to, renamed.inode);
            renamed.path = to;
            step();
            namesOnDisk = new TreeMap<>(names);
            step();
        }
    }

    @Override
    public void delete(String path) throws IOException {
        synchronized (machine) {
            step();
            names.remove(path);
            step();
        }
    }

    @Override
    public long usableBytes() throws IOException {
        synchronized (machine) {
            step();
            return Math.max(0, capacityBytes - usedBytes());
        }
    }

    @Override
    public Closeable lock() throws IOException {
        synchronized (machine) {
            step();
            if (locked) {
                throw new BlobStoreException(BlobStoreException.Problem.LOCKED, location + " is in use");
            }
            locked = true;
            int mine = machine.generation();
            return () -> {
                synchronized (machine) {
                    locked &= mine != machine.generation();
                }
            };
        }
    }

    private void step() throws IOException {
        machine.step();
        if (vanished) {
            throw new IOException(location + ": Input/output error");
        }
    }

    private Inode inode(String path) {
        Inode inode = names.get(path);
        if (inode == null) {
            throw new IllegalArgumentException("no " + path + " on " + location);
        }
        return inode;
    }

    private byte[] survivor(Inode inode) {
        boolean grown = inode.memory.length > inode.disk.length;
        byte[] result = Arrays.copyOf(
                inode.disk, grown && machine.random.nextBoolean() ? inode.memory.length : inode.disk.length);
        for (int page = inode.dirty.nextSetBit(0); page >= 0; page = inode.dirty.nextSetBit(page + 1)) {
            int fate = machine.random.nextInt(3);
            for (int at = page * PAGE_BYTES; at < (page + 1) * PAGE_BYTES; at += SECTOR_BYTES) {
                boolean kept = fate == 0 || (fate == 1 && machine.random.nextBoolean());
                int length = Math.min(SECTOR_BYTES, Math.min(result.length, inode.memory.length) - at);
                if (kept && length > 0) {
                    System.arraycopy(inode.memory, at, result, at, length);
                }
            }
        }
        return result;
    }

    private final class MemoryFile implements DiskFile {

        private String path;
        private final Inode inode;
        private final int openedIn = machine.generation();
        private boolean closed;

        MemoryFile(String path, Inode inode) {
            this.path = path;
            this.inode = inode;
            machine.opened(1);
        }

        @Override
        public long sizeBytes() throws IOException {
            synchronized (machine) {
                check();
                return inode.memory.length;
            }
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            synchronized (machine) {
                check();
                step();
                if (position + target.remaining() > inode.memory.length) {
                    throw new EOFException(path);
                }
                target.put(inode.memory, (int) position, target.remaining());
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (machine) {
                check();
                step();
                if (machine.isLastStep()) { // dies in the middle of the write
                    source.limit(source.position() + machine.random.nextInt(source.remaining()));
                }
                put(source, position);
                step();
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (machine) {
                check();
                step();
                if (forcesToFail > 0) {
                    forcesToFail--;
                    inode.dirty.clear();
                    throw new IOException("Input/output error");
                }
                byte[] forced = Arrays.copyOf(inode.disk, inode.memory.length);
                for (int page = inode.dirty.nextSetBit(0); page >= 0; page = inode.dirty.nextSetBit(page + 1)) {
                    int from = page * PAGE_BYTES;
                    if (from < forced.length) {
                        System.arraycopy(inode.memory, from, forced, from, Math.min(PAGE_BYTES, forced.length - from));
                    }
                }
                inode.disk = forced;
                inode.dirty.clear();
                step();
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            synchronized (machine) {
                check();
                step();
                if (sizeBytes < inode.memory.length) {
                    inode.memory = Arrays.copyOf(inode.memory, (int) sizeBytes);
                }
            }
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            synchronized (machine) {
                check();
                return target.write(ByteBuffer.wrap(inode.memory, (int) position, (int) count));
            }
        }

        @Override
        public void close() {
            synchronized (machine) {
                if (!closed && openedIn == machine.generation()) {
                    machine.opened(-1);
                }
                closed = true;
            }
        }

        private void check() throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (openedIn != machine.generation()) {
                throw new IOException("of a process that is gone");
            }
        }

        private void put(ByteBuffer source, long position) throws IOException {
            long growth = position + source.remaining() - inode.memory.length;
            long refused = Math.max(0, Math.min(growth, usedBytes() + growth - capacityBytes));
            int length = (int) Math.max(0, source.remaining() - refused);
            if (position + length > inode.memory.length) {
                inode.memory = Arrays.copyOf(inode.memory, (int) position + length);
            }
            if (length > 0) {
                source.get(inode.memory, (int) position, length);
                inode.dirty.set((int) position / PAGE_BYTES, ((int) position + length - 1) / PAGE_BYTES + 1);
            }
            if (refused > 0) {
                throw new IOException("No space left on device");
            }
        }
    }
}
