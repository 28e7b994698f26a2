package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.option.SnapshotCopierOptions;
import com.alipay.sofa.jraft.storage.SnapshotStorage;
import com.alipay.sofa.jraft.storage.SnapshotThrottle;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotCopier;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.google.protobuf.Message;
import io.photoncloud.chainfire.store.engine.StorageException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JRaft's snapshots without copies: a snapshot is the fact that the group's rows up to an index are durable, and only
 * JRaft's record of that index is a file. A member that needs one reads the rows of whoever has them, as of now, which
 * may be later than the index: what the log then brings again is passed over by the applied index.
 */
final class MarkerSnapshots implements SnapshotStorage {

    private static final Logger LOG = LoggerFactory.getLogger(MarkerSnapshots.class);
    private static final String URI_SCHEME = "photon-rows://";

    private final Path file;
    private final String address;
    private final StateTransfer transfer;

    MarkerSnapshots(Path file, String address, StateTransfer transfer) {
        this.file = file;
        this.address = address;
        this.transfer = transfer;
    }

    @Override
    public boolean init(@Nullable Void options) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return true;
        } catch (IOException e) {
            LOG.atError().addKeyValue("file", file).setCause(e).log("no place for snapshot records");
            return false;
        }
    }

    @Override
    public void shutdown() {
        // Nothing is open.
    }

    @Override
    public boolean setFilterBeforeCopyRemote() {
        return false;
    }

    @Override
    public void setSnapshotThrottle(SnapshotThrottle throttle) {
        // The transport's back-pressure is the throttle.
    }

    @Override
    public SnapshotWriter create() {
        return new Writer();
    }

    @Override
    public @Nullable SnapshotReader open() {
        SnapshotMeta meta = load();
        return meta == null ? null : new Reader(meta);
    }

    @Override
    public SnapshotReader copyFrom(String uri, SnapshotCopierOptions options) {
        throw new UnsupportedOperationException("JRaft copies by startToCopyFrom");
    }

    @Override
    public SnapshotCopier startToCopyFrom(String uri, SnapshotCopierOptions options) {
        Copier copier = new Copier(uri);
        copier.start();
        return copier;
    }

    private synchronized @Nullable SnapshotMeta load() {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
            long expected = content.getLong();
            CRC32C crc = new CRC32C();
            crc.update(content.duplicate());
            if (crc.getValue() != expected) {
                throw new IOException("damaged");
            }
            return SnapshotMeta.parseFrom(content);
        } catch (IOException | BufferUnderflowException e) {
            throw new StorageException(
                    "the snapshot record " + file
                            + " is damaged: remove this member, empty its data directory and add it again",
                    e);
        }
    }

    private synchronized void save(SnapshotMeta meta) throws IOException {
        byte[] form = meta.toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(form);
        ByteBuffer content = ByteBuffer.allocate(Long.BYTES + form.length)
                .putLong(crc.getValue())
                .put(form)
                .flip();
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
            directory.force(true);
        }
    }

    private final class Writer extends SnapshotWriter {
        private @Nullable SnapshotMeta meta;

        @Override
        public boolean init(@Nullable Void options) {
            return true;
        }

        @Override
        public void shutdown() {
            // Nothing is open.
        }

        @Override
        public boolean saveMeta(SnapshotMeta newMeta) {
            meta = newMeta;
            return true;
        }

        @Override
        public boolean addFile(String name, @Nullable Message fileMeta) {
            return false;
        }

        @Override
        public boolean removeFile(String name) {
            return false;
        }

        @Override
        public void close(boolean keepDataOnError) throws IOException {
            close();
        }

        @Override
        public void close() throws IOException {
            if (isOk() && meta != null) {
                save(meta);
            }
        }

        @Override
        public String getPath() {
            return file.toString();
        }

        @Override
        public Set<String> listFiles() {
            return Set.of();
        }

        @Override
        public @Nullable Message getFileMeta(String name) {
            return null;
        }
    }

    private final class Reader extends SnapshotReader {
        private final SnapshotMeta meta;

        Reader(SnapshotMeta meta) {
            this.meta = meta;
        }

        @Override
        public boolean init(@Nullable Void options) {
            return true;
        }

        @Override
        public void shutdown() {
            // Nothing is open.
        }

        @Override
        public SnapshotMeta load() {
            return meta;
        }

        @Override
        public String generateURIForCopy() {
            byte[] form = meta.toByteArray();
            return URI_SCHEME + address + "/" + java.util.HexFormat.of().formatHex(form);
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        @Override
        public String getPath() {
            return file.toString();
        }

        @Override
        public Set<String> listFiles() {
            return Set.of();
        }

        @Override
        public @Nullable Message getFileMeta(String name) {
            return null;
        }
    }

    /** Fetches the rows and then records the snapshot, on a thread of its own. */
    private final class Copier extends SnapshotCopier {
        private final String uri;
        private final Thread thread = Thread.ofVirtual().name("snapshot-copier").unstarted(this::fetch);
        private volatile @Nullable SnapshotMeta copied;

        Copier(String uri) {
            this.uri = uri;
        }

        private void fetch() {
            try {
                String rest = uri.substring(URI_SCHEME.length());
                int slash = rest.indexOf('/');
                SnapshotMeta meta =
                        SnapshotMeta.parseFrom(java.util.HexFormat.of().parseHex(rest.substring(slash + 1)));
                transfer.fetch(rest.substring(0, slash), meta.getLastIncludedIndex());
                save(meta);
                copied = meta;
            } catch (IOException | RuntimeException e) {
                LOG.atWarn()
                        .addKeyValue("uri", uri)
                        .setCause(e)
                        .log("state not fetched; the leader will offer it again");
                setError(RaftError.EINTERNAL, "the state could not be fetched: %s", e.getMessage());
            }
        }

        @Override
        public void start() {
            thread.start();
        }

        @Override
        public void cancel() {
            thread.interrupt();
        }

        @Override
        public void join() throws InterruptedException {
            thread.join();
        }

        @Override
        public @Nullable SnapshotReader getReader() {
            SnapshotMeta meta = copied;
            return meta == null ? null : new Reader(meta);
        }

        @Override
        public void close() {
            cancel();
        }
    }
}
