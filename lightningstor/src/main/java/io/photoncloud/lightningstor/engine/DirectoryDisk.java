package io.photoncloud.lightningstor.engine;

import io.photoncloud.chainfire.store.DirectoryLock;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A directory of the file system. */
public final class DirectoryDisk implements Disk {

    private final Path root;
    private final Set<Path> made = ConcurrentHashMap.newKeySet();

    public DirectoryDisk(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String location() {
        return root.toString();
    }

    @Override
    public List<String> list(String directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(root.resolve(directory))) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            return names;
        }
        return names;
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    @Override
    public DiskFile create(String path) throws IOException {
        Path file = root.resolve(path);
        makeParent(file);
        return new ChannelFile(
                file,
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE));
    }

    @Override
    public DiskFile open(String path) throws IOException {
        Path file = root.resolve(path);
        return new ChannelFile(file, openForBoth(file));
    }

    @Override
    public void rename(DiskFile file, String to) throws IOException {
        Path target = root.resolve(to);
        makeParent(target);
        ((ChannelFile) file).move(target);
        forceDirectory(parentOf(target));
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(root.resolve(path));
    }

    @Override
    public long usableBytes() throws IOException {
        // Unlike a FileStore this asks the file system alone, not the table of mounts; it answers 0 for a vanished
        // directory.
        long usable = root.toFile().getUsableSpace();
        if (usable == 0 && !Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString());
        }
        return usable;
    }

    @Override
    public Closeable lock() throws IOException {
        if (!Files.isDirectory(root)) {
            makeDirectories(root);
        }
        return DirectoryLock.take(root, this::locked);
    }

    private BlobStoreException locked(String why) {
        return new BlobStoreException(BlobStoreException.Problem.LOCKED, "the data directory " + root + " " + why);
    }

    private void makeParent(Path file) throws IOException {
        Path parent = parentOf(file);
        if (!made.contains(parent)) {
            makeDirectories(parent);
            made.add(parent);
        }
    }

    private static void makeDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = parentOf(directory);
            makeDirectories(parent);
            Files.createDirectories(directory);
            forceDirectory(parent);
        }
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileChannel openForBoth(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private interface Action<T> {
        T on(FileChannel channel) throws IOException;
    }

    /** An interrupt of one reader closes its channel under all others; whoever meets that opens the file again. */
    private static final class ChannelFile implements DiskFile {

        private static final int ATTEMPTS_MAX = 100;

        private volatile Path path;
        private volatile FileChannel channel;
        private volatile boolean closed;

        ChannelFile(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public long sizeBytes() throws IOException {
            return repeatedly(FileChannel::size);
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            int start = target.position();
            var _ = repeatedly(open -> {
                target.position(start);
                long at = position;
                while (target.hasRemaining()) {
                    int count = open.read(target, at);
                    if (count < 0) {
                        throw new EOFException(path + " ends before " + (at + target.remaining()));
                    }
                    at += count;
                }
                return at;
            });
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            int start = source.position();
            var _ = repeatedly(open -> {
                source.position(start);
                long at = position;
                while (source.hasRemaining()) {
                    at += open.write(source, at);
                }
                return at;
            });
        }

        synchronized void move(Path target) throws IOException {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
            path = target;
        }

        /** Never tried again: the kernel tells only once that it gave pages up. */
        @Override
        public void force() throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                current().force(false);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            var _ = repeatedly(open -> open.truncate(sizeBytes));
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            return current().transferTo(position, count, target);
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            channel.close();
        }

        private <T> T repeatedly(Action<T> action) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                for (int attempt = 1; ; attempt++) {
                    try {
                        return action.on(current());
                    } catch (ClosedChannelException e) {
                        interrupted |= e instanceof ClosedByInterruptException && Thread.interrupted();
                        if (closed || attempt == ATTEMPTS_MAX) {
                            throw e;
                        }
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private FileChannel current() throws IOException {
            FileChannel open = channel;
            return open.isOpen() || closed ? open : reopen();
        }

        private synchronized FileChannel reopen() throws IOException {
            if (!channel.isOpen() && !closed) {
                channel = openForBoth(path);
            }
            return channel;
        }
    }
}
