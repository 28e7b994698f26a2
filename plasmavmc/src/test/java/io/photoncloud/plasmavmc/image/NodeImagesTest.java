package io.photoncloud.plasmavmc.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.resources.operation.OperationKind.CannotBeDone;
import io.photoncloud.chainfire.resources.operation.OperationKind.NotYet;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Sha256;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.plasmavmc.TestingPlasmaVmc;
import io.photoncloud.plasmavmc.agent.NodeAgent;
import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import io.photoncloud.plasmavmc.image.VmImages.Obtained;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.VmImageUse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of one store, of which one has an image that the other needs. */
class NodeImagesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TenantNames ANYBODY = new TenantNames(null, null);
    private static final byte[] DISK = Qcow2.file(3, 3L << 30);
    private static final String SHA256 = HexFormat.of().formatHex(Sha256.of(DISK));

    @TempDir
    private Path directory;

    private final MemoryStore store = new MemoryStore();
    private TestingPlasmaVmc has;
    private TestingPlasmaVmc needs;
    private NodeImages images;

    @BeforeEach
    void start() throws Exception {
        has = node("has");
        needs = node("needs");
        Node known = has.bean(NodeService.class).all().stream()
                .map(heard -> heard.row().value())
                .filter(node -> node.id().equals("has"))
                .findFirst()
                .orElseThrow();
        String address = has.bean(Listeners.class).grpc().toString();
        Node reached = new Node(
                known.id(),
                known.driver(),
                known.acceleration(),
                known.cores(),
                known.vcpus(),
                known.memoryMib(),
                known.taken(),
                false,
                address,
                known.registered(),
                known.fenceAfter(),
                0,
                Node.Drain.NONE);
        has.bean(NodeService.class).register(reached, Condition.absent(Key.utf8("plasmavmc/nothing")));
        images = new NodeImages(
                needs.bean(ImageStates.class),
                needs.bean(ImageFiles.class),
                needs.bean(ImageImporter.class),
                needs.bean(VmImageUse.class),
                NodeImages.Bytes.NEEDED,
                InstantSource.system());
    }

    private TestingPlasmaVmc node(String name) throws Exception {
        TestingPlasmaVmc started = TestingPlasmaVmc.startOver(
                store,
                "photon.plasmavmc.node=" + name,
                "photon.security.service-secret-file=" + directory.resolve("secret"));
        assertThat(started.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
        return started;
    }

    @AfterEach
    void stop() {
        images.close();
        needs.close();
        has.close();
        store.close();
    }

    private String uploaded() {
        String id = has.bean(ImageService.class)
                .create(
                        new ImageService.NewImage("a", ANYBODY, null, null, null, null, null),
                        Manner.creating(false, new Idempotency.None()))
                .value()
                .id();
        try (ImageUploads.Upload upload = has.bean(ImageUploads.class).begin(id, ANYBODY)) {
            upload.write(ByteBuffer.wrap(DISK));
            var _ = upload.finish();
        }
        return id;
    }

    @Test
    void whatALostNodeWasToGetIsGotByAnother() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer()) {
            server.on("/disk", (headers, out) -> {
                ScriptedServer.head(out, "200 OK", "Content-Length: " + DISK.length);
                out.flush();
                asked.countDown();
                // The rest never comes.
                LockSupport.parkNanos(PATIENCE.toNanos());
            });
            String id = has.bean(ImageService.class)
                    .create(
                            new ImageService.NewImage("a", ANYBODY, null, server.url("/disk"), null, SHA256, null),
                            Manner.creating(false, new Idempotency.None()))
                    .value()
                    .id();
            assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            has.close();
            server.serve("/disk", DISK);
            assertThat(obtained(id, InstantSource.system().instant()).file()).isNotNull();
            assertThat(needs.bean(ImageStates.class).find(id).orElseThrow().findContent())
                    .hasValueSatisfying(content -> assertThat(content.node()).isEqualTo("needs"));
        }
    }

    private Obtained obtained(String id, Instant since) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) { // Ends in time.
            try {
                return images.obtain(id, since);
            } catch (NotYet e) {
                assertThat(System.nanoTime()).isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    @Test
    void aNodeGetsFromAnotherWhatThatOneHas() throws Exception {
        String id = uploaded();
        Obtained obtained = obtained(id, InstantSource.system().instant());
        assertThat(obtained.virtualBytes()).isEqualTo(3L << 30);
        ImageFile file = Objects.requireNonNull(obtained.file());
        assertThat(file.format()).isEqualTo(ImageFile.Format.QCOW2);
        assertThat(file.path()).hasBinaryContent(DISK);
        assertThat(needs.bean(ImageFiles.class).partials()).isZero();
        images.tidy();
        assertThat(file.path()).exists();
    }

    @Test
    void whatItsNodeHasNoMoreIsToldAndTriedAgainForWhoAsksLater() throws Exception {
        String id = uploaded();
        Path lost = has.bean(ImageFiles.class)
                .find(has.bean(ImageFiles.class).contents().getFirst())
                .orElseThrow();
        Files.delete(lost);
        Instant first = InstantSource.system().instant();
        assertThatThrownBy(() -> obtained(id, first))
                .isInstanceOf(CannotBeDone.class)
                .hasMessageContaining("node has, which has it, does not give it");
        Files.write(lost, DISK);
        assertThatThrownBy(() -> obtained(id, first)).isInstanceOf(CannotBeDone.class);
        assertThat(obtained(id, InstantSource.system().instant()).file()).isNotNull();
    }

    @Test
    void aNodeThatIsAwayIsNamed() throws Exception {
        String id = uploaded();
        has.close();
        assertThatThrownBy(() -> obtained(id, InstantSource.system().instant()))
                .isInstanceOf(CannotBeDone.class)
                .hasMessageContaining("node has");
    }
}
