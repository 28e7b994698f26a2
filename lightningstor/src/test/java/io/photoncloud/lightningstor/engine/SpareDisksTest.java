package io.photoncloud.lightningstor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** More disks than a volume takes: what is new goes to those that are left, and nothing to one that is another's. */
class SpareDisksTest {

    private static final int PUTS = 40;
    private static final int SMALL = 3_000;
    private static final int SOME_STRIPES = 2 * Layout.BLOCK_BYTES;
    private static final int LARGE = 2 * TestingStores.PACKED_MAX;

    private final Random random = new Random(17);
    private final StoreModel model = new StoreModel(random);

    private BlobStore open(CrashableMachine machine, Scheme scheme) throws IOException {
        return BlobStore.open(machine.disks(), TestingStores.small(scheme), random);
    }

    private void writeAll(BlobStore store) {
        for (int i = 0; i < PUTS; i++) {
            for (int length : List.of(SMALL, SOME_STRIPES, LARGE)) {
                model.write(store, length);
            }
        }
    }

    @Test
    void withoutParityAllIsWrittenWhileOneDiskIsLeft() throws IOException {
        var machine = new CrashableMachine(random, 5);
        try (var store = open(machine, Scheme.SINGLE)) {
            for (int lost = 0; lost < 4; lost++) {
                machine.disk(lost).vanish();
                model.rows.clear();
                writeAll(store);
                model.checkAll(store);
            }
            machine.disk(4).vanish();
            for (int length : List.of(SMALL, SOME_STRIPES, LARGE)) {
                assertThatThrownBy(() -> model.write(store, length))
                        .isInstanceOfSatisfying(
                                BlobStoreException.class,
                                e -> assertThat(e.problem()).isEqualTo(BlobStoreException.Problem.DISK_FAILED));
            }
            assertThat(store.statistics().buffersInUse()).isZero();
        }
    }

    @Test
    void withoutParityAllIsWrittenWhileOneDiskHasRoom() throws IOException {
        var machine = new CrashableMachine(random, 3);
        machine.disk(0).limitCapacity(400_000);
        machine.disk(2).limitCapacity(900_000);
        try (var store = open(machine, Scheme.SINGLE)) {
            writeAll(store);
            model.checkAll(store);
        }
    }

    @Test
    void whatADiskDoesNotMakeDurableIsWrittenToAnother() throws IOException {
        var machine = new CrashableMachine(random, 2);
        try (var store = open(machine, Scheme.SINGLE)) {
            for (int i = 0; i < PUTS; i++) {
                machine.disk(i % 2).failForces(1);
                model.write(store, SMALL);
                machine.disks().forEach(disk -> disk.failForces(0));
                TestingStores.upkeep(store, model).probe();
            }
            model.checkAll(store);
        }
        machine.losePower();
        try (var store = open(machine, Scheme.SINGLE)) {
            model.checkAll(store);
        }
    }

    @Test
    void volumesAreWholeWhileEnoughDisksAreLeft() throws IOException {
        var scheme = new Scheme(4, 2);
        var machine = new CrashableMachine(random, 9);
        try (var store = open(machine, scheme)) {
            List.of(1, 4, 7).forEach(disk -> machine.disk(disk).vanish());
            model.write(store, SMALL);
            model.write(store, LARGE);
            TestingStores.upkeep(store, model).probe();
            model.rows.clear();
            writeAll(store);
            List.of(0, 2).forEach(disk -> machine.disk(disk).vanish());
            model.checkAll(store);
        }
    }

    @Test
    void aDiskInThePlaceOfAnotherIsGoneAndNotWrittenTo() throws IOException {
        var machine = new CrashableMachine(random, 2);
        var others = new CrashableMachine(random, 1);
        try (var _ = open(others, Scheme.SINGLE)) {
            assertThat(others.disk(0).paths()).contains("disk");
        }
        try (var store = open(machine, Scheme.SINGLE)) {
            writeAll(store);
            machine.disk(0).mount(others.disk(0));
            List<String> before = others.disk(0).paths();
            Upkeep upkeep = TestingStores.upkeep(store, model);
            upkeep.round();
            assertThat(store.disks())
                    .filteredOn(disk -> disk.condition() == DiskState.Condition.FAILED)
                    .singleElement()
                    .satisfies(disk -> assertThat(disk.reason()).contains("is not this disk"));
            model.rows.clear();
            writeAll(store);
            store.retireOpenVolumes();
            upkeep.round();
            model.checkAll(store);
            assertThat(others.disk(0).paths()).isEqualTo(before);
            machine.disk(0).unmount();
            upkeep.round();
            assertThat(store.disks()).allMatch(disk -> disk.condition() == DiskState.Condition.ONLINE);
        }
    }

    /** One that nobody has probed since. */
    @Test
    void nothingIsMadeOnADiskThatHasJustTakenThePlaceOfAnother() throws IOException {
        var machine = new CrashableMachine(random, 2);
        try (var store = open(machine, new Scheme(1, 1))) {
            writeAll(store);
            var others = new CrashableMachine(random, 1);
            machine.disk(0).mount(others.disk(0));
            for (int i = 0; i < PUTS; i++) {
                try {
                    model.write(store, LARGE);
                } catch (BlobStoreException e) {
                    assertThat(e.problem()).isEqualTo(BlobStoreException.Problem.DISK_FAILED);
                }
            }
            assertThat(others.disk(0).paths()).isEmpty();
        }
    }
}
