package io.photoncloud.plasmavmc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.Sha256;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.plasmavmc.agent.NodeAgent;
import io.photoncloud.plasmavmc.image.ImageFiles;
import io.photoncloud.plasmavmc.image.Qcow2;
import io.photoncloud.plasmavmc.image.ScriptedServer;
import io.photoncloud.proto.plasmavmc.v1.ChangeImageRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateImageRequest;
import io.photoncloud.proto.plasmavmc.v1.GetImageRequest;
import io.photoncloud.proto.plasmavmc.v1.Image;
import io.photoncloud.proto.plasmavmc.v1.ImageFormat;
import io.photoncloud.proto.plasmavmc.v1.ImageServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.ListImagesRequest;
import io.photoncloud.proto.plasmavmc.v1.UploadImageRequest;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of images, through both doors. */
class ImagesRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WAIT = "?wait=20s";
    private static final String BYTES = "application/octet-stream";
    private static final byte[] DISK = Qcow2.file(3, 3L << 30);
    private static final String SHA256 = HexFormat.of().formatHex(Sha256.of(DISK));

    @TempDir
    private Path allowed;

    private final MemoryStore store = new MemoryStore();
    private TestingPlasmaVmc plasmaVmc;

    @BeforeEach
    void start() throws Exception {
        plasmaVmc = TestingPlasmaVmc.startOver(
                store, "photon.plasmavmc.image-paths=" + allowed, "photon.plasmavmc.image-size-max=1MB");
        assertThat(plasmaVmc.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
    }

    @AfterEach
    void stop() {
        plasmaVmc.close();
        store.close();
    }

    private Reply post(String path, String body, String... headers) {
        return plasmaVmc.post("/api/v1/" + path, body, headers);
    }

    private Reply get(String path) {
        return plasmaVmc.get("/api/v1/" + path);
    }

    private String made(String fields) {
        return post("images", "{\"name\": \"mine\"" + fields + "}")
                .expect(201)
                .data()
                .path("id")
                .asString();
    }

    private Reply put(String id, byte[] content) {
        return plasmaVmc.sendBytes("PUT", "/api/v1/images/" + id + "/content", content, "Content-Type", BYTES);
    }

    private ImageFiles files() {
        return plasmaVmc.bean(ImageFiles.class);
    }

    private static void awaitTrue(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private JsonNode awaitImported(String id) throws InterruptedException {
        awaitTrue(() -> !get("images/" + id).data().path("state").asString().equals("Importing"));
        return get("images/" + id).data();
    }

    @Test
    void theGuidesVmIsMadeOfAnImageOfTheCatalogue() {
        String body = """
                {
                    "name": "app-server-03",
                    "org_id": "org-123",
                    "project_id": "proj-456",
                    "vcpus": 2,
                    "memory_mib": 4096,
                    "hypervisor": "kvm",
                    "image_id": "ubuntu-22.04",
                    "disk_size_gb": 50
                  }""";
        JsonNode vm = post("vms" + WAIT, body).expect(201).data();
        assertThat(vm.path("state").asString()).isEqualTo("Stopped");
        assertThat(vm.path("image_id").asString()).isEqualTo("ubuntu-22.04");
        assertThat(vm.path("disk_size_gb").asInt()).isEqualTo(50);
        JsonNode image = get("images/ubuntu-22.04").expect(200).data();
        assertThat(image.path("state").asString()).isEqualTo("Pending");
        assertThat(image.path("shared").asBoolean()).isTrue();
        assertThat(image.path("checksums_url").asString()).endsWith("/SHA256SUMS");
        Reply inUse =
                plasmaVmc.send("DELETE", "/api/v1/images/ubuntu-22.04", "").expect(409);
        assertThat(inUse.message()).contains("in use by vm " + vm.path("id").asString());
    }

    @Test
    void whatIsDeletedFromTheCatalogueDoesNotComeBack() {
        assertThat(get("images").data().path("images").findValuesAsString("id"))
                .contains("ubuntu-22.04", "ubuntu-24.04", "debian-12", "debian-13", "almalinux-9");
        plasmaVmc.send("DELETE", "/api/v1/images/debian-12", "").expect(200);
        plasmaVmc.close();
        plasmaVmc = TestingPlasmaVmc.startOver(store);
        get("images/debian-12").expect(404);
        get("images/debian-13").expect(200);
    }

    @Test
    void anUploadedImageIsWhatItIsAndMakesDisks() {
        String id = made(", \"sha256\": \"" + SHA256 + "\", \"format\": \"qcow2\"");
        assertThat(post("vms", vm(id, 10)).expect(409).message()).contains("/api/v1/images/" + id + "/content");
        assertThat(post("images/" + id + "/import", "").expect(409).message()).contains("/content");
        Reply wrong = put(id, Qcow2.file(3, 1L << 30)).expect(400);
        assertThat(wrong.field()).isEqualTo("content");
        assertThat(wrong.message()).contains("its SHA-256 should be " + SHA256);
        assertThat(files().contents()).isEmpty();
        JsonNode image = put(id, DISK).expect(200).data();
        assertThat(image.path("state").asString()).isEqualTo("Ready");
        assertThat(image.path("sha256").asString()).isEqualTo(SHA256);
        assertThat(image.path("size_bytes").asLong()).isEqualTo(DISK.length);
        assertThat(image.path("virtual_size_bytes").asLong()).isEqualTo(3L << 30);
        assertThat(put(id, DISK).expect(409).message()).contains(SHA256);
        Reply small = post("vms", vm(id, 2)).expect(400);
        assertThat(small.field()).isEqualTo("disk_size_gb");
        assertThat(small.message()).contains("at least 3");
        JsonNode vm = post("vms" + WAIT, vm(id, null)).expect(201).data();
        assertThat(vm.path("disk_size_gb").asInt()).isEqualTo(3);
        plasmaVmc.send("DELETE", "/api/v1/images/" + id, "").expect(409);
        plasmaVmc
                .send("DELETE", "/api/v1/vms/" + vm.path("id").asString() + WAIT, "")
                .expect(200);
        plasmaVmc.send("DELETE", "/api/v1/images/" + id, "").expect(200);
    }

    private static String vm(String image, @Nullable Integer disk) {
        return "{\"name\": \"a\", \"vcpus\": 1, \"memory_mib\": 64, \"image_id\": \"" + image + "\""
                + (disk == null ? "" : ", \"disk_size_gb\": " + disk) + "}";
    }

    @Test
    void whatCannotBeIsRefusedWithWhatToDo() {
        Reply none = post("vms", vm("windows", null)).expect(404);
        assertThat(none.field()).isEqualTo("image_id");
        assertThat(none.message()).contains("GET /api/v1/images");
        String others = post("images", "{\"name\": \"x\", \"org_id\": \"o\", \"project_id\": \"p\"}")
                .expect(201)
                .data()
                .path("id")
                .asString();
        post("vms", vm(others, null)).expect(404);
        get("images/" + others + "?org_id=other").expect(404);
        assertThat(post("images", "{}").expect(400).field()).isEqualTo("name");
        assertThat(refusedField("\"url\": \"ftp://x/y\"")).isEqualTo("url");
        assertThat(refusedField("\"url\": \"https://u:p@x/y\"")).isEqualTo("url");
        assertThat(refusedField("\"url\": \"https://x/y\"")).isEqualTo("sha256");
        assertThat(refusedField("\"sha256\": \"abc\"")).isEqualTo("sha256");
        assertThat(refusedField("\"format\": \"vmdk\"")).isEqualTo("format");
        assertThat(refusedField("\"path\": \"/etc/passwd\"")).isEqualTo("path");
        assertThat(refusedField("\"path\": \"x\", \"url\": \"https://x/y\"")).isEqualTo("path");
        assertThat(refusedField("\"shared\": true, \"org_id\": \"o\"")).isEqualTo("shared");
        String id = made("");
        Reply long1 = put(id, new byte[2 << 20]).expect(413);
        assertThat(long1.message()).contains("photon.plasmavmc.image-size-max");
        assertThat(put(id, new byte[100]).expect(400).message()).contains("whole sectors");
        plasmaVmc.send("PUT", "/api/v1/images/" + id + "/content", "{}").expect(415);
        assertThat(files().partials()).isZero();
    }

    private String refusedField(String fields) {
        return post("images", "{\"name\": \"x\", " + fields + "}").expect(400).field();
    }

    @Test
    void changesAreMadeOnceOrOnlyShown() {
        String[] key = {"Idempotency-Key", "once"};
        String first = post("images", "{\"name\": \"x\"}", key)
                .expect(201)
                .data()
                .path("id")
                .asString();
        assertThat(post("images", "{\"name\": \"x\"}", key)
                        .expect(201)
                        .data()
                        .path("id")
                        .asString())
                .isEqualTo(first);
        post("images?dry_run=true", "{\"name\": \"shown\"}").expect(200);
        assertThat(get("images?org_id=default").data().path("images").findValuesAsString("name"))
                .contains("x")
                .doesNotContain("shown");
        plasmaVmc
                .send("PATCH", "/api/v1/images/" + first, "{\"name\": \"y\"}", key)
                .expect(409);
        JsonNode renamed = plasmaVmc
                .send("PATCH", "/api/v1/images/" + first, "{\"name\": \"y\"}", "Idempotency-Key", "other")
                .expect(200)
                .data();
        assertThat(renamed.path("name").asString()).isEqualTo("y");
        plasmaVmc
                .send("DELETE", "/api/v1/images/" + first, "", "If-Match", "\"1\"")
                .expect(412);
    }

    @Test
    void listsGoOnFromWhatIsEverybodysToTheTenantsOwn() {
        for (int each = 0; each < 3; each++) {
            post("images", "{\"name\": \"x\", \"org_id\": \"o\", \"project_id\": \"p\"}")
                    .expect(201);
        }
        post("images", "{\"name\": \"x\", \"org_id\": \"other\", \"project_id\": \"p\"}")
                .expect(201);
        List<String> all = new ArrayList<>();
        String token = "";
        do {
            Reply page = get("images?org_id=o&limit=2" + token).expect(200);
            all.addAll(page.data().path("images").findValuesAsString("id"));
            String next = page.body().path("meta").path("next_page_token").asString("");
            token = next.isEmpty() ? "" : "&page_token=" + next;
        } while (!token.isEmpty());
        assertThat(all).hasSize(8).doesNotHaveDuplicates().contains("ubuntu-22.04");
        assertThat(get("images").data().path("images")).hasSize(9);
    }

    @Test
    void whatAUrlOrAPathHasIsImported() throws Exception {
        Path file = Files.write(allowed.resolve("disk.qcow2"), DISK);
        try (ScriptedServer server = new ScriptedServer().serve("/disk", DISK)) {
            String good = made(", \"url\": \"" + server.url("/disk") + "\", \"sha256\": \"" + SHA256 + "\"");
            assertThat(awaitImported(good).path("state").asString()).isEqualTo("Ready");
            String local = made(", \"path\": \"" + file + "\"");
            assertThat(awaitImported(local).path("sha256").asString()).isEqualTo(SHA256);
            String bad = made(", \"url\": \"" + server.url("/none") + "\", \"sha256\": \"" + SHA256 + "\"");
            JsonNode failed = awaitImported(bad);
            assertThat(failed.path("state").asString()).isEqualTo("Failed");
            assertThat(failed.path("failure_reason").asString()).contains("answers 404");
            JsonNode vm = post("vms" + WAIT, vm(bad, 5)).expect(201).data();
            assertThat(vm.path("state").asString()).isEqualTo("Failed");
            assertThat(vm.path("failed_step").asString()).isEqualTo("image");
            assertThat(vm.path("failure_reason").asString()).contains("answers 404");
            server.serve("/none", DISK);
            post("images/" + bad + "/import", "").expect(200);
            assertThat(awaitImported(bad).path("state").asString()).isEqualTo("Ready");
            assertThat(files().contents()).containsExactly(SHA256);
        }
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws Exception {
        String id = made("");
        try (Socket socket =
                new Socket(plasmaVmc.uri("/").getHost(), plasmaVmc.uri("/").getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /api/v1/images/" + id + "/content HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + BYTES
                            + "\r\nContent-Length: " + DISK.length + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            out.write(DISK, 0, DISK.length / 2);
            out.flush();
            awaitTrue(() -> files().partials() == 1);
        }
        awaitTrue(() -> files().partials() == 0);
        assertThat(files().contents()).isEmpty();
        assertThat(put(id, DISK).expect(200).data().path("state").asString()).isEqualTo("Ready");
    }

    @Test
    void theOtherDoorDoesTheSame() throws Exception {
        ManagedChannel channel = ManagedChannelBuilder.forAddress(
                        "127.0.0.1", plasmaVmc.bean(Listeners.class).grpc().port())
                .usePlaintext()
                .build();
        try {
            var images = ImageServiceGrpc.newBlockingStub(channel);
            Image made = images.createImage(CreateImageRequest.newBuilder()
                    .setName("x")
                    .setFormat(ImageFormat.IMAGE_FORMAT_QCOW2)
                    .build());
            assertThat(made.getState()).isEqualTo(Image.State.STATE_PENDING);
            CompletableFuture<Image> answer = new CompletableFuture<>();
            StreamObserver<UploadImageRequest> sending =
                    ImageServiceGrpc.newStub(channel).uploadImage(answered(answer));
            sending.onNext(UploadImageRequest.newBuilder().setId(made.getId()).build());
            for (int from = 0; from < DISK.length; from += 100_000) {
                byte[] part = Arrays.copyOfRange(DISK, from, Math.min(DISK.length, from + 100_000));
                sending.onNext(UploadImageRequest.newBuilder()
                        .setContent(ByteString.copyFrom(part))
                        .build());
            }
            sending.onCompleted();
            Image ready = answer.get(20, TimeUnit.SECONDS);
            assertThat(ready.getState()).isEqualTo(Image.State.STATE_READY);
            assertThat(ready.getSha256()).isEqualTo(SHA256);
            assertThat(images.getImage(
                            GetImageRequest.newBuilder().setId(made.getId()).build()))
                    .isEqualTo(ready);
            assertThat(images.listImages(ListImagesRequest.getDefaultInstance()).getImagesList())
                    .contains(ready);
            var _ = images.deleteImage(
                    ChangeImageRequest.newBuilder().setId(made.getId()).build());
            CompletableFuture<Image> refused = new CompletableFuture<>();
            StreamObserver<UploadImageRequest> late =
                    ImageServiceGrpc.newStub(channel).uploadImage(answered(refused));
            late.onNext(UploadImageRequest.newBuilder().setId(made.getId()).build());
            assertThatThrownBy(() -> refused.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining(Status.Code.NOT_FOUND.name());
            assertThat(files().partials()).isZero();
        } finally {
            channel.shutdownNow();
        }
    }

    private static StreamObserver<Image> answered(CompletableFuture<Image> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(Image image) {
                answer.complete(image);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                // The answer has come.
            }
        };
    }
}
