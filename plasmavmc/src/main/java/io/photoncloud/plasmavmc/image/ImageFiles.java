package io.photoncloud.plasmavmc.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * The images that a node has, in files named by their SHA-256. A file under such a name is whole and verified, because it gets
 * the name last; what is on its way lies elsewhere, and is gone when the process starts anew. Safe for many threads.
 */
public final class ImageFiles {

    private static final Logger log = LoggerFactory.getLogger(ImageFiles.class);

    /** Whoever knows what a file is called may read it, as disks of VMs rest on it, and nobody sees what there is. */
    private static final Set<PosixFilePermission> SEARCHABLE = PosixFilePermissions.fromString("rwx--x--x");

    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private final Path content;
    private final Path partial;
    private final String node;
    private final DataSize sizeMax;
    private final DataSize cacheMax;
    private final InstantSource clock;
    private final RandomGenerator names;

    /** Held while a file is looked for or given its name, and while it is decided which go. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Files whose image is not written down yet. */
    private final Map<String, Integer> unsettled = new HashMap<>();

    /**
     * @param directory made if need be; nobody else uses it
     * @param sizeMax of one file: {@code photon.plasmavmc.image-size-max}
     * @param cacheMax of all files together, from which on unused ones go: {@code photon.plasmavmc.image-cache-max}
     * @throws UncheckedIOException the directory cannot be used
     */
    public ImageFiles(
            Path directory,
            String node,
            DataSize sizeMax,
            DataSize cacheMax,
            InstantSource clock,
            RandomGenerator names) {
        this.content = directory.resolve("content");
        this.partial = directory.resolve("partial");
        this.node = node;
        this.sizeMax = sizeMax;
        this.cacheMax = cacheMax;
        this.clock = clock;
        this.names = names;
        try {
            for (Path each : List.of(directory, content, partial)) {
                Files.createDirectories(each);
                Files.setPosixFilePermissions(each, SEARCHABLE);
            }
            for (Path left : list(partial)) {
                Files.delete(left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("images cannot be kept in " + directory, e);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    public String node() {
        return node;
    }

    /**
     * A file to be filled.
     *
     * @param published as of {@link PartialImage}
     * @throws ImageRefusedException the disk is full, or cannot be written
     */
    PartialImage begin(ChecksumFile.@Nullable Digest published) throws ImageRefusedException {
        Path file = partial.resolve("%016x".formatted(names.nextLong()));
        try {
            return new PartialImage(this, file, sizeMax, published);
        } catch (IOException e) {
            throw cannotBeKept(e);
        }
    }

    /** Where a failure is the disk's, and not the content's. */
    ImageRefusedException cannotBeKept(IOException e) {
        String free;
        try {
            free = ", which has " + Files.getFileStore(partial).getUsableSpace() + " bytes free";
        } catch (IOException _) {
            free = "";
        }
        return new ImageRefusedException(
                "node " + node + " cannot keep it on its disk" + free + ": " + e.getMessage(), e);
    }

    /** Gives a whole file its name, for good. It stays until {@link #settled}, whether or not any image is known to have it. */
    void keep(Path file, String sha256) throws IOException {
        lock.lock();
        try {
            unsettled.merge(sha256, 1, Integer::sum);
            Path kept = content.resolve(sha256);
            if (Files.exists(kept)) {
                return;
            }
            Files.setPosixFilePermissions(file, READABLE);
            Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(content, StandardOpenOption.READ)) {
                directory.force(true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is an image's is written down, or will never be. */
    void settled(String sha256) {
        lock.lock();
        try {
            unsettled.computeIfPresent(sha256, (_, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }

    /** The file of a content, which is being used from now on. */
    public Optional<Path> find(String sha256) {
        lock.lock();
        try {
            Path file = content.resolve(sha256);
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    /** Opens the file of a content, which is read to its end also if it goes meanwhile. */
    public Optional<FileChannel> open(String sha256) throws IOException {
        Optional<Path> file = find(sha256);
        return file.isEmpty() ? Optional.empty() : Optional.of(FileChannel.open(file.get(), StandardOpenOption.READ));
    }

    /** What is made of a file by those who know what it is needed for. */
    enum Use {
        /** A disk rests on it, or nobody has it but this node. */
        NEEDED,
        /** It is an image's, and can be had again. */
        SPARE,
        /** It is no image's. */
        NOBODYS
    }

    /** Asked for each file, while none comes and none is found. */
    interface Uses {
        Use of(String sha256);
    }

    private record Spare(Path file, long bytes, Instant used) {}

    /**
     * Deletes what is no image's, and, while there is more than there may be, what can be had again: that first which was used
     * longest ago.
     */
    void tidy(Uses uses) {
        lock.lock();
        try {
            long bytes = 0;
            List<Spare> spare = new ArrayList<>();
            for (Path file : list(content)) {
                String sha256 = file.getFileName().toString();
                long size = Files.size(file);
                bytes += size;
                if (unsettled.containsKey(sha256)) {
                    continue;
                }
                switch (uses.of(sha256)) {
                    case NEEDED -> {}
                    case SPARE ->
                        spare.add(new Spare(
                                file, size, Files.getLastModifiedTime(file).toInstant()));
                    case NOBODYS -> {
                        delete(file, size);
                        bytes -= size;
                    }
                }
            }
            spare.sort(Comparator.comparing(Spare::used));
            for (Spare each : spare) {
                if (bytes <= cacheMax.toBytes()) {
                    break;
                }
                delete(each.file(), each.bytes());
                bytes -= each.bytes();
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("node", node).setCause(e).log("images that nobody needs stay on the disk for now");
        } finally {
            lock.unlock();
        }
    }

    private void delete(Path file, long bytes) throws IOException {
        Files.delete(file);
        log.atInfo()
                .addKeyValue("node", node)
                .addKeyValue("sha256", file.getFileName())
                .addKeyValue("bytes", bytes)
                .log("deleted an image that is not needed here");
    }

    /** The contents that there are, for those who look for what was left behind. */
    public List<String> contents() {
        try {
            return list(content).stream()
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many files are on their way, for the same. */
    public int partials() {
        try {
            return list(partial).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
