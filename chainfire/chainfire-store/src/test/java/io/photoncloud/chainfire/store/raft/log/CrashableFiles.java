package io.photoncloud.chainfire.store.raft.log;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A directory in memory whose machine can lose power, whose process can be killed and whose disk can fill up or fail. Keeps
 * for each file what programs see (memory) and what has reached the disk; a power failure leaves of every page not yet
 * forced the old or the new content, or some sectors of each.
 */
final class CrashableFiles implements LogFiles {

    private static final int PAGE_BYTES = 4096;
    private static final int SECTOR_BYTES = 512;

    private static final class Inode {
        byte[] memory = new byte[0];
        byte[] disk = new byte[0];
        final BitSet dirty = new BitSet();
    }

    private final RandomGenerator random;
    private Map<String, Inode> names = new HashMap<>();
    private Map<String, Inode> namesOnDisk = new HashMap<>();
    private long stepsLeft = Long.MAX_VALUE;
    private long capacityBytes = Long.MAX_VALUE;
    private boolean forceFails;
    private int readsUntilAction;
    private Runnable action = () -> {};
    private boolean dead;
    private boolean locked;
    private int generation;

    CrashableFiles(RandomGenerator random) {
        this.random = random;
    }

    /** After so many more steps every call fails, as if the process were gone. */
    synchronized void dieAfter(long steps) {
        stepsLeft = steps;
    }

    synchronized void limitCapacity(long bytes) {
        capacityBytes = bytes;
    }

    /** The next force fails, and as kernels do, forgets that its pages were dirty. */
    synchronized void failNextForce() {
        forceFails = true;
    }

    /** Has something else happen right before a read to come: the first, the second… */
    synchronized void beforeRead(int nth, Runnable something) {
        readsUntilAction = nth;
        action = something;
    }

    synchronized boolean isDead() {
        return dead;
    }

    /** The process is gone, the machine goes on. */
    synchronized void killProcess() {
        generation++;
        dead = false;
        locked = false;
        forceFails = false;
        stepsLeft = Long.MAX_VALUE;
        capacityBytes = Long.MAX_VALUE;
    }

    /** The machine is gone and starts again. */
    synchronized void losePower() {
        killProcess();
        names = new HashMap<>(random.nextBoolean() ? names : namesOnDisk);
        namesOnDisk = new HashMap<>(names);
        for (Inode inode : names.values()) {
            inode.disk = survivor(inode);
            inode.memory = inode.disk.clone();
            inode.dirty.clear();
        }
    }

    synchronized Set<String> names() {
        return new HashSet<>(names.keySet());
    }

    /** What programs see of a file; changes go to the disk too. */
    synchronized byte[] content(String name) {
        return names.getOrDefault(name, new Inode()).memory.clone();
    }

    synchronized void replace(String name, byte[] content) {
        Inode inode = new Inode();
        inode.memory = content.clone();
        inode.disk = content.clone();
        names.put(name, inode);
        namesOnDisk.put(name, inode);
    }

    synchronized void remove(String name) {
        names.remove(name);
        namesOnDisk.remove(name);
    }

    /** The same directory once more, independent of this one. */
    synchronized CrashableFiles copy() {
        CrashableFiles copy = new CrashableFiles(random);
        names.forEach((name, inode) -> copy.replace(name, inode.memory));
        return copy;
    }

    @Override
    public String location() {
        return "/memory";
    }

    @Override
    public synchronized Set<String> list() throws IOException {
        step();
        return names();
    }

    @Override
    public synchronized LogFile create(String name) throws IOException {
        step();
        Inode inode = new Inode();
        names.put(name, inode);
        return new MemoryFile(name, inode);
    }

    @Override
    public synchronized LogFile open(String name) throws IOException {
        step();
        Inode inode = names.get(name);
        if (inode == null) {
            throw new FileNotFoundException(name);
        }
        return new MemoryFile(name, inode);
    }

    @Override
    public synchronized void rename(LogFile file, String name) throws IOException {
        step();
        MemoryFile renamed = (MemoryFile) file;
        names.remove(renamed.name);
        names.put(name, renamed.inode);
        renamed.name = name;
        step();
        namesOnDisk = new HashMap<>(names);
        step();
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        step();
        names.remove(name);
        step();
        namesOnDisk = new HashMap<>(names);
        step();
    }

    @Override
    public synchronized Closeable lock() throws IOException {
        step();
        if (locked) {
            throw new RaftLogException(RaftLogException.Problem.LOCKED, "in use");
        }
        locked = true;
        int mine = generation;
        return () -> {
            synchronized (CrashableFiles.this) {
                if (mine == generation) {
                    locked = false;
                }
            }
        };
    }

    private void step() throws IOException {
        if (dead || stepsLeft-- <= 0) {
            dead = true;
            throw new IOException("the process is gone");
        }
    }

    private byte[] survivor(Inode inode) {
        boolean grown = inode.memory.length > inode.disk.length;
        byte[] result =
                Arrays.copyOf(inode.disk, grown && random.nextBoolean() ? inode.memory.length : inode.disk.length);
        for (int page = inode.dirty.nextSetBit(0); page >= 0; page = inode.dirty.nextSetBit(page + 1)) {
            int fate = random.nextInt(3);
            for (int at = page * PAGE_BYTES; at < (page + 1) * PAGE_BYTES; at += SECTOR_BYTES) {
                boolean kept = fate == 0 || (fate == 1 && random.nextBoolean());
                int length = Math.min(SECTOR_BYTES, Math.min(result.length, inode.memory.length) - at);
                if (kept && length > 0) {
                    System.arraycopy(inode.memory, at, result, at, length);
                }
            }
        }
        return result;
    }

    private final class MemoryFile implements LogFile {

        private String name;
        private final Inode inode;
        private final int openedIn = generation;

        MemoryFile(String name, Inode inode) {
            this.name = name;
            this.inode = inode;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long sizeBytes() {
            synchronized (CrashableFiles.this) {
                return inode.memory.length;
            }
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            synchronized (CrashableFiles.this) {
                if (--readsUntilAction == 0) {
                    action.run();
                }
                if (position + target.remaining() > inode.memory.length) {
                    throw new EOFException(name);
                }
                target.put(inode.memory, (int) position, target.remaining());
            }
        }

        @Override
        public void writeAndForce(ByteBuffer source, long position) throws IOException {
            synchronized (CrashableFiles.this) {
                if (openedIn != generation) {
                    throw new IOException("of a process that is gone");
                }
                step();
                if (stepsLeft == 0) { // dies in the middle of the write
                    write(source.limit(source.position() + random.nextInt(source.remaining())), position);
                } else {
                    write(source, position);
                }
                step();
                force();
                step();
            }
        }

        @Override
        public void close() {}

        private void write(ByteBuffer source, long position) throws IOException {
            long used = 0;
            for (Inode each : names.values()) {
                used += each.memory.length;
            }
            long growth = position + source.remaining() - inode.memory.length;
            long refused = Math.max(0, Math.min(growth, used + growth - capacityBytes));
            int length = (int) Math.max(0, source.remaining() - refused);
            if (position + length > inode.memory.length) {
                inode.memory = Arrays.copyOf(inode.memory, (int) position + length);
            }
            source.get(inode.memory, (int) position, length);
            if (length > 0) {
                inode.dirty.set((int) position / PAGE_BYTES, ((int) position + length - 1) / PAGE_BYTES + 1);
            }
            if (refused > 0) {
                throw new IOException("No space left on device");
            }
        }

        private void force() throws IOException {
            if (forceFails) {
                forceFails = false;
                inode.dirty.clear();
                throw new IOException("Input/output error");
            }
            byte[] forced = Arrays.copyOf(inode.disk, inode.memory.length);
            for (int page = inode.dirty.nextSetBit(0); page >= 0; page = inode.dirty.nextSetBit(page + 1)) {
                int from = page * PAGE_BYTES;
                System.arraycopy(inode.memory, from, forced, from, Math.min(PAGE_BYTES, forced.length - from));
            }
            inode.disk = forced;
            inode.dirty.clear();
        }
    }
}
