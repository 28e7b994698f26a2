package io.photoncloud.prismnet.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.prismnet.pool.TakenAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A /16 hands out its addresses and takes them back: how fast, and whether being nearly full makes it slower. */
@Tag("scale")
class PortScaleTest {

    private static final String BLOCK = "10.0.0.0/16";
    private static final int NEARLY_ALL = 64_878;
    private static final int PROBES = 500;
    private static final int CLIENTS = 64;
    private static final double PER_SECOND_MIN = 1_000;
    private static final double SLOWER_MAX = 2;

    @Test
    void aNearlyFullPoolIsAsFastAsAnEmptyOne() throws Exception {
        MemoryStore store = new MemoryStore();
        PortHouse house = new PortHouse(store, new Random(7));
        String warming = house.subnet("10.1.0.0/16");
        each(5_000, () -> house.create(warming, null, new Idempotency.None()).value());
        String subnet = house.subnet(BLOCK);

        Duration empty = median(house, subnet);
        long began = System.nanoTime();
        List<Port> made = each(
                NEARLY_ALL,
                () -> house.create(subnet, null, new Idempotency.None()).value());
        double perSecond = NEARLY_ALL / ((System.nanoTime() - began) / 1e9);
        Duration full = median(house, subnet);
        assertThat(made.stream().map(Port::address)).doesNotHaveDuplicates();

        began = System.nanoTime();
        List<Port> left = new ArrayList<>(made);
        each(
                NEARLY_ALL,
                () -> house.delete(takeLast(left).id(), new Idempotency.None()).value());
        double backPerSecond = NEARLY_ALL / ((System.nanoTime() - began) / 1e9);
        System.out.printf(
                "%.0f ports made a second, %.0f deleted; one in an empty /16 %d us, in one 99 %% full %d us%n",
                perSecond, backPerSecond, empty.toNanos() / 1_000, full.toNanos() / 1_000);
        assertThat(TakenAddresses.of(store, "subnet/" + subnet, BLOCK)).isEmpty();
        assertThat(perSecond).isGreaterThan(PER_SECOND_MIN);
        assertThat((double) full.toNanos()).isLessThan(empty.toNanos() * SLOWER_MAX);
    }

    private static Port takeLast(List<Port> left) {
        synchronized (left) {
            return left.removeLast();
        }
    }

    private static List<Port> each(int count, Callable<Port> call) throws Exception {
        List<Callable<List<Port>>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int share = count / CLIENTS + (client < count % CLIENTS ? 1 : 0);
            clients.add(() -> {
                List<Port> ports = new ArrayList<>();
                for (int i = 0; i < share; i++) {
                    ports.add(call.call());
                }
                return ports;
            });
        }
        List<Port> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<Port>> client : threads.invokeAll(clients)) {
                all.addAll(client.get());
            }
        }
        return all;
    }

    /** Of one port made and deleted, by one client. */
    private static Duration median(PortHouse house, String subnet) {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            long began = System.nanoTime();
            String id =
                    house.create(subnet, null, new Idempotency.None()).value().id();
            nanos.add(System.nanoTime() - began);
            house.delete(id, new Idempotency.None());
        }
        return Duration.ofNanos(nanos.stream().sorted().toList().get(PROBES / 2));
    }
}
