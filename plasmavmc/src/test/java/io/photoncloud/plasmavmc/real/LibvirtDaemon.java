package io.photoncloud.plasmavmc.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A libvirtd of a test's own, under a directory. */
final class LibvirtDaemon {

    /** Each with the package of Debian's that has it. */
    private static final Map<String, String> TOOLS = Map.of(
            "libvirtd", "libvirt-daemon-system",
            "virtlogd", "libvirt-daemon-system",
            "virsh", "libvirt-clients",
            "qemu-system-x86_64", "qemu-system-x86",
            "qemu-img", "qemu-utils",
            "busybox", "busybox-static",
            "syslinux", "syslinux",
            "mcopy", "mtools",
            "mkfs.vfat", "dosfstools",
            "cpio", "cpio");

    /** What a Debian as a guest needs beside. */
    private static final Map<String, String> TOOLS_FOR_DEBIAN = Map.of(
            "debootstrap", "debootstrap",
            "sfdisk", "fdisk",
            "mke2fs", "e2fsprogs",
            "depmod", "kmod");

    private static final Path KERNEL =
            Path.of(Objects.requireNonNullElse(System.getenv("PHOTON_GUEST_KERNEL"), "../target/guest-kernel"));

    private final Path directory;
    private Process process;

    LibvirtDaemon(Path directory) throws IOException {
        this.directory = directory;
        this.process = begin();
    }

    /** Why there can be no Debian as a guest here; empty where there can. */
    static Optional<String> findMissingForDebian() {
        return findMissing().or(() -> firstMissing(TOOLS_FOR_DEBIAN));
    }

    /** Why there can be none here; empty where there can. */
    static Optional<String> findMissing() {
        if (!System.getProperty("user.name").equals("root")) {
            return Optional.of("libvirtd of one's own needs root");
        }
        Optional<String> tool = firstMissing(TOOLS);
        return tool.isPresent() || Files.isDirectory(KERNEL.resolve("boot"))
                ? tool
                : Optional.of("no kernel for guests in " + KERNEL + ": .ci/run unpacks a linux-image package there");
    }

    private static Optional<String> firstMissing(Map<String, String> tools) {
        return tools.keySet().stream()
                .filter(name -> !isInstalled(name))
                .map(name -> name + " is not installed: Debian has it in " + tools.get(name))
                .findFirst();
    }

    private static boolean isInstalled(String tool) {
        return List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(LibvirtDaemon.class.getResource("/libvirt/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A disk that boots the guest of these tests. */
    static Path makeImage(Path file) throws IOException, InterruptedException {
        return make("make-image", "init", file);
    }

    /** A disk with a Debian that is fetched and installed for this, which takes minutes. */
    static Path makeDebianImage(Path file) throws IOException, InterruptedException {
        return make("make-debian-image", "debian-init", file);
    }

    private static Path make(String script, String init, Path file) throws IOException, InterruptedException {
        run(List.of("sh", resource(script).toString(), KERNEL.toString(), resource(init) + "", file + ""));
        return file;
    }

    static String run(List<String> command) throws IOException, InterruptedException {
        Process running = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(running.getInputStream().readAllBytes(), UTF_8);
        assertThat(running.waitFor()).as("%s said %s", command, said).isZero();
        return said;
    }

    private Process begin() throws IOException {
        return new ProcessBuilder("sh", resource("start").toString(), directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("libvirtd.out").toFile()))
                .start();
    }

    String uri() {
        return "qemu+unix:///system?socket=" + directory.resolve("run/libvirt-sock");
    }

    /** What libvirt's own client says. */
    String virsh(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", uri()));
        command.addAll(List.of(arguments));
        return run(command).strip();
    }

    void signal(String signal) throws IOException, InterruptedException {
        var _ = run(List.of("kill", "-" + signal, String.valueOf(process.pid())));
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    void startAgain() throws IOException {
        process = begin();
    }

    /** Of the QEMU that runs a VM. */
    long pidOfQemu(String vm) throws IOException {
        return Long.parseLong(
                Files.readString(directory.resolve("run/qemu/" + vm + ".pid")).strip());
    }

    void end() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            kill();
        }
        endAsFileSays(directory.resolve("virtlogd.pid"));
        try (Stream<Path> guests = Files.list(directory.resolve("run/qemu"))) {
            for (Path file :
                    guests.filter(path -> path.toString().endsWith(".pid")).toList()) {
                endAsFileSays(file);
            }
        }
    }

    private static void endAsFileSays(Path pid) throws IOException {
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
