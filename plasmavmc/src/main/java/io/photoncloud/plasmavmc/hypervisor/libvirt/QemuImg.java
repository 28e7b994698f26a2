package io.photoncloud.plasmavmc.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes disks by QEMU's own tool. */
final class QemuImg {

    private static final Duration TIME_MAX = Duration.ofSeconds(30);

    private static final int SAID_BYTES_MAX = 4_096;

    /** Of a qcow2 file's header so much is read, with the size of its disk at its end. */
    private static final int HEADER_BYTES = 32;

    private static final int SIZE_OFFSET = 24;

    private QemuImg() {}

    /**
     * A disk that is empty, or that begins as an image and keeps what becomes different: made at once, however large it is.
     *
     * @throws HypervisorException LASTING, with what the tool said
     */
    static void create(Path file, long bytes, @Nullable ImageFile image) throws HypervisorException {
        Path making = file.resolveSibling(file.getFileName() + ".new");
        List<String> command = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2"));
        if (image != null) {
            command.addAll(List.of("-b", image.path().toString(), "-F", format(image.format())));
        }
        command.addAll(List.of(making.toString(), String.valueOf(bytes)));
        try {
            var _ = Files.deleteIfExists(making);
            run(command);
            Files.setPosixFilePermissions(making, VmFiles.PRIVATE);
            Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new HypervisorException(Kind.LASTING, "the disk cannot be made: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a qcow2 disk that nobody has open as large as that, where it is smaller.
     *
     * @throws HypervisorException LASTING, with what the tool said
     */
    static void grow(Path file, long bytes) throws HypervisorException {
        try {
            if (virtualBytes(file) < bytes) {
                run(List.of("qemu-img", "resize", "-q", "-f", "qcow2", file.toString(), String.valueOf(bytes)));
            }
        } catch (IOException e) {
            throw new HypervisorException(Kind.LASTING, "the disk cannot be grown: " + e, e);
        }
    }

    /** As its header says, which QEMU wrote. */
    private static long virtualBytes(Path file) throws IOException {
        try (InputStream header = Files.newInputStream(file)) {
            return ByteBuffer.wrap(header.readNBytes(HEADER_BYTES)).getLong(SIZE_OFFSET);
        }
    }

    private static String format(ImageFile.Format format) {
        return switch (format) {
            case QCOW2 -> "qcow2";
            case RAW -> "raw";
        };
    }

    private static void run(List<String> command) throws IOException, HypervisorException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(TIME_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
                throw new HypervisorException(
                        Kind.PASSING, "the disk is not made or grown within " + TIME_MAX.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                String said = new String(process.getInputStream().readNBytes(SAID_BYTES_MAX), UTF_8);
                throw new HypervisorException(Kind.LASTING, "the disk cannot be made or grown: " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new HypervisorException(Kind.PASSING, "interrupted while a disk was made", e);
        }
    }
}
