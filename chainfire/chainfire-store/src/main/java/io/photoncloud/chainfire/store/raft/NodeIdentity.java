package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.engine.StorageException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/** Whose directory it is: a small file written when it is first used, and compared at every later start. */
final class NodeIdentity {

    private static final String FILE = "node.properties";
    private static final String FORMAT = "format";
    private static final String FORMAT_VERSION = "2";
    private static final String ADDRESS = "address";
    private static final String GROUPS_FILE = "groups.properties";

    private NodeIdentity() {}

    /** @throws StorageException the directory belongs to another node, or to another version of this code */
    static void claim(Path directory, String address) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                write(file, address);
                return;
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Remembers which group has which number in this directory.
     *
     * @throws StorageException the number is another group's, or the group has another number
     */
    static void claimGroup(Path directory, String group, int number) {
        Path file = directory.resolve(GROUPS_FILE);
        String wanted = String.valueOf(number);
        try {
            Properties numbers = Files.exists(file) ? load(file) : new Properties();
            if (wanted.equals(numbers.getProperty(group))) {
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
            write(file, numbers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties load(Path file) throws IOException {
        Properties found = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            found.load(in);
        }
        return found;
    }

    private static void write(Path file, String address) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(FORMAT, FORMAT_VERSION);
        properties.setProperty(ADDRESS, address);
        write(file, properties);
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
