package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.tsdb.block.Block;
import io.photoncloud.nightlight.tsdb.block.BlockMeta;
import io.photoncloud.nightlight.tsdb.block.BlockWriter;
import io.photoncloud.nightlight.tsdb.block.BrokenBlock;
import io.photoncloud.nightlight.tsdb.block.FrameReaders;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.Leases;
import io.photoncloud.nightlight.tsdb.chunk.Repair;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The blocks of a directory. One thread changes them at a time; any thread reads the list, with a lease taken before. A
 * block that is replaced is gone from the list at once, from the disk by name at once, and from memory when the last lease
 * from before is closed.
 */
final class BlockStore implements AutoCloseable {
    private static final String BLOCK = ".block";
    private static final String UNFINISHED = ".tmp";
    private static final String BROKEN = ".broken";

    private final Path directory;
    private final Leases leases;
    private final FrameReaders readers = new FrameReaders();
    private final List<Repair> repairs = new ArrayList<>();
    private volatile List<Block> blocks = List.of();
    private long lastId;

    BlockStore(Path directory, Leases leases) throws IOException {
        this.directory = directory;
        this.leases = leases;
        Files.createDirectories(directory);
        for (Path path : Directories.list(directory, BLOCK)) {
            // Of all, before anything is mended.
            Block.requireKnown(path);
        }
        for (Path unfinished : Directories.list(directory, UNFINISHED)) {
            Directories.delete(unfinished);
            repairs.add(new Repair(unfinished, "a block that was not finished, or not deleted wholly: deleted"));
        }
        for (Path broken : Directories.list(directory, BROKEN)) {
            lastId = Math.max(lastId, id(broken, BROKEN));
        }
        List<Block> found = new ArrayList<>();
        boolean opened = false;
        try {
            for (Path path : Directories.list(directory, BLOCK)) {
                lastId = Math.max(lastId, id(path, BLOCK));
                open(path).ifPresent(found::add);
            }
            opened = true;
        } finally {
            if (!opened) {
                found.forEach(Block::close);
            }
        }
        publish(found);
        for (Block block : found) {
            if (isReplaced(block.meta(), found)) {
                remove(List.of(block));
                repairs.add(new Repair(block.directory(), "a block whose samples are in another one: deleted"));
            }
        }
    }

    private static long id(Path path, String suffix) {
        String name = path.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - suffix.length()));
    }

    private Optional<Block> open(Path path) throws IOException {
        try {
            return Optional.of(Block.open(path, readers));
        } catch (BrokenBlock e) {
            // Whatever else goes wrong may go right the next time, and is no reason to leave a block out.
            Path aside = path.resolveSibling(path.getFileName().toString().replace(BLOCK, BROKEN));
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
            repairs.add(
                    new Repair(path, "a broken block, put aside as " + aside.getFileName() + ": " + e.getMessage()));
            return Optional.empty();
        }
    }

    /** Whether one that was made of it, maybe among others, is there too: who made that died before it deleted this. */
    private static boolean isReplaced(BlockMeta old, List<Block> all) {
        for (Block other : all) {
            if (other.meta().id() > old.id() && new HashSet<>(other.meta().sources()).containsAll(old.sources())) {
                return true;
            }
        }
        return false;
    }

    List<Repair> repairs() {
        return List.copyOf(repairs);
    }

    /** What was taken first comes first: of two samples of one time it counts. */
    List<Block> blocks() {
        return blocks;
    }

    long sizeBytes() {
        return blocks.stream().mapToLong(Block::sizeBytes).sum();
    }

    long nextId() {
        return ++lastId;
    }

    /** Where the newest block ends; the lowest time where there is none. */
    long endMs() {
        return blocks.stream().mapToLong(block -> block.meta().endMs()).max().orElse(Long.MIN_VALUE);
    }

    /**
     * Writes a block of what sources have in its time, but for what is hidden, and puts it in the place of others.
     *
     * @return the block; none where nothing is left
     */
    Optional<Block> write(BlockMeta meta, List<? extends ChunkSource> sources, Hidden hidden, List<Block> replaced) {
        try {
            Optional<Block> made = Optional.empty();
            try (BlockWriter writer = new BlockWriter(directory, meta)) {
                List<ChunkSeries> parts = new ArrayList<>();
                long lastMs = meta.endMs() - 1;
                for (ChunkSource source : sources) {
                    parts.add(source.select(List.of(), meta.minMs(), lastMs, QueryBudget.UNLIMITED));
                }
                MergedSeries series = new MergedSeries(parts, hidden, meta.minMs(), lastMs, QueryBudget.UNLIMITED);
                while (series.next()) {
                    writer.add(series.labels(), series.samples());
                }
                if (!writer.isEmpty()) {
                    made = Optional.of(Block.open(writer.finish(), readers));
                }
            }
            List<Block> present = new ArrayList<>(blocks);
            present.removeAll(replaced);
            made.ifPresent(present::add);
            publish(present);
            end(replaced);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a block in " + directory, e);
        }
    }

    private void publish(List<Block> present) {
        List<Block> sorted = new ArrayList<>(present);
        sorted.sort(Comparator.comparing(Block::meta, BlockMeta.BY_AGE));
        blocks = List.copyOf(sorted);
    }

    void remove(List<Block> removed) {
        List<Block> present = new ArrayList<>(blocks);
        present.removeAll(removed);
        publish(present);
        end(removed);
    }

    private void end(List<Block> removed) {
        for (Block block : removed) {
            Path going =
                    directory.resolve(block.directory().getFileName().toString().replace(BLOCK, UNFINISHED));
            try {
                Files.move(block.directory(), going, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + block.directory(), e);
            }
            leases.retire(() -> {
                block.close();
                delete(going);
            });
        }
    }

    private static void delete(Path path) {
        try {
            Directories.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + path, e);
        }
    }

    /** Puts hard links to all files of all blocks into another directory. */
    void link(Path into) throws IOException {
        for (Block block : blocks) {
            Path copy = Files.createDirectories(into.resolve(block.directory().getFileName()));
            for (Path file : Directories.list(block.directory(), "")) {
                Files.createLink(copy.resolve(file.getFileName()), file);
            }
        }
    }

    @Override
    public void close() {
        blocks.forEach(Block::close);
        blocks = List.of();
        readers.close();
    }
}
