package io.photoncloud.plasmavmc.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class Qcow2FileTest {

    private static final long GIB = 1L << 30;

    @TempDir
    private Path directory;

    private Path made(long bytes, ImageFile image) throws IOException {
        Path file = directory.resolve("root.qcow2");
        Qcow2File.create(file, bytes, image);
        return file;
    }

    private Path empty(long bytes) throws IOException {
        Path file = directory.resolve("root.qcow2");
        Qcow2File.create(file, bytes, null);
        return file;
    }

    private ImageFile rawImage(String name) throws IOException {
        Path image = directory.resolve(name);
        Files.write(image, "what the image begins with".getBytes(UTF_8));
        return new ImageFile(image, ImageFile.Format.RAW, 512);
    }

    @Test
    void theHeaderSaysWhatTheDiskIs() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(empty(3 * GIB)));
        assertThat(file.getInt(0)).as("magic").isEqualTo(0x514649fb);
        assertThat(file.getLong(8)).as("where what it rests on is named").isZero();
        assertThat(file.getLong(24)).as("size").isEqualTo(3 * GIB);
        assertThat(file.getInt(36))
                .as("entries of the first level, each of 512 MiB")
                .isEqualTo(6);
        assertThat(file.capacity() % (1 << 16)).as("whole clusters").isZero();
    }

    @Test
    void aDiskRestsOnItsImage() throws IOException {
        ImageFile image = rawImage("image.raw");
        byte[] file = Files.readAllBytes(made(GIB, image));
        ByteBuffer header = ByteBuffer.wrap(file);
        int at = (int) header.getLong(8);
        assertThat(new String(file, at, header.getInt(16), UTF_8))
                .isEqualTo(image.path().toString());
    }

    @Test
    void itIsItsOwnersAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(empty(GIB))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsThereIsNotWrittenOver() throws IOException {
        var _ = empty(GIB);
        assertThatThrownBy(() -> empty(2 * GIB)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void whatNoDiskCanBeIsRefused() {
        for (long bytes : List.of(0L, 511L, 1L << 62)) {
            assertThatThrownBy(() -> empty(bytes)).isInstanceOf(IllegalArgumentException.class);
        }
        ImageFile tooLong = new ImageFile(
                directory.resolve("a".repeat(Qcow2File.BACKING_NAME_BYTES_MAX)), ImageFile.Format.RAW, 512);
        assertThatThrownBy(() -> made(GIB, tooLong)).hasMessageContaining("at most 1023");
    }

    static boolean isQemuImgThere() {
        return Stream.of("/usr/bin", "/bin").anyMatch(bin -> Files.isExecutable(Path.of(bin, "qemu-img")));
    }

    private static String qemuImg(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                Stream.concat(Stream.of("qemu-img"), Stream.of(arguments)).toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @Test
    @EnabledIf("isQemuImgThere")
    void qemuFindsNothingWrong() throws Exception {
        for (long bytes : List.of(512L, GIB, GIB + 512, 65_536 * GIB)) {
            String file = empty(bytes).toString();
            assertThat(qemuImg("check", "-f", "qcow2", file)).contains("No errors were found");
            assertThat(qemuImg("info", "-f", "qcow2", file)).contains("(" + bytes + " bytes)");
            Files.delete(Path.of(file));
        }
    }

    @Test
    @EnabledIf("isQemuImgThere")
    void qemuReadsTheImageThroughIt() throws Exception {
        ImageFile raw = rawImage("image.raw");
        Path qcow2 = directory.resolve("image.qcow2");
        qemuImg("convert", "-f", "raw", "-O", "qcow2", raw.path().toString(), qcow2.toString());
        for (ImageFile image : List.of(raw, new ImageFile(qcow2, ImageFile.Format.QCOW2, 512))) {
            Path file = made(GIB, image);
            Path flat = directory.resolve("flat.raw");
            qemuImg("convert", "-f", "qcow2", "-O", "raw", file.toString(), flat.toString());
            assertThat(qemuImg("check", "-f", "qcow2", file.toString())).contains("No errors were found");
            assertThat(qemuImg("info", file.toString()))
                    .contains("backing file format: " + image.format().name().toLowerCase(Locale.ROOT));
            try (var content = Files.newInputStream(flat)) {
                assertThat(new String(content.readNBytes(26), UTF_8)).isEqualTo("what the image begins with");
            }
            Files.delete(file);
        }
    }

    @Test
    @EnabledIf("isQemuImgThere")
    void itGrows() throws Exception {
        Path file = empty(GIB);
        QemuImg.grow(file, 2_000 * GIB);
        assertThat(qemuImg("check", "-f", "qcow2", file.toString())).contains("No errors were found");
        assertThat(qemuImg("info", file.toString())).contains("(" + 2_000 * GIB + " bytes)");
    }
}
