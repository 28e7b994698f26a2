package io.photoncloud.flaredb.execute.spill;

import org.jspecify.annotations.Nullable;

/**
 * Records that are written at the end and read from the beginning, as often as wanted and also while it is written. The first stay in
 * memory, the others lie in a file. For one thread at a time.
 */
public final class RecordBuffer implements AutoCloseable {
    private static final GrowingBytes NOTHING = new GrowingBytes(0);

    private final Workspace workspace;
    private final MemoryClaim claim;
    private final RecordArena memory;
    private @Nullable SpillFile file;
    private long records;

    public RecordBuffer(Workspace workspace) {
        this.workspace = workspace;
        claim = workspace.budget().claim();
        memory = new RecordArena(claim);
    }

    public long records() {
        return records;
    }

    public void add(GrowingBytes payload) {
        add(NOTHING, payload);
    }

    public void add(GrowingBytes key, GrowingBytes payload) {
        records++;
        if (file == null && memory.add(key, payload) != RecordArena.NONE) {
            return;
        }
        file().add(key, payload);
    }

    public void add(RecordView record) {
        records++;
        if (file == null && memory.add(record) != RecordArena.NONE) {
            return;
        }
        file().add(record);
    }

    public boolean isSpilled() {
        return file != null;
    }

    public RecordCursor read() {
        return new Cursor();
    }

    public void clear() {
        memory.clear();
        records = 0;
        if (file != null) {
            file.close();
            file = null;
        }
    }

    @Override
    public void close() {
        clear();
        claim.close();
    }

    private SpillFile file() {
        if (file == null) {
            claim.grow(workspace.blockBytes());
            file = workspace.createFile();
        }
        return file;
    }

    private final class Cursor implements RecordCursor {
        private RecordCursor current = memory.read();
        private boolean inFile;

        @Override
        public boolean next() {
            if (current.next()) {
                return true;
            }
            SpillFile behind = file;
            if (behind == null) {
                return false;
            }
            if (!inFile) {
                inFile = true;
                current = behind.read();
            }
            if (current.next()) {
                return true;
            }
            behind.finish();
            return current.next();
        }

        @Override
        public RecordView record() {
            return current.record();
        }

        @Override
        public void close() {
            current.close();
        }
    }
}
