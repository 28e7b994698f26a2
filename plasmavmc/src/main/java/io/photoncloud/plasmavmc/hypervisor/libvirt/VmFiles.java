package io.photoncloud.plasmavmc.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of one VM: a directory of its own, so that nothing is forgotten when it is deleted. */
final class VmFiles {

    /** QEMU's user comes through to the files that are its own, and nobody sees what there is. */
    static final Set<PosixFilePermission> SEARCHABLE = PosixFilePermissions.fromString("rwx--x--x");

    /** Of what a guest is told, and of disks: libvirt gives them to QEMU's user. */
    static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

    private final Path directory;

    private VmFiles(Path directory) {
        this.directory = directory;
    }

    static VmFiles of(Path all, String vm) {
        return new VmFiles(all.resolve(checked(vm)));
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no name of a file: " + name);
        }
        return name;
    }

    Path disk(String name) {
        return directory.resolve(checked(name) + ".qcow2");
    }

    Path seed() {
        return directory.resolve("seed.iso");
    }

    Path console() {
        return directory.resolve("console.log");
    }

    /** What virtlogd has kept of it, the older one first. */
    List<Path> consoles() {
        return List.of(console().resolveSibling("console.log.0"), console());
    }

    void make() throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, SEARCHABLE);
    }

    void delete() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                var _ = Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException _) {
            return;
        }
    }
}
