package io.photoncloud.lightningstor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine beside a model of what is live, through writes, frees, upkeep, restarts, crashes at any step, full and failing disks. */
class RandomWalkTest {

    private static final int STEPS = 200;
    private static final int CRASHES = 5;

    @ParameterizedTest
    @CsvSource({"1,0,0,1", "1,0,0,2", "1,0,2,3", "2,1,0,4", "2,1,2,5", "4,2,0,6"})
    void whatIsCommittedIsReadBack(int data, int parity, int spare, long round) throws IOException {
        long seed = Long.getLong("photon.test.seed", round * 1_000_003 + System.nanoTime());
        System.out.println("RandomWalkTest " + data + "+" + parity + " on " + spare + " more, seed " + seed);
        walk(new Scheme(data, parity), spare, seed);
    }

    private static void walk(Scheme scheme, int spare, long seed) throws IOException {
        var random = new Random(seed);
        var machine = new CrashableMachine(random, scheme.total() + spare);
        var model = new StoreModel(random);
        for (int crash = 0; crash <= CRASHES; crash++) {
            boolean last = crash == CRASHES;
            machine.dieAfter(last ? Long.MAX_VALUE : 200 + random.nextInt(6_000));
            live(machine, model, scheme, random);
            if (random.nextInt(4) > 0) {
                machine.losePower();
            } else {
                machine.killProcess();
            }
            machine.disks().forEach(disk -> disk.limitCapacity(Long.MAX_VALUE / 4));
            try (BlobStore store = BlobStore.open(machine.disks(), TestingStores.small(scheme), random)) {
                model.checkAll(store);
            }
        }
        settle(machine, model, scheme, random);
    }

    private static void live(CrashableMachine machine, StoreModel model, Scheme scheme, Random random)
            throws IOException {
        BlobStore store = null;
        try {
            store = BlobStore.open(machine.disks(), TestingStores.small(scheme), random);
            model.tellFreed(store);
            Upkeep upkeep = TestingStores.upkeep(store, model);
            for (int step = 0; step < STEPS && !machine.isDead(); step++) {
                step(store, upkeep, machine, model, random);
            }
            store.close();
        } catch (IOException | BlobStoreException e) {
            assertThat(machine.isDead()).as("failed for another reason: %s", e).isTrue();
        } finally {
            if (store != null && !machine.isDead()) {
                store.close();
            }
        }
    }

    private static void step(BlobStore store, Upkeep upkeep, CrashableMachine machine, StoreModel model, Random random)
            throws IOException {
        List<BlobId> blobs = new ArrayList<>(model.rows.keySet());
        BlobId any = blobs.isEmpty() ? null : blobs.get(random.nextInt(blobs.size()));
        try {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> model.write(store, 1 + random.nextInt(9_000));
                case 4 -> model.write(store, 1 + random.nextInt(2 * TestingStores.PACKED_MAX));
                case 5 -> abandon(store, random);
                case 6, 7 -> {
                    if (any != null) {
                        model.free(store, any);
                    }
                }
                case 8, 9 -> {
                    if (any != null) {
                        model.checkSome(store, any);
                    }
                }
                case 10 -> upkeep.round();
                case 11 -> store.retireOpenVolumes();
                case 12 -> machine.disk(random.nextInt(machine.disks().size())).limitCapacity(limit(machine, random));
                default -> failOneForce(machine, random);
            }
        } catch (IOException e) {
            if (machine.isDead()) {
                throw e;
            }
            upkeep.probe();
        } catch (BlobStoreException e) {
            boolean expected = e.problem() == BlobStoreException.Problem.DISK_FULL
                    || e.problem() == BlobStoreException.Problem.DISK_FAILED;
            if (machine.isDead() || !expected) {
                throw e;
            }
            upkeep.probe();
        }
    }

    private static long limit(CrashableMachine machine, Random random) {
        return random.nextBoolean() ? Long.MAX_VALUE / 4 : machine.disk(0).usedBytes() + random.nextInt(400_000);
    }

    private static void failOneForce(CrashableMachine machine, Random random) {
        if (random.nextInt(4) == 0) {
            machine.disk(random.nextInt(machine.disks().size())).failForces(1);
        }
    }

    private static void abandon(BlobStore store, Random random) {
        int length = 1 + random.nextInt(2 * TestingStores.PACKED_MAX);
        try (BlobWriter writer = store.begin(BlobId.random(random), length)) {
            writer.write(new byte[random.nextInt(length)]);
        }
    }

    /** With nothing failing any more, upkeep gives back everything that is not live, and no buffer or file stays in use. */
    private static void settle(CrashableMachine machine, StoreModel model, Scheme scheme, Random random)
            throws IOException {
        try (BlobStore store = BlobStore.open(machine.disks(), TestingStores.small(scheme), random)) {
            Upkeep upkeep = TestingStores.upkeep(store, model);
            model.rows.keySet().stream().toList().forEach(blob -> model.free(store, blob));
            for (int i = 0; i < 3; i++) {
                store.retireOpenVolumes();
                upkeep.repair();
                while (!upkeep.scrub()) {}
                while (upkeep.compact()) {}
            }
            BlobStatistics statistics = store.statistics();
            assertThat(statistics.packedVolumes())
                    .as("all but those with a gap are gone: %s", statistics)
                    .isEqualTo((int) statistics.volumesBroken());
            assertThat(statistics.unsettled()).isZero();
            assertThat(statistics.buffersInUse()).isZero();
            assertThat(statistics.volumesInUse()).isZero();
            assertThat(machine.disks())
                    .allSatisfy(disk -> assertThat(disk.paths()).noneMatch(path -> path.startsWith("large/")));
        }
        assertThat(machine.openFiles()).as("files left open").isZero();
    }
}
