package io.photoncloud.prismnet.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.testing.LossyStore;
import io.photoncloud.chainfire.testing.LossyStore.Fate;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.pool.TakenAddresses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Ports are made and deleted at random, by two processes over a store whose answers get lost. Afterwards no address is a
 * port's twice, and what the pool has as taken is what the ports have, exactly: nothing leaks, and nothing is given out that
 * is not free.
 */
class PortsModelTest {

    /** 10.0.0.2 to 10.0.0.62. */
    private static final String BLOCK = "10.0.0.0/26";

    private static final int USABLE = 61;

    private static Random random() {
        long seed = Long.getLong("ports.seed", new Random().nextLong());
        System.out.println("PortsModelTest: -Dports.seed=" + seed);
        return new Random(seed);
    }

    /** One call after another, each answer as a set of free addresses would have it. */
    @Test
    void oneCallAfterAnotherIsAnsweredAsByASetOfFreeAddresses() {
        Random random = random();
        MemoryStore store = new MemoryStore();
        PortHouse house = new PortHouse(store, random);
        String subnet = house.subnet(BLOCK);
        TreeSet<Integer> free = new TreeSet<>();
        for (int last = 2; last <= 62; last++) {
            free.add(last);
        }
        List<Port> made = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            boolean creating = random.nextInt(100) < (step / 300 % 2 == 0 ? 70 : 30);
            if (!creating && !made.isEmpty()) {
                Port gone = made.remove(random.nextInt(made.size()));
                house.delete(gone.id(), new Idempotency.None());
                free.add(lastOf(gone.address()));
                continue;
            }
            Integer asked = random.nextInt(3) == 0 ? 2 + random.nextInt(USABLE) : null;
            boolean possible = asked == null ? !free.isEmpty() : free.contains(asked);
            try {
                Port port = house.create(subnet, asked == null ? null : "10.0.0." + asked, new Idempotency.None())
                        .value();
                assertThat(possible).as("step %d, asked for %s", step, asked).isTrue();
                int expected = asked == null ? free.first() : asked;
                assertThat(lastOf(port.address())).as("step %d", step).isEqualTo(expected);
                free.remove(expected);
                made.add(port);
            } catch (CloudException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
                assertThat(possible)
                        .as("step %d, asked for %s: %s", step, asked, e.getMessage())
                        .isFalse();
            }
        }
        requireExact(store, house, subnet, made);
    }

    private static int lastOf(IpAddress address) {
        return Byte.toUnsignedInt(address.toBytes()[3]);
    }

    private static void requireExact(MemoryStore store, PortHouse house, String subnet, List<Port> expected) {
        List<Port> kept = house.all();
        Set<IpAddress> addresses = new HashSet<>();
        kept.forEach(port -> assertThat(addresses.add(port.address()))
                .as("%s is given out twice", port.address())
                .isTrue());
        assertThat(kept).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(TakenAddresses.of(store, "subnet/" + subnet, BLOCK)).isEqualTo(addresses);
        assertThat(house.macs()).isEqualTo(kept.size());
    }

    @RepeatedTest(5)
    void whateverTheStoreLosesNoAddressIsLostOrGivenTwice() throws Exception {
        Random random = random();
        MemoryStore store = new MemoryStore();
        Fate[] fates = Fate.values();
        Random fateful = new Random(random.nextLong());
        LossyStore lossy = new LossyStore(
                store, () -> fateful.nextInt(100) < 80 ? Fate.ANSWERED : fates[fateful.nextInt(fates.length)]);
        PortHouse quiet = new PortHouse(store, new Random(random.nextLong()));
        String subnet = quiet.subnet(BLOCK);
        List<PortHouse> processes = List.of(
                new PortHouse(lossy, new Random(random.nextLong())),
                new PortHouse(lossy, new Random(random.nextLong())));
        List<Callable<Integer>> clients = new ArrayList<>();
        for (int client = 0; client < 12; client++) {
            long seed = random.nextLong();
            PortHouse process = processes.get(client % processes.size());
            int name = client;
            clients.add(() -> walk(process, subnet, name, new Random(seed)));
        }
        int certain = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> client : threads.invokeAll(clients)) {
                certain += client.get();
            }
        }
        lossy.applyDelayed();
        assertThat(certain).as("calls that were answered").isPositive();
        requireExact(store, quiet, subnet, quiet.all());
    }

    /** @return how many calls were done for certain */
    private static int walk(PortHouse process, String subnet, int client, Random random) {
        List<String> own = new ArrayList<>();
        int certain = 0;
        for (int step = 0; step < 25; step++) {
            Idempotency way = random.nextBoolean()
                    ? new Idempotency.None()
                    : new Idempotency.Keyed("c" + client + "-" + step, "f" + client + "-" + step);
            try {
                if (own.isEmpty() || random.nextInt(5) < 3) {
                    own.add(process.create(subnet, null, way).value().id());
                } else {
                    process.delete(own.remove(random.nextInt(own.size())), way);
                }
                certain++;
            } catch (CloudException e) {
                assertThat(e.code()).isIn(ErrorCode.CONFLICT, ErrorCode.UNAVAILABLE, ErrorCode.NOT_FOUND);
            } catch (io.photoncloud.chainfire.store.StoreException e) {
                assertThat(e.reason()).isEqualTo(io.photoncloud.chainfire.store.StoreException.Reason.UNAVAILABLE);
            }
        }
        return certain;
    }

    @Test
    void manyAtOnceByTwoProcessesHaveAddressesOfTheirOwnAndGiveThemBack() throws Exception {
        Random random = random();
        MemoryStore store = new MemoryStore();
        List<PortHouse> processes = List.of(
                new PortHouse(store, new Random(random.nextLong())),
                new PortHouse(store, new Random(random.nextLong())));
        String subnet = processes.getFirst().subnet("10.0.0.0/22");
        List<Callable<Port>> calls = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            PortHouse process = processes.get(i % 2);
            calls.add(() -> process.create(subnet, null, new Idempotency.None()).value());
        }
        List<Port> made = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Port> call : threads.invokeAll(calls)) {
                made.add(call.get());
            }
            assertThat(made.stream().map(Port::address)).doesNotHaveDuplicates();
            assertThat(made.stream().map(Port::mac)).doesNotHaveDuplicates();
            List<Callable<Port>> back = made.stream()
                    .<Callable<Port>>map(port -> () -> processes
                            .get(0)
                            .delete(port.id(), new Idempotency.None())
                            .value())
                    .toList();
            for (Future<Port> call : threads.invokeAll(back)) {
                call.get();
            }
        }
        assertThat(processes.getFirst().all()).isEmpty();
        assertThat(TakenAddresses.of(store, "subnet/" + subnet, "10.0.0.0/22")).isEmpty();
        assertThat(processes.getFirst().macs()).isZero();
    }
}
