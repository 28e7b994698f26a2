package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Whose directory it is: a small file written when it is first used, and compared at every later start. It also keeps
 * which cluster the node is of.
 */
final class NodeIdentity {

    private static final String FILE = "node.properties";
    private static final String FORMAT = "format";
    /** 1 had the values under their keys, 2 knew no cluster. */
    private static final String FORMAT_VERSION = "3";

    private static final String ADDRESS = "address";
    /** The launcher reads it too: a directory without it was never a member's. */
    private static final String CLUSTER = "cluster";

    private static final String AWAITED = "awaited";
    private static final String GROUPS_FILE = "groups.properties";

    /** Stands before a group's name. */
    private static final String HISTORY_OF = "history/";

    private final Path file;
    private final Properties properties;

    private NodeIdentity(Path file, Properties properties) {
        this.file = file;
        this.properties = properties;
    }

    /** @throws StorageException the directory belongs to another node, or to another version of this code */
    static NodeIdentity claim(Path directory, String address) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                Properties fresh = new Properties();
                fresh.setProperty(FORMAT, FORMAT_VERSION);
                fresh.setProperty(ADDRESS, address);
                write(file, fresh);
                return new NodeIdentity(file, fresh);
            }
            Properties found = load(file);
            if (!FORMAT_VERSION.equals(found.getProperty(FORMAT))) {
                throw new StorageException("the data in " + directory + " has format " + found.getProperty(FORMAT)
                        + ", this version reads " + FORMAT_VERSION);
            }
            if (!address.equals(found.getProperty(ADDRESS))) {
                throw new StorageException("the data in " + directory + " belongs to node " + found.getProperty(ADDRESS)
                        + ", not " + address + ": start that node, or give this one a directory of its own");
            }
            return new NodeIdentity(file, found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cluster that the node is of, once it is of one. */
    Optional<String> findCluster() {
        return Optional.ofNullable(properties.getProperty(CLUSTER));
    }

    /** First voters of the cluster that this node has not met yet. */
    List<String> awaited() {
        String text = properties.getProperty(AWAITED, "");
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    /** Durable when it returns. */
    void write(String cluster, List<String> awaited) {
        properties.setProperty(CLUSTER, cluster);
        properties.setProperty(AWAITED, String.join(",", awaited));
        try {
            write(file, properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Remembers which group has which number in this directory, and whether it keeps history, of which its rows' form depends.
     *
     * @throws StorageException the number is another group's, or the group has another number or another history
     */
    static void claimGroup(Path directory, String group, int number, History history) {
        Path file = directory.resolve(GROUPS_FILE);
        String wanted = String.valueOf(number);
        try {
            Properties numbers = Files.exists(file) ? load(file) : new Properties();
            if (wanted.equals(numbers.getProperty(group))) {
                requireHistory(directory, group, history, numbers);
                return;
            }
            if (numbers.containsKey(group)) {
                throw new StorageException("group " + group + " in " + directory + " has number "
                        + numbers.getProperty(group) + ", not " + number);
            }
            for (String other : numbers.stringPropertyNames()) {
                if (wanted.equals(numbers.getProperty(other))) {
                    throw new StorageException(
                            "number " + number + " in " + directory + " belongs to group " + other + ", not " + group);
                }
            }
            numbers.setProperty(group, wanted);
            numbers.setProperty(HISTORY_OF + group, history.name());
            write(file, numbers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory in which nothing is said of it is older than that it could be off. */
    private static void requireHistory(Path directory, String group, History history, Properties known) {
        String found = known.getProperty(HISTORY_OF + group, History.KEPT.name());
        if (!found.equals(history.name())) {
            throw new StorageException("group " + group + " in " + directory + " was begun with history " + found
                    + ", not " + history + ": leave photon.store.history as it was");
        }
    }

    private static Properties load(Path file) throws IOException {
        Properties found = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            found.load(in);
        }
        return found;
    }

    private static void write(Path file, Properties properties) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        try (Writer out = Files.newBufferedWriter(partial)) {
            properties.store(out, "whose data this is");
        }
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
            directory.force(true);
        }
    }
}
