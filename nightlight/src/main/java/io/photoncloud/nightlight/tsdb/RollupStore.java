package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.tsdb.block.BrokenBlock;
import io.photoncloud.nightlight.tsdb.block.FrameReaders;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.Leases;
import io.photoncloud.nightlight.tsdb.chunk.Repair;
import io.photoncloud.nightlight.tsdb.rollup.RollupFile;
import io.photoncloud.nightlight.tsdb.rollup.RollupWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files of rollups of a directory, which is made when there is a first one. One thread changes them at a time; any thread reads the list,
 * with a lease taken before. What is replaced is gone as blocks are in {@link BlockStore}.
 */
final class RollupStore implements AutoCloseable {
    private static final String BROKEN = ".broken";

    private final Path directory;
    private final Leases leases;
    private final FrameReaders readers = new FrameReaders();
    private final List<Repair> repairs = new ArrayList<>();
    private volatile List<RollupFile> files = List.of();
    private long lastId;

    RollupStore(Path directory, Leases leases) throws IOException {
        this.directory = directory;
        this.leases = leases;
        if (!Files.exists(directory)) {
            return;
        }
        requireKnown(directory);
        for (Path unfinished : Directories.list(directory, RollupWriter.UNFINISHED)) {
            Directories.delete(unfinished);
            repairs.add(new Repair(unfinished, "rollups that were not finished, or not deleted wholly: deleted"));
        }
        for (Path broken : Directories.list(directory, BROKEN)) {
            lastId = Math.max(lastId, id(broken, BROKEN));
        }
        List<RollupFile> found = new ArrayList<>();
        boolean opened = false;
        try {
            for (Path path : Directories.list(directory, RollupWriter.FINISHED)) {
                lastId = Math.max(lastId, id(path, RollupWriter.FINISHED));
                open(path).ifPresent(found::add);
            }
            opened = true;
        } finally {
            if (!opened) {
                found.forEach(RollupFile::close);
            }
        }
        publish(found);
        for (RollupFile file : found) {
            if (isReplaced(file, found)) {
                remove(List.of(file));
                repairs.add(new Repair(file.directory(), "rollups that are in others: deleted"));
            }
        }
    }

    /** @throws io.photoncloud.nightlight.tsdb.chunk.UnknownVersion where a later program wrote one of them */
    static void requireKnown(Path directory) throws IOException {
        if (Files.exists(directory)) {
            for (Path path : Directories.list(directory, RollupWriter.FINISHED)) {
                RollupFile.requireKnown(path);
            }
        }
    }

    private static long id(Path path, String suffix) {
        String name = path.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - suffix.length()));
    }

    private Optional<RollupFile> open(Path path) throws IOException {
        try {
            return Optional.of(RollupFile.open(path, readers));
        } catch (BrokenBlock e) {
            Path aside = path.resolveSibling(path.getFileName().toString().replace(RollupWriter.FINISHED, BROKEN));
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
            repairs.add(
                    new Repair(path, "broken rollups, put aside as " + aside.getFileName() + ": " + e.getMessage()));
            return Optional.empty();
        }
    }

    /** Whether what was made in its place is there too: who made that died before it deleted this. */
    private static boolean isReplaced(RollupFile old, List<RollupFile> all) {
        for (RollupFile other : all) {
            if (other.meta().id() > old.meta().id() && old.meta().isWithin(other.meta())) {
                return true;
            }
        }
        return false;
    }

    List<Repair> repairs() {
        return List.copyOf(repairs);
    }

    /** In the order of their times. */
    List<RollupFile> files() {
        return files;
    }

    long nextId() {
        return ++lastId;
    }

    /** Begins a file; the directory is made where there is none. */
    Path begin() throws IOException {
        return Files.createDirectories(directory);
    }

    /** Takes up what a writer finished, unless it is empty, in the place of others. */
    void put(RollupWriter writer, List<RollupFile> replaced) throws IOException {
        List<RollupFile> present = new ArrayList<>(files);
        present.removeAll(replaced);
        if (!writer.isEmpty()) {
            present.add(RollupFile.open(writer.finish(), readers));
        }
        publish(present);
        end(replaced);
    }

    private void publish(List<RollupFile> present) {
        List<RollupFile> sorted = new ArrayList<>(present);
        sorted.sort(Comparator.comparingLong(file -> file.meta().fromMs()));
        files = List.copyOf(sorted);
    }

    void remove(List<RollupFile> removed) {
        if (!removed.isEmpty()) {
            List<RollupFile> present = new ArrayList<>(files);
            present.removeAll(removed);
            publish(present);
            end(removed);
        }
    }

    private void end(List<RollupFile> removed) {
        for (RollupFile file : removed) {
            Path going = directory.resolve(
                    file.directory().getFileName().toString().replace(RollupWriter.FINISHED, RollupWriter.UNFINISHED));
            try {
                Directories.moveDurably(file.directory(), going);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + file.directory(), e);
            }
            leases.retire(() -> {
                file.close();
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

    /** Puts hard links to those that end before a time into another directory. */
    void link(Path into, long beforeMs) throws IOException {
        for (RollupFile file : files) {
            if (file.meta().toMs() < beforeMs) {
                Path copy =
                        Files.createDirectories(into.resolve(file.directory().getFileName()));
                for (Path part : Directories.list(file.directory(), "")) {
                    Files.createLink(copy.resolve(part.getFileName()), part);
                }
            }
        }
    }

    @Override
    public void close() {
        files.forEach(RollupFile::close);
        files = List.of();
        readers.close();
    }
}
