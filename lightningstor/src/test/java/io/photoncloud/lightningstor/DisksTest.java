package io.photoncloud.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.proto.lightningstor.v1.Disk;
import io.photoncloud.proto.lightningstor.v1.DiskServiceGrpc;
import io.photoncloud.proto.lightningstor.v1.DiskServiceGrpc.DiskServiceBlockingStub;
import io.photoncloud.proto.lightningstor.v1.ListDisksRequest;
import io.photoncloud.proto.lightningstor.v1.ListDisksResponse;
import io.photoncloud.proto.lightningstor.v1.ReplaceDiskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Six disks, of which any two may be lost: by the settings, and by the doors that a user and an operator take. */
class DisksTest {

    private static final int DISKS = 6;

    @TempDir
    private Path directory;

    private final MemoryStore store = MemoryStore.withoutHistory();
    private final Random random = new Random(3);
    private final Map<String, byte[]> objects = new LinkedHashMap<>();
    private TestingLightningStor storage;
    private AnonymousClient s3;
    private ManagedChannel channel;
    private DiskServiceBlockingStub disks;

    @BeforeEach
    void make() throws IOException {
        for (int slot = 0; slot < DISKS; slot++) {
            Files.createDirectory(disk(slot));
        }
        start();
    }

    private void start() {
        storage = TestingLightningStor.over(store, directories(DISKS), "photon.lightningstor.disks.scheme=4+2");
        s3 = new AnonymousClient(storage);
        ListenAddress address = storage.bean(Listeners.class).grpc();
        channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        disks = DiskServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        storage.close();
    }

    private String directories(int count) {
        return "photon.lightningstor.disks.directories="
                + IntStream.range(0, count)
                        .mapToObj(this::disk)
                        .map(Path::toString)
                        .collect(Collectors.joining(","));
    }

    private Path disk(int slot) {
        return directory.resolve("disk-" + slot);
    }

    private void put(String path, int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        var _ = s3.expect(200, "PUT", path, content);
        objects.put(path, content);
    }

    private void requireThere() {
        objects.forEach((path, content) -> assertThat(
                        s3.expect(200, "GET", path).response().body())
                .as(path)
                .isEqualTo(content));
    }

    /** Taken out while nothing runs; what is mounted there then is empty. */
    private void lose(int... slots) throws IOException {
        stop();
        for (int slot : slots) {
            Files.move(disk(slot), directory.resolve("lost-" + slot));
            Files.createDirectory(disk(slot));
        }
        start();
    }

    private static List<Integer> slots(ListDisksResponse of, Disk.Condition condition) {
        return of.getDisksList().stream()
                .filter(disk -> disk.getCondition() == condition)
                .map(Disk::getSlot)
                .toList();
    }

    @Test
    void anyTwoMayBeLostAndReplacedAndThenTwoOthers() throws IOException {
        var _ = s3.expect(200, "PUT", "/disks");
        put("/disks/in-row", 100);
        put("/disks/packed", 100_000);
        put("/disks/large", 3 << 20);
        put("/disks/odd", (1 << 20) + 7);

        lose(1, 4);
        requireThere();
        assertThat(s3.expect(200, "GET", "/health").text()).contains("DEGRADED", "MISSING");
        ListDisksResponse seen = disks.listDisks(ListDisksRequest.getDefaultInstance());
        List<Integer> missing = slots(seen, Disk.Condition.CONDITION_MISSING);
        assertThat(missing).hasSize(2);
        assertThat(seen.getUnusedDirectoriesList()).containsExactlyInAnyOrder(disk(1).toString(), disk(4).toString());
        assertThatThrownBy(() -> replace(missing.getFirst(), "/elsewhere"))
                .satisfies(e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.ABORTED))
                .hasMessageContaining("unused are");

        replace(missing.get(0), disk(1).toString());
        replace(missing.get(1), disk(4).toString());
        put("/disks/after", 200_000);
        await(
                "the disks are filled",
                () -> disks.listDisks(ListDisksRequest.getDefaultInstance()).getDisksList().stream()
                        .noneMatch(Disk::getHealing));

        lose(0, 3);
        requireThere();
    }

    private void replace(int slot, String by) {
        var _ = disks.replaceDisk(
                ReplaceDiskRequest.newBuilder().setSlot(slot).setDirectory(by).build());
    }

    private static void await(String what, BooleanSupplier done) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private List<Path> filesOn(int slot) throws IOException {
        try (var files = Files.walk(disk(slot))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void withOneLostAllGoesOn() throws IOException {
        var _ = s3.expect(200, "PUT", "/disks");
        put("/disks/before", 100_000);
        lose(3);
        for (int i = 0; i < 3; i++) {
            put("/disks/packed-" + i, 50_000 + i);
        }
        put("/disks/large", 2 << 20);
        requireThere();
        stop();
        Files.move(disk(3), directory.resolve("mount-point"));
        Files.move(directory.resolve("lost-3"), disk(3));
        start();
        requireThere();
        put("/disks/again", 70_000);
        requireThere();
    }

    @Test
    void directoriesThatAreNotThereAreNotMadeAtTheFirstStart() {
        assertThatThrownBy(() -> TestingLightningStor.start(
                                directories(DISKS + 1), "photon.lightningstor.disks.scheme=4+2")
                        .close())
                .hasStackTraceContaining("only these are there");
        assertThat(disk(DISKS)).doesNotExist();
    }

    @Test
    void fewerThanTheSchemeTakesAreRefused() {
        assertThatThrownBy(() -> TestingLightningStor.start(directories(5), "photon.lightningstor.disks.scheme=4+2")
                        .close())
                .hasStackTraceContaining("the scheme 4+2 takes 6 disks, and 5 are named");
        assertThatThrownBy(() -> TestingLightningStor.start("photon.lightningstor.disks.scheme=4and2")
                        .close())
                .hasStackTraceContaining("photon.lightningstor.disks.scheme is 4and2");
    }

    @Test
    void aDiskThatVanishesWhileItRunsIsNotWrittenTo() throws IOException {
        var _ = s3.expect(200, "PUT", "/disks");
        Files.move(disk(2), directory.resolve("lost-2"));
        Files.createDirectory(disk(2));
        await(
                "the disk is missed",
                () -> s3.expect(200, "GET", "/health").text().contains("is not this disk"));
        List<Path> before = filesOn(2);
        for (int i = 0; i < 4; i++) {
            put("/disks/" + i, 2 << 20);
        }
        requireThere();
        assertThat(filesOn(2)).isEqualTo(before);
    }
}
