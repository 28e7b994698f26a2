package io.photoncloud.chainfire.store.raft.log;

import io.photoncloud.chainfire.store.DirectoryLock;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A directory of the file system. */
public final class DirectoryLogFiles implements LogFiles {

    private final Path directory;

    /** Creates the directory where it does not exist. */
    public DirectoryLogFiles(Path directory) throws IOException {
        this.directory = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(this.directory)) {
            Files.createDirectories(this.directory);
            Path parent = this.directory.getParent();
            forceDirectory(parent == null ? this.directory : parent);
        }
    }

    @Override
    public String location() {
        return directory.toString();
    }

    @Override
    public Set<String> list() throws IOException {
        Set<String> names = new HashSet<>();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        }
        return names;
    }

    @Override
    public LogFile create(String name) throws IOException {
        Path path = directory.resolve(name);
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        return new ChannelFile(path, channel);
    }

    @Override
    public LogFile open(String name) throws IOException {
        Path path = directory.resolve(name);
        return new ChannelFile(path, FileChannel.open(path, StandardOpenOption.WRITE));
    }

    @Override
    public void rename(LogFile file, String name) throws IOException {
        Path target = directory.resolve(name);
        Files.move(directory.resolve(file.name()), target, StandardCopyOption.ATOMIC_MOVE);
        ((ChannelFile) file).path = target;
        forceDirectory(directory);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
        forceDirectory(directory);
    }

    @Override
    public Closeable lock() throws IOException {
        return DirectoryLock.take(directory, this::locked);
    }

    private RaftLogException locked(String why) {
        return new RaftLogException(RaftLogException.Problem.LOCKED, "the raft log " + directory + " " + why);
    }

    private static void forceDirectory(Path directory) throws IOException {
        Uninterrupted.run(() -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }

    /** Reading has a channel of its own, lest a reader's interrupt disturb the writer. */
    private static final class ChannelFile implements LogFile {

        private volatile Path path;
        private FileChannel writing;
        private @Nullable FileChannel reading;
        private boolean closed;

        ChannelFile(Path path, FileChannel writing) {
            this.path = path;
            this.writing = writing;
        }

        @Override
        public String name() {
            return String.valueOf(path.getFileName());
        }

        @Override
        public long sizeBytes() throws IOException {
            return Files.size(path);
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            int start = target.position();
            Uninterrupted.run(() -> {
                FileChannel channel = readChannel();
                target.position(start);
                long at = position;
                while (target.hasRemaining()) {
                    int count = channel.read(target, at);
                    if (count < 0) {
                        throw new EOFException(path + " ends before " + (position + target.limit() - start));
                    }
                    at += count;
                }
            });
        }

        @Override
        public void writeAndForce(ByteBuffer source, long position) throws IOException {
            int start = source.position();
            // Written again before another force: it must not vouch for pages that an earlier, failed one gave up on.
            Uninterrupted.run(() -> {
                FileChannel channel = writeChannel();
                source.position(start);
                long at = position;
                while (source.hasRemaining()) {
                    at += channel.write(source, at);
                }
                channel.force(false);
            });
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            writing.close();
            if (reading != null) {
                reading.close();
            }
        }

        private synchronized FileChannel writeChannel() throws IOException {
            checkOpen();
            if (!writing.isOpen()) {
                writing = FileChannel.open(path, StandardOpenOption.WRITE);
            }
            return writing;
        }

        private synchronized FileChannel readChannel() throws IOException {
            checkOpen();
            if (reading == null || !reading.isOpen()) {
                reading = FileChannel.open(path, StandardOpenOption.READ);
            }
            return reading;
        }

        private void checkOpen() throws IOException {
            if (closed) {
                throw new IOException(path + " is closed");
            }
        }
    }
}
