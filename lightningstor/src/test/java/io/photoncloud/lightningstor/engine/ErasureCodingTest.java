package io.photoncloud.lightningstor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErasureCodingTest {

    private static final Scheme SCHEME = new Scheme(4, 2);

    private final Random random = new Random(11);

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,3", "4,2", "5,4", "8,4"})
    void anyCellsAsManyAsDataGiveAllOthers(int data, int parity) {
        var scheme = new Scheme(data, parity);
        var code = new ReedSolomon(scheme);
        int length = 37;
        byte[][] cells = new byte[scheme.total()][length + 2];
        for (int cell = 0; cell < data; cell++) {
            random.nextBytes(cells[cell]);
        }
        code.encode(cells, 1, length);
        for (int kept = 0; kept < 1 << scheme.total(); kept++) {
            if (Integer.bitCount(kept) == data) {
                byte[][] damaged = new byte[scheme.total()][length + 2];
                boolean[] present = new boolean[scheme.total()];
                for (int cell = 0; cell < scheme.total(); cell++) {
                    present[cell] = (kept >> cell & 1) == 1;
                    if (present[cell]) {
                        damaged[cell] = cells[cell].clone();
                    }
                }
                code.reconstruct(damaged, present, 1, length);
                for (int cell = 0; cell < scheme.total(); cell++) {
                    assertThat(Arrays.copyOfRange(damaged[cell], 1, length + 1))
                            .isEqualTo(Arrays.copyOfRange(cells[cell], 1, length + 1));
                }
            }
        }
    }

    @Test
    void everyPairOfDisksMayBeMissingAndNoThree() throws IOException {
        var machine = new CrashableMachine(random, SCHEME.total());
        var model = new StoreModel(random);
        try (var store = open(machine)) {
            for (int length : List.of(1, 5_000, 140_000, 700_000)) {
                model.write(store, length);
            }
        }
        for (int first = 0; first < SCHEME.total(); first++) {
            for (int second = first + 1; second < SCHEME.total(); second++) {
                machine.disk(first).vanish();
                machine.disk(second).vanish();
                try (var store = open(machine)) {
                    model.checkAll(store);
                    assertThat(store.disks())
                            .filteredOn(disk -> disk.condition() == DiskState.Condition.MISSING)
                            .hasSize(2);
                }
                machine.disks().forEach(CrashableDisk::comeBack);
                machine.killProcess();
            }
        }
        List.of(0, 2, 5).forEach(disk -> machine.disk(disk).vanish());
        try (var store = open(machine)) {
            assertThatThrownBy(() -> model.checkAll(store))
                    .isInstanceOfSatisfying(
                            BlobStoreException.class,
                            e -> assertThat(e.problem()).isEqualTo(BlobStoreException.Problem.DISK_FAILED));
        }
    }

    @Test
    void rotIsReadThroughRepairedAndScrubbed() throws IOException {
        var machine = new CrashableMachine(random, SCHEME.total());
        var model = new StoreModel(random);
        try (var store = open(machine)) {
            for (int i = 0; i < 30; i++) {
                model.write(store, 1 + random.nextInt(400_000));
            }
            store.retireOpenVolumes();
            Upkeep upkeep = TestingStores.upkeep(store, model);
            byte[][] before = contents(machine);
            for (int round = 0; round < 3; round++) {
                rot(machine, 2);
                model.checkAll(store);
                upkeep.repair();
                while (!upkeep.scrub()) {}
                assertThat(contents(machine)).isDeepEqualTo(before);
            }
            assertThat(store.statistics().cellsRepaired()).isPositive();
            assertThat(store.statistics().blobsDamaged()).isZero();
        }
    }

    @Test
    void aReplacedDiskIsFilledEvenWhenHealingIsInterrupted() throws IOException {
        var machine = new CrashableMachine(random, SCHEME.total());
        var model = new StoreModel(random);
        try (var store = open(machine)) {
            for (int i = 0; i < 30; i++) {
                model.write(store, 1 + random.nextInt(400_000));
            }
        }
        machine.disk(3).wipe();
        try (var store = open(machine)) {
            int missing = store.disks().stream()
                    .filter(disk -> disk.condition() == DiskState.Condition.MISSING)
                    .findFirst()
                    .orElseThrow()
                    .slot();
            assertThat(store.unusedDirectories()).containsExactly("/disk3");
            store.replaceDisk(missing, "/disk3");
        }
        for (int steps = 50; machine.disk(0).paths().size() > 0; steps *= 2) {
            machine.dieAfter(steps);
            boolean died = heal(machine, model);
            machine.losePower();
            if (!died) {
                break;
            }
        }
        machine.disk(0).vanish();
        machine.disk(1).vanish();
        try (var store = open(machine)) {
            model.checkAll(store);
        }
    }

    private static boolean heal(CrashableMachine machine, StoreModel model) {
        try (var store = open(machine)) {
            Upkeep upkeep = TestingStores.upkeep(store, model);
            upkeep.repair();
            upkeep.heal();
            assertThat(machine.isDead() || store.statistics().blobsDamaged() == 0)
                    .isTrue();
        } catch (IOException | BlobStoreException _) {
            assertThat(machine.isDead()).isTrue();
        }
        return machine.isDead();
    }

    /** A few bits of two disks, at different places. */
    private void rot(CrashableMachine machine, int disks) {
        int first = random.nextInt(machine.disks().size());
        for (int i = 0; i < disks; i++) {
            CrashableDisk disk = machine.disk((first + i) % machine.disks().size());
            for (String path : disk.paths()) {
                if (path.startsWith("packed/") || path.startsWith("large/")) {
                    int start = random.nextInt(3) == 0 ? 0 : VolumeHeader.BYTES;
                    int bytes = disk.content(path).length;
                    disk.flip(path, 8L * start + random.nextInt(start == 0 ? 200 : 8 * (bytes - start)));
                }
            }
        }
    }

    private static byte[][] contents(CrashableMachine machine) {
        return machine.disks().stream()
                .flatMap(disk -> disk.paths().stream()
                        .filter(path -> path.startsWith("packed/") || path.startsWith("large/"))
                        .map(disk::content))
                .toArray(byte[][]::new);
    }

    private static BlobStore open(CrashableMachine machine) throws IOException {
        return BlobStore.open(machine.disks(), TestingStores.small(SCHEME), machine.random);
    }
}
