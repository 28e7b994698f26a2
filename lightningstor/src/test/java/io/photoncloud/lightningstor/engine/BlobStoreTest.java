package io.photoncloud.lightningstor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {

    private final Random random = new Random(5);
    private final CrashableMachine machine = new CrashableMachine(random, 1);
    private final StoreModel model = new StoreModel(random);

    /** While the first force hangs, the others gather, and one force is enough for all of them. */
    @Test
    void writersWhoComeWhileOneForcesShareTheNextForce() throws Exception {
        var forces = new AtomicInteger();
        var firstIsIn = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var rounds = new ForceRounds(() -> {
            if (forces.incrementAndGet() == 1) {
                firstIsIn.countDown();
                awaitUninterruptibly(goOn);
            }
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>(List.of(threads.submit(rounds::force)));
            firstIsIn.await();
            var started = new CountDownLatch(15);
            for (int i = 0; i < 15; i++) {
                callers.add(threads.submit(() -> {
                    started.countDown();
                    rounds.force();
                }));
            }
            started.await();
            while (rounds.waiting() < 15) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            for (Future<?> caller : callers) {
                var _ = caller.get();
            }
        }
        assertThat(forces).hasValue(2);
    }

    @Test
    void aFailedForceAcknowledgesNothingAndTheNextWriteGoesToAnotherVolume() throws IOException {
        try (var store = open()) {
            BlobId kept = model.write(store, 1000);
            machine.disk(0).failForces(1);
            for (int i = 0; i < TestingStores.small(Scheme.SINGLE).openVolumes(); i++) {
                try {
                    model.write(store, 1000);
                } catch (BlobStoreException e) {
                    assertThat(e.problem()).isEqualTo(BlobStoreException.Problem.DISK_FAILED);
                }
            }
            assertThat(store.disks().getFirst().condition()).isEqualTo(DiskState.Condition.FAILED);
            assertThatThrownBy(() -> model.write(store, 1000))
                    .isInstanceOfSatisfying(
                            BlobStoreException.class,
                            e -> assertThat(e.problem()).isEqualTo(BlobStoreException.Problem.DISK_FAILED));
            TestingStores.upkeep(store, model).probe();
            model.write(store, 1000);
            model.checkAll(store);
            assertThat(model.rows).containsKey(kept);
        }
    }

    @Test
    void aFullDiskRefusesAndGoesOnWhenThereIsRoomAgain() throws IOException {
        machine.disk(0).limitCapacity(1_500_000);
        try (var store = open()) {
            List<BlobId> written = new ArrayList<>();
            BlobStoreException full = catchThrowableOfType(BlobStoreException.class, () -> fill(store, written));
            assertThat(full.problem()).isEqualTo(BlobStoreException.Problem.DISK_FULL);
            assertThat(full).hasMessageContaining("free space");
            model.checkAll(store);
            written.subList(0, written.size() - 1).forEach(blob -> model.free(store, blob));
            Upkeep upkeep = TestingStores.upkeep(store, model);
            store.retireOpenVolumes();
            while (upkeep.compact()) {}
            upkeep.probe();
            model.write(store, 60_000);
            model.checkAll(store);
            assertThat(machine.disk(0).usedBytes()).isLessThan(700_000);
        }
    }

    @Test
    void aBlobThatIsBeingWrittenOrReadIsNotTakenAway() throws IOException {
        try (var store = open()) {
            Upkeep upkeep = TestingStores.upkeep(store, model);
            BlobId blob = BlobId.random(random);
            Place place;
            try (var writer = store.begin(blob, 3)) {
                writer.write(new byte[] {1, 2, 3});
                place = writer.finish();
                store.retireOpenVolumes();
                assertThat(upkeep.compact()).isFalse();
                assertThat(StoreModel.read(store, blob, place, 0, 3)).containsExactly(1, 2, 3);
            }
            try (BlobReader reader = store.read(blob, place)) {
                assertThat(upkeep.compact()).isTrue();
                var out = new ByteArrayOutputStream();
                reader.read(1, 2, out::write);
                assertThat(out.toByteArray()).containsExactly(2, 3);
            }
            assertThatThrownBy(() -> StoreModel.read(store, blob, place, 0, 3))
                    .isInstanceOfSatisfying(
                            BlobStoreException.class,
                            e -> assertThat(e.problem()).isEqualTo(BlobStoreException.Problem.GONE));
            assertThat(machine.disk(0).paths()).noneMatch(path -> path.startsWith("packed/"));
        }
    }

    @Test
    void manyBlobsAreMovedByOneForceAndOneChange() throws IOException {
        try (var store = open()) {
            List<BlobId> written =
                    Stream.generate(() -> model.write(store, 300)).limit(90).toList();
            written.subList(0, 45).forEach(blob -> model.free(store, blob));
            store.retireOpenVolumes();
            Upkeep upkeep = TestingStores.upkeep(store, model);
            long before = store.statistics().forces();
            int volumes = 0;
            while (upkeep.compact()) {
                volumes++;
            }
            assertThat(store.statistics().blobsMoved()).isEqualTo(45);
            assertThat(model.changes).isLessThanOrEqualTo(volumes);
            assertThat(store.statistics().forces() - before).isLessThanOrEqualTo(volumes);
            model.checkAll(store);
        }
    }

    @Test
    void aVolumeThatFailsDoesNotKeepOthersFromBeingCompacted() throws IOException {
        try (var store = open()) {
            for (int i = 0; i < 2; i++) {
                var _ = model.write(store, 300);
                store.retireOpenVolumes();
            }
            List<VolumeId> stuck = new ArrayList<>();
            Liveness failing = blobs -> {
                VolumeId volume = blobs.getFirst().place().volume();
                if (stuck.isEmpty() || stuck.contains(volume)) {
                    throw new BlobStoreException(BlobStoreException.Problem.DISK_FAILED, "it cannot be read");
                }
                return model.live(blobs);
            };
            UpkeepEvents events = new UpkeepEvents() {
                @Override
                public void stuck(VolumeId volume, Exception why) {
                    stuck.add(volume);
                }
            };
            Upkeep upkeep = store.upkeep(failing, model, events, () -> 0, _ -> {});
            assertThatThrownBy(upkeep::compact).isInstanceOf(BlobStoreException.class);
            assertThat(upkeep.compact()).isTrue();
            assertThat(stuck).hasSize(1);
            model.checkAll(store);
        }
    }

    @Test
    void aDirectoryHoldsBlobsOverRestartsAndInterruptsAndSendsThemByZeroCopy(@TempDir Path directory)
            throws IOException {
        var disks = List.of(new DirectoryDisk(directory));
        var settings = TestingStores.small(Scheme.SINGLE);
        for (int start = 0; start < 3; start++) {
            try (var store = BlobStore.open(disks, settings, random)) {
                assertThatThrownBy(() -> BlobStore.open(disks, settings, random))
                        .isInstanceOf(BlobStoreException.class)
                        .hasMessageContaining("already open");
                Thread.currentThread().interrupt();
                model.write(store, 90_000);
                model.write(store, 400_000);
                model.checkAll(store);
                assertThat(Thread.interrupted()).isTrue();
                for (BlobId blob : model.rows.keySet()) {
                    var out = new ByteArrayOutputStream();
                    try (BlobReader reader = store.read(blob, model.row(blob).place())) {
                        reader.sendTo(Channels.newChannel(out), 70_000, 20_000);
                    }
                    assertThat(out.toByteArray())
                            .isEqualTo(
                                    java.util.Arrays.copyOfRange(model.row(blob).bytes(), 70_000, 90_000));
                }
                assertThat(store.statistics().buffersInUse()).isZero();
            }
        }
        try (var files = Files.list(directory.resolve("packed"))) {
            assertThat(files).as("written on after each start").hasSize(1);
        }
    }

    private void fill(BlobStore store, List<BlobId> written) {
        for (int i = 0; i < 1_000; i++) {
            written.add(model.write(store, 60_000));
        }
    }

    private BlobStore open() throws IOException {
        return BlobStore.open(machine.disks(), TestingStores.small(Scheme.SINGLE), random);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
