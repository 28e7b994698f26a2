package io.photoncloud.plasmavmc.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.api.Sha256;
import io.photoncloud.plasmavmc.hypervisor.ImageFile.Format;
import io.photoncloud.plasmavmc.image.Image.Claim;
import io.photoncloud.plasmavmc.image.Image.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** What comes to a node from servers that are well, and from servers that are not. */
class ImageImporterTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final int SIZE = 1 << 20;
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final byte[] content = new byte[SIZE];
    private final String sha256;
    private final ScriptedServer server = new ScriptedServer();
    private final ImageDownload download = new ImageDownload(
            new ImageDownload.Patience(Duration.ofSeconds(1), Duration.ofMillis(5)), System::nanoTime);
    private ImageFiles files;

    ImageImporterTest() {
        new Random(5).nextBytes(content); // tidy: what it is does not matter
        content[0] = 0;
        sha256 = HexFormat.of().formatHex(Sha256.of(content));
    }

    @BeforeEach
    void open() {
        files = files(DataSize.ofMegabytes(2), DataSize.ofGigabytes(1));
    }

    private ImageFiles files(DataSize sizeMax, DataSize cacheMax) {
        return new ImageFiles(
                directory, "n1", sizeMax, cacheMax, InstantSource.system(), new Random(1)); // tidy: names of files
    }

    @AfterEach
    void close() {
        download.close();
        server.close();
    }

    private static Image image(ImageSource source, Claim claim) {
        return new Image("img-1", null, "x", source, claim, new ImageState.Pending(NOW), NOW);
    }

    private Content get(ImageSource source, Claim claim) throws Exception {
        return get(source, claim, PATIENCE);
    }

    private Content get(ImageSource source, Claim claim, Duration timeMax) throws Exception {
        ImageImporter importer = new ImageImporter(
                files,
                download,
                (node, wanted, into, time) -> {
                    throw new IOException("nobody is there");
                },
                (address, tenant, into, until) -> {
                    assertThat(tenant).isNull();
                    assertThat(address).isEqualTo(new ObjectAddress("disks", "a/b?c.img"));
                    into.write(ByteBuffer.wrap(content));
                },
                new AllowedPaths(List.of(directory.resolve("allowed"))),
                System::nanoTime);
        Content got = importer.first(image(source, claim), timeMax);
        files.settled(got.sha256());
        assertThat(files.partials()).isZero();
        return got;
    }

    private Content fetched(String path) throws Exception {
        return get(new ImageSource.Url(server.url(path)), new Claim(sha256, null));
    }

    private void requireRefused(String path, String why) {
        assertThatThrownBy(() -> fetched(path))
                .isInstanceOf(ImageRefusedException.class)
                .hasMessageContaining(why);
        assertThat(files.partials()).isZero();
        assertThat(files.contents()).isEmpty();
    }

    private static String digest(String algorithm, byte[] of) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(of));
    }

    @Test
    void whatIsThereIsKeptUnderItsDigest() throws Exception {
        server.serve("/a.img", content)
                .on("/moved", (headers, out) -> ScriptedServer.head(out, "302 Found", "Location: /a.img"));
        Content got = fetched("/moved");
        assertThat(got).isEqualTo(new Content(sha256, Format.RAW, SIZE, SIZE, "n1"));
        assertThat(files.contents()).containsExactly(sha256);
        assertThat(files.find(sha256).orElseThrow()).hasBinaryContent(content);
    }

    @Test
    void anObjectIsAnImageWhereItIsWhatWasSaid() throws Exception {
        ImageSource source = new ImageSource.StoredObject(
                ObjectAddress.parse("s3://disks/a/b?c.img").orElseThrow());
        assertThat(get(source, new Claim(sha256, null)).format()).isEqualTo(Format.RAW);
        assertThatThrownBy(() -> get(source, new Claim("0".repeat(64), null))).hasMessageContaining("its SHA-256");
        assertThat(List.of("s3://disks", "s3://disks/", "s3:///a", "s3://Disks/a", "s3://disks/a\nb", "s3://d/a"))
                .allMatch(url -> ObjectAddress.parse(url).isEmpty());
    }

    @Test
    void aQcow2FileIsKnownByItsHeader() throws Exception {
        byte[] qcow2 = Qcow2.file(3, 5L << 30);
        server.serve("/q", qcow2);
        ImageSource source = new ImageSource.Url(server.url("/q"));
        Content got = get(source, new Claim(digest("SHA-256", qcow2), null));
        assertThat(got.format()).isEqualTo(Format.QCOW2);
        assertThat(got.virtualBytes()).isEqualTo(5L << 30);
        assertThatThrownBy(() -> get(source, new Claim("", Format.RAW))).hasMessageContaining("is said to be raw");
    }

    @Test
    void whatIsCutOffGoesOnWhereTheServerCan() throws Exception {
        AtomicInteger goneOnFrom = new AtomicInteger();
        server.on("/cut", (headers, out) -> {
            String range = headers.get("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            assertThat(headers.get("If-Range")).isEqualTo(range == null ? null : "\"v1\"");
            String status = range == null ? "200 OK" : "206 Partial Content";
            ScriptedServer.head(
                    out,
                    status,
                    "ETag: \"v1\"",
                    "Content-Range: bytes " + from + "-" + (SIZE - 1) + "/" + SIZE,
                    "Content-Length: " + (SIZE - from));
            int until = range == null ? SIZE / 2 : SIZE;
            goneOnFrom.set(from);
            out.write(content, from, until - from);
        });
        assertThat(fetched("/cut").sha256()).isEqualTo(sha256);
        // How much of what was sent had come when it broke off is the network's to say.
        assertThat(goneOnFrom).hasValueGreaterThan(0);
    }

    @Test
    void whatIsCutOffBeginsAnewWhereTheServerCannotGoOn() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        server.on("/anew", (headers, out) -> {
            ScriptedServer.head(out, "200 OK", "Content-Length: " + SIZE);
            out.write(content, 0, attempts.incrementAndGet() < 3 ? SIZE / 3 : SIZE);
        });
        assertThat(fetched("/anew").sha256()).isEqualTo(sha256);
        assertThat(attempts).hasValue(3);
    }

    @Test
    void whatIsNotTheImageIsNotKept() {
        server.serve("/other", new byte[SIZE])
                .on("/always-cut", (headers, out) -> {
                    ScriptedServer.head(out, "200 OK", "Content-Length: " + SIZE);
                    out.write(content, 0, SIZE / 3);
                })
                .on("/announced", (headers, out) -> ScriptedServer.head(out, "200 OK", "Content-Length: 9999999999"))
                .on("/endless", (headers, out) -> {
                    ScriptedServer.head(out, "200 OK");
                    while (true) { // Ends when nobody reads any more.
                        out.write(content);
                    }
                })
                .on("/loop", (headers, out) -> ScriptedServer.head(out, "302 Found", "Location: /loop"))
                .on("/file", (headers, out) -> ScriptedServer.head(out, "302 Found", "Location: file:///etc/passwd"))
                .on("/busy", (headers, out) -> ScriptedServer.head(out, "503 Busy", "Content-Length: 0"))
                .on("/garbage", (headers, out) -> out.write("no HTTP\r\n\r\n".getBytes(UTF_8)));
        requireRefused("/other", "its SHA-256 should be " + sha256);
        requireRefused("/always-cut", "attempt 5 of 5");
        requireRefused("/announced", "photon.plasmavmc.image-size-max");
        requireRefused("/endless", "photon.plasmavmc.image-size-max");
        requireRefused("/loop", "more than 5 times");
        requireRefused("/file", "sends on to where nothing is fetched from");
        requireRefused("/missing", "answers 404");
        requireRefused("/busy", "answers 503");
        requireRefused("/garbage", "attempt 5 of 5");
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        CountDownLatch over = new CountDownLatch(1);
        server.on("/silent", (headers, out) -> {
            ScriptedServer.head(out, "200 OK", "Content-Length: " + SIZE);
            out.write(content, 0, 100);
            out.flush();
            awaitUnlessInterrupted(over);
        });
        assertThatThrownBy(() -> get(new ImageSource.Url(server.url("/silent")), new Claim(sha256, null), SOON))
                .isInstanceOf(ImageRefusedException.class)
                .hasMessageContaining("/silent");
        assertThat(files.partials()).isZero();
        over.countDown();
    }

    private static void awaitUnlessInterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void thePublishersListSaysWhatIsRight() throws Exception {
        byte[] qcow2 = Qcow2.file(3, 1L << 30);
        String sums = "0".repeat(128) + "  other.qcow2\n" + digest("SHA-512", qcow2) + " *a.qcow2\n";
        String bsd = "# a comment\nSHA256 (a.qcow2) = " + digest("SHA-256", qcow2) + "\n";
        server.serve("/d/a.qcow2", qcow2)
                .serve("/d/SHA512SUMS", sums.getBytes(UTF_8))
                .serve("/d/CHECKSUM", bsd.getBytes(UTF_8))
                .serve(
                        "/d/OLD",
                        sums.replace(digest("SHA-512", qcow2), "1".repeat(128)).getBytes(UTF_8))
                .serve("/d/EMPTY", "nothing".getBytes(UTF_8));
        Claim unknown = new Claim("", Format.QCOW2);
        for (String list : List.of("/d/SHA512SUMS", "/d/CHECKSUM")) {
            ImageSource source = new ImageSource.Catalogue(server.url("/d/a.qcow2"), server.url(list));
            assertThat(get(source, unknown).sha256()).as(list).isEqualTo(digest("SHA-256", qcow2));
        }
        for (String list : List.of("/d/OLD", "/d/EMPTY", "/d/missing")) {
            ImageSource source = new ImageSource.Catalogue(server.url("/d/a.qcow2"), server.url(list));
            assertThatThrownBy(() -> get(source, unknown)).as(list).isInstanceOf(ImageRefusedException.class);
        }
    }

    @Test
    void filesAreCopiedFromWhereTheOperatorSaysAndFromNowhereElse() throws Exception {
        Path allowed = Files.createDirectories(directory.resolve("allowed"));
        Path file = Files.write(allowed.resolve("disk.raw"), content);
        Path secret = Files.write(directory.resolve("secret"), content);
        Path link = Files.createSymbolicLink(allowed.resolve("link"), secret);
        assertThat(get(new ImageSource.LocalPath(file.toString(), "n1"), new Claim("", null))
                        .sha256())
                .isEqualTo(sha256);
        for (String path : List.of(
                secret.toString(), link.toString(), allowed + "/../secret", allowed.toString(), allowed + "/none")) {
            assertThatThrownBy(() -> get(new ImageSource.LocalPath(path, "n1"), new Claim("", null)))
                    .as(path)
                    .hasMessageContaining("photon.plasmavmc.image-paths");
        }
    }

    @Test
    void whatPassesForARawDiskAndIsNoneIsSaidWhatItIs() throws Exception {
        byte[] gzip = Arrays.copyOf(new byte[] {0x1f, (byte) 0x8b, 8}, 512);
        for (byte[] wrong : List.of(gzip, new byte[0], new byte[100], "<html>no".getBytes(UTF_8))) {
            try (PartialImage partial = files.begin(null)) {
                partial.write(ByteBuffer.wrap(wrong));
                assertThatThrownBy(() -> partial.finish(new Claim("", null))).isInstanceOf(ImageRefusedException.class);
            }
        }
        assertThat(files.contents()).isEmpty();
    }

    @Test
    void aProcessThatWasKilledLeavesNoPartBehind() throws Exception {
        PartialImage abandoned = files.begin(null);
        abandoned.write(ByteBuffer.wrap(content));
        assertThat(files.partials()).isEqualTo(1);
        open();
        assertThat(files.partials()).isZero();
        assertThat(files.contents()).isEmpty();
    }

    private String kept(int byteValue) throws Exception {
        byte[] disk = new byte[SIZE];
        Arrays.fill(disk, (byte) byteValue);
        try (PartialImage partial = files.begin(null)) {
            partial.write(ByteBuffer.wrap(disk));
            String digest = partial.finish(new Claim("", null)).sha256();
            files.settled(digest);
            return digest;
        }
    }

    @Test
    void whatIsNotNeededGoesWhenThereIsTooMuchTheOldestFirst() throws Exception {
        files = files(DataSize.ofMegabytes(2), DataSize.ofBytes(2 * SIZE));
        String needed = kept(1);
        String old = kept(2);
        String used = kept(3);
        String nobodys = kept(4);
        Files.setLastModifiedTime(directory.resolve("content").resolve(old), FileTime.from(Instant.EPOCH));
        files.tidy(sha -> {
            if (sha.equals(nobodys)) {
                return ImageFiles.Use.NOBODYS;
            }
            return sha.equals(needed) ? ImageFiles.Use.NEEDED : ImageFiles.Use.SPARE;
        });
        assertThat(files.contents()).containsExactlyInAnyOrder(needed, used);
        files = files(DataSize.ofMegabytes(2), DataSize.ofBytes(0));
        files.tidy(sha -> ImageFiles.Use.NEEDED);
        assertThat(files.contents())
                .as("what is needed stays, however much it is")
                .hasSize(2);
    }
}
