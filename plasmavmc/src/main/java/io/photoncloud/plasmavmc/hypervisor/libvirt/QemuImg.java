package io.photoncloud.plasmavmc.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Changes disks by QEMU's own tool. */
final class QemuImg {

    private static final Duration TIME_MAX = Duration.ofSeconds(30);

    private static final int SAID_BYTES_MAX = 4_096;

    /** Of a qcow2 file's header so much is read, with the size of its disk at its end. */
    private static final int HEADER_BYTES = 32;

    private static final int SIZE_OFFSET = 24;

    private QemuImg() {}

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

    /** As its header says, which a guest cannot change. */
    private static long virtualBytes(Path file) throws IOException {
        try (InputStream header = Files.newInputStream(file)) {
            return ByteBuffer.wrap(header.readNBytes(HEADER_BYTES)).getLong(SIZE_OFFSET);
        }
    }

    private static void run(List<String> command) throws IOException, HypervisorException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(TIME_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
                throw new HypervisorException(
                        Kind.PASSING, "the disk is not grown within " + TIME_MAX.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                String said = new String(process.getInputStream().readNBytes(SAID_BYTES_MAX), UTF_8);
                throw new HypervisorException(Kind.LASTING, "the disk cannot be grown: " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new HypervisorException(Kind.PASSING, "interrupted while a disk was grown", e);
        }
    }
}
