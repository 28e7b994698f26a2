package io.photoncloud.system.plasmavmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.Rest.Reply;
import io.photoncloud.system.chainfire.RunningCloud;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long many VMs take to run, made and started by REST, and how long lists of 10,000 take, with PlasmaVMC and ChainFire as they
 * are delivered and the simulated driver.
 */
@Tag("scale")
class VmScaleTest {

    private static final int PORT = 8084;
    private static final int WARMING = Integer.getInteger("scale.warming", 200);
    private static final int STARTED = 1_000;
    private static final int ALL = 10_000;
    private static final int PROJECTS = 10;
    private static final int CLIENTS = 32;
    private static final int READS = 40;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Pattern RUNNING = Pattern.compile("plasmavmc_vms\\{[^}]*state=\"Running\"} (\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration RUNNING_WITHIN = Duration.ofSeconds(30);

    @Test
    void manyVms() throws Exception {
        try (RunningCloud cloud = new RunningCloud("vm-scale", "plasmavmc")) {
            cloud.set("plasmavmc", """
                    photon.plasmavmc.simulated-vcpus=1000000
                    photon.plasmavmc.simulated-memory-mib=1000000000
                    """);
            cloud.up("--hypervisor", "simulated");
            Rest rest = new Rest("http://" + cloud.launcher().at(1, PORT));
            make(rest, 0, WARMING, true);
            awaitRunning(rest, WARMING);
            long began = System.nanoTime();
            make(rest, WARMING, STARTED, true);
            double asked = seconds(began);
            awaitRunning(rest, WARMING + STARTED);
            double running = seconds(began);
            System.out.printf(
                    "%d VMs made and started: all asked for after %.1f s, all running after %.1f s%n",
                    STARTED, asked, running);
            make(rest, WARMING + STARTED, ALL - WARMING - STARTED, false);
            for (String query : List.of(
                    "limit=100",
                    "",
                    "limit=10000",
                    "org_id=o",
                    "org_id=o&limit=100",
                    "org_id=o&project_id=p3",
                    "org_id=o&state=Running",
                    "org_id=o&project_id=p3&state=Stopped&limit=100")) {
                pages(rest, query);
            }
            assertThat(running).isLessThan((double) RUNNING_WITHIN.toSeconds());
        }
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static void make(Rest rest, int from, int count, boolean started) throws Exception {
        AtomicInteger next = new AtomicInteger(from);
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Integer>> made = IntStream.range(0, CLIENTS)
                    .mapToObj(_ -> clients.submit(() -> makeAll(rest, next, from + count, started)))
                    .toList();
            int sum = 0;
            for (Future<Integer> one : made) {
                sum += one.get();
            }
            assertThat(sum).isEqualTo(count);
        }
    }

    private static int makeAll(Rest rest, AtomicInteger next, int end, boolean started) {
        int made = 0;
        for (int i = next.getAndIncrement(); i < end; i = next.getAndIncrement()) {
            String id = rest.insist("POST", "/api/v1/vms", body(i), "Idempotency-Key", "vm-" + i)
                    .expect(201)
                    .data()
                    .path("id")
                    .asString();
            if (started) {
                var _ = rest.insist("POST", "/api/v1/vms/" + id + "/start", "", "Idempotency-Key", "start-" + i)
                        .expect(200);
            }
            made++;
        }
        return made;
    }

    private static String body(int i) {
        return "{\"name\": \"vm-%d\", \"org_id\": \"o\", \"project_id\": \"p%d\", \"vcpus\": 1, \"memory_mib\": 64}"
                .formatted(i, i % PROJECTS);
    }

    private static void awaitRunning(Rest rest, int wanted) throws Exception {
        long end = System.nanoTime() + RUNNING_WITHIN.multipliedBy(10).toNanos();
        while (running(rest) < wanted) {
            assertThat(System.nanoTime()).as("all run in the end").isLessThan(end);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** As the metrics of the node tell, which costs the service next to nothing. */
    private static int running(Rest rest) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(rest.base() + "/metrics")).build();
        String told = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        Matcher running = RUNNING.matcher(told);
        return running.find() ? Integer.parseInt(running.group(1)) : 0;
    }

    /** How long a first page takes, and how long the last of the whole list. */
    private static void pages(Rest rest, String query) {
        double[] millis = new double[READS];
        int rows = 0;
        String token = "";
        for (int i = 0; i < READS; i++) {
            String path = "/api/v1/vms?" + query + (token.isEmpty() ? "" : "&page_token=" + token);
            long began = System.nanoTime();
            Reply reply = rest.get(path).expect(200);
            millis[i] = seconds(began) * 1e3;
            rows = Math.max(rows, reply.data().path("vms").size());
            token = reply.body().path("meta").path("next_page_token").asString("");
        }
        Arrays.sort(millis);
        System.out.printf(
                "GET /api/v1/vms?%s: pages of %d rows, median %.1f ms, slowest of %d %.1f ms%n",
                query, rows, millis[READS / 2], READS, millis[READS - 1]);
    }
}
