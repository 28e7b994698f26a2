package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.engine.Batch;
import io.photoncloud.chainfire.store.engine.Cursor;
import io.photoncloud.chainfire.store.engine.Mark;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.StoreStateMachine;
import io.photoncloud.chainfire.store.watch.WatchHub;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a group's rows from one member to another: all rows of one moment, streamed into a staging file that is complete
 * and durable before anything of it is installed, so that a crash at any step ends in the old state, or in a start that
 * installs the file again.
 *
 * <p>The stream: the index it reaches, then rows (space, key, value, each with its length before it), then an end mark
 * and the CRC-32C of everything before.
 */
final class StateTransfer {

    private static final Logger LOG = LoggerFactory.getLogger(StateTransfer.class);

    private static final int END = 0xff;
    private static final int INSTALL_BATCH_BYTES = 1 << 20;
    private static final int ROW_BYTES_MAX = 64 << 20;
    private static final Duration CHUNK_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration CATCH_UP_PAUSE = Duration.ofMillis(20);
    private static final Duration CATCH_UP_MAX = Duration.ofSeconds(15);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final String group;
    private final RocksEngine engine;
    private final GroupCalls calls;
    private final Path staged;
    private final Path partial;
    /** There while this member's state is known to be wrong: a restart must not forget it. */
    private final Path marker;

    private final Supplier<@Nullable String> leader;
    private final BooleanSupplier closing;
    private volatile boolean diverged;
    private final AtomicInteger installed = new AtomicInteger();

    StateTransfer(
            String group,
            RocksEngine engine,
            GroupCalls calls,
            Path directory,
            Supplier<@Nullable String> leader,
            BooleanSupplier closing)
            throws IOException {
        this.group = group;
        this.engine = engine;
        this.calls = calls;
        this.leader = leader;
        this.closing = closing;
        Files.createDirectories(directory);
        this.staged = directory.resolve(group + ".rows");
        this.partial = directory.resolve(group + ".rows.part");
        this.marker = directory.resolve(group + ".diverged");
        this.diverged = Files.exists(marker);
        calls.registerDownload(
                GroupCalls.STATE,
                (peer, request, out) -> serve(ByteBuffer.wrap(request).getLong(), out));
    }

    /** Writes this member's rows, when it has applied at least {@code leastIndex}. */
    private void serve(long leastIndex, OutputStream out) throws IOException {
        long deadline = System.nanoTime() + CATCH_UP_MAX.toNanos();
        while (true) {
            try (View view = engine.view()) {
                if (view.mark().appliedIndex() >= leastIndex) {
                    write(view, out);
                    return;
                }
            }
            if (System.nanoTime() - deadline > 0 || diverged) {
                throw new IOException("this member has not applied index " + leastIndex);
            }
            pause(CATCH_UP_PAUSE);
        }
    }

    private static void pause(Duration duration) throws IOException {
        try {
            Thread.sleep(duration); // tidy: another member is awaited
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void write(View view, OutputStream target) throws IOException {
        CRC32C crc = new CRC32C();
        DataOutputStream out =
                new DataOutputStream(new CheckedOutputStream(new BufferedOutputStream(target, 64 << 10), crc));
        out.writeLong(view.mark().appliedIndex());
        for (Space space : Space.values()) {
            try (Cursor cursor = view.cursor(space, new byte[0], null)) {
                for (; cursor.isValid(); cursor.next()) {
                    out.writeByte(space.slot());
                    writeBytes(out, cursor.key());
                    writeBytes(out, cursor.value());
                }
            }
        }
        out.writeByte(END);
        out.writeLong(crc.getValue());
        out.flush();
    }

    private static void writeBytes(DataOutputStream out, byte[] content) throws IOException {
        out.writeInt(content.length);
        out.write(content);
    }

    /** Fetches the rows of a member that has applied at least {@code leastIndex} into the staging file. */
    void fetch(String from, long leastIndex) throws IOException {
        byte[] request = ByteBuffer.allocate(Long.BYTES).putLong(leastIndex).array();
        try (InputStream in = calls.download(from, GroupCalls.STATE, request, CHUNK_TIMEOUT);
                OutputStream out = Files.newOutputStream(partial)) {
            in.transferTo(out);
        }
        try (FileChannel file = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        long index = verify(partial);
        Files.move(partial, staged, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
        LOG.atInfo()
                .addKeyValue("group", group)
                .addKeyValue("from", from)
                .addKeyValue("index", index)
                .addKeyValue("bytes", Files.size(staged))
                .log("state fetched");
    }

    /** Reads a whole file and checks it. @return the index it reaches */
    private static long verify(Path file) throws IOException {
        return read(file, (space, key, value) -> {});
    }

    private interface RowConsumer {
        void row(Space space, byte[] key, byte[] value);
    }

    private static long read(Path file, RowConsumer rows) throws IOException {
        CRC32C crc = new CRC32C();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 64 << 10), crc))) {
            long index = in.readLong();
            while (true) {
                // Ends with the end mark, or with EOFException where the file is cut off.
                int slot = in.readUnsignedByte();
                if (slot == END) {
                    long expected = crc.getValue();
                    if (in.readLong() != expected) {
                        throw new IOException("the state in " + file + " is damaged");
                    }
                    return index;
                }
                Space space = Space.ofSlot(slot);
                if (space == null) {
                    throw new IOException("the state in " + file + " is damaged: no space " + slot);
                }
                rows.row(space, readBytes(in), readBytes(in));
            }
        }
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > ROW_BYTES_MAX) {
            throw new IOException("a row of " + length + " bytes");
        }
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw new EOFException("the state is cut off");
        }
        return content;
    }

    /**
     * Makes the state reach at least {@code index}: it does already, or the staging file is installed. Called on the
     * applier's thread.
     *
     * @throws StorageException neither is so
     */
    void install(StoreStateMachine machine, WatchHub hub, long index) {
        if (machine.appliedIndex() >= index) {
            return;
        }
        if (!Files.exists(staged) || stagedIndex() < index) {
            throw new StorageException("group " + group + " has lost its state (it stands at "
                    + machine.appliedIndex() + ", its snapshot at " + index
                    + "): remove this member, empty its data directory and add it again");
        }
        replace(machine, hub);
    }

    /**
     * Ends what a crash interrupted: a state half installed is installed again, as what is there of it must not be taken
     * for a state. To be called before anything is applied.
     */
    void finishInterrupted(StoreStateMachine machine, WatchHub hub) {
        if (!Files.exists(staged)) {
            return;
        }
        if (machine.appliedIndex() == 0) {
            replace(machine, hub);
        } else if (stagedIndex() <= machine.appliedIndex()) {
            deleteStaged();
        }
    }

    private long stagedIndex() {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(staged))) {
            return in.readLong();
        } catch (IOException e) {
            throw new StorageException("the staged state of group " + group + " cannot be read", e);
        }
    }

    private void deleteStaged() {
        try {
            Files.delete(staged);
        } catch (IOException e) {
            throw new StorageException("the staged state of group " + group + " cannot be deleted", e);
        }
    }

    private void replace(StoreStateMachine machine, WatchHub hub) {
        try {
            engine.wipe();
            Rows rows = new Rows();
            read(staged, rows);
            rows.write();
            // The first moment that is shown of them is a whole one.
            engine.write(rows.mark(), batch -> rows.progress.forEach(row -> row.put(batch)));
            engine.flush();
        } catch (IOException e) {
            throw new StorageException("the staged state of group " + group + " could not be installed", e);
        }
        deleteStaged();
        machine.reload();
        hub.jump(machine.revision());
        installed.incrementAndGet();
        LOG.atInfo()
                .addKeyValue("group", group)
                .addKeyValue("index", machine.appliedIndex())
                .addKeyValue("revision", machine.revision())
                .log("state installed");
    }

    /** Gathers rows to batches of bounded size; keeps the META rows for the very end. */
    private final class Rows implements RowConsumer {
        private final List<Row> batch = new ArrayList<>();
        private final List<Row> progress = new ArrayList<>();
        private int bytes;

        @Override
        public void row(Space space, byte[] key, byte[] value) {
            Row row = new Row(space, key, value);
            if (space == Space.META) {
                progress.add(row);
                return;
            }
            batch.add(row);
            bytes += key.length + value.length;
            if (bytes > INSTALL_BATCH_BYTES) {
                write();
            }
        }

        Mark mark() {
            return progress.stream()
                    .filter(row -> StoreStateMachine.isProgress(row.key))
                    .findFirst()
                    .map(row -> StoreStateMachine.markOf(row.value))
                    .orElse(Mark.NONE);
        }

        void write() {
            engine.load(target -> batch.forEach(row -> row.put(target)));
            batch.clear();
            bytes = 0;
        }
    }

    private static final class Row {
        private final Space space;
        private final byte[] key;
        private final byte[] value;

        Row(Space space, byte[] key, byte[] value) {
            this.space = space;
            this.key = key;
            this.value = value;
        }

        void put(Batch batch) {
            batch.put(space, key, value);
        }
    }

    /**
     * From now on, and after any restart, this member's state is known to be wrong; the applier replaces it before it
     * applies anything more. Blocks for a write to the disk.
     *
     * @throws StorageException it could not be noted on the disk; it counts until the process ends all the same
     */
    void markDiverged() {
        diverged = true;
        try (FileChannel file = FileChannel.open(marker, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.force(true);
            forceDirectory();
        } catch (IOException e) {
            throw new StorageException("group " + group + " could not note that its state has diverged", e);
        }
    }

    private void unmarkDiverged() throws IOException {
        Files.deleteIfExists(marker);
        forceDirectory();
        diverged = false;
    }

    private void forceDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(staged.toAbsolutePath().getParent())) {
            directory.force(true);
        }
    }

    /** How often another member's state has taken the place of this one's. */
    int installed() {
        return installed.get();
    }

    boolean isDiverged() {
        return diverged;
    }

    /**
     * Replaces a diverged state by the leader's, of at least {@code index}; tries until it succeeds or the store closes.
     *
     * @return whether the state was replaced
     */
    boolean replaceIfDiverged(StoreStateMachine machine, WatchHub hub, long index) {
        while (diverged && !closing.getAsBoolean()) {
            String source = leader.get();
            try {
                if (source == null) {
                    throw new IOException("no leader is known");
                }
                fetch(source, index);
                replace(machine, hub);
                hub.cancelAll("this member's state had diverged and was replaced");
                unmarkDiverged();
                LOG.atWarn().addKeyValue("group", group).log("diverged state replaced by the leader's");
                return true;
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("group", group).setCause(e).log("diverged state not yet replaced, retrying");
                retryLater();
            }
        }
        return false;
    }

    private static void retryLater() {
        try {
            pause(RETRY_PAUSE);
        } catch (IOException e) {
            throw new StorageException("interrupted while replacing a diverged state", e);
        }
    }
}
