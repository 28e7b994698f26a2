package io.photoncloud.system.k8shost;

import static io.photoncloud.k8shost.runtime.cri.TestingContainerd.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.k8shost.runtime.cri.TestingContainerd;
import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.RunningCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What k8shost takes of a core while 50 pods run on a real containerd and nobody asks it anything. */
@Tag("scale")
class PodsIdleTest {

    private static final int PODS = 50;
    private static final int PORT = 8085;
    private static final double PERCENT_MAX = 1;
    private static final int THREADS_TOLD = 8;

    /** In which the compilers work off what the start and the pods have made hot. */
    private static final Duration SETTLING = Duration.ofSeconds(Integer.getInteger("idle.settling", 180));

    private static final Duration MEASURED = Duration.ofSeconds(60);

    /** Of Linux on all machines that there are: what /proc counts processor time in. */
    private static final double TICKS_PER_SECOND = 100;

    @Test
    void fiftyPodsTakeLessThanAHundredthOfACore() throws Exception {
        String table = "photon_idle_" + ProcessHandle.current().pid();
        try (TestingContainerd containerd = TestingContainerd.start();
                RunningCloud cloud = new RunningCloud("pods-idle", "k8shost")) {
            cloud.set("k8shost", """
                    photon.k8shost.cri-socket=%s
                    photon.k8shost.service-cidr=10.251.3.0/24
                    photon.k8shost.data-path-table=%s
                    photon.k8shost.pod-cidrs=%s
                    """.formatted(containerd.socket(), table, containerd.subnet()));
            cloud.up("--runtime", "cri");
            try {
                measure(cloud, new Rest("http://" + cloud.launcher().at(1, PORT)));
            } finally {
                TestingContainerd.run("nft", "table inet " + table + " {}; delete table inet " + table);
            }
        }
    }

    private static void measure(RunningCloud cloud, Rest rest) throws IOException {
        for (int i = 0; i < PODS; i++) {
            String body = "{\"name\": \"idle-%d\", \"namespace\": \"default\", \"image\": \"nginx:1.21\"}".formatted(i);
            var _ = rest.insist("POST", "/api/v1/pods", body, "Idempotency-Key", "idle-" + i)
                    .expect(201);
        }
        await("all pods run", () -> ready(rest) == PODS);
        LockSupport.parkNanos(SETTLING.toNanos());
        Map<String, Double> threadsBefore = threads(cloud, "k8shost");
        double before = seconds(cloud, "k8shost");
        double beforeOfStore = seconds(cloud, "chainfire");
        long began = System.nanoTime();
        LockSupport.parkNanos(MEASURED.toNanos());
        double took = (System.nanoTime() - began) / 1e9;
        double percent = 100 * (seconds(cloud, "k8shost") - before) / took;
        double percentOfStore = 100 * (seconds(cloud, "chainfire") - beforeOfStore) / took;
        System.out.printf(
                "%d pods, nobody asks, %.0f s: k8shost takes %.2f %% of a core, its ChainFire %.2f %%%n",
                PODS, took, percent, percentOfStore);
        threads(cloud, "k8shost").entrySet().stream()
                .map(thread -> Map.entry(
                        thread.getKey(), thread.getValue() - threadsBefore.getOrDefault(thread.getKey(), 0.0)))
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(THREADS_TOLD)
                .forEach(
                        thread -> System.out.printf("  %.2f %% %s%n", 100 * thread.getValue() / took, thread.getKey()));
        assertThat(ready(rest)).isEqualTo(PODS);
        assertThat(percent).isLessThan(PERCENT_MAX);
    }

    private static long ready(Rest rest) {
        return StreamSupport.stream(
                        rest.get("/api/v1/pods?namespace=default")
                                .expect(200)
                                .data()
                                .path("pods")
                                .spliterator(),
                        false)
                .filter(pod -> pod.path("ready").asBoolean())
                .count();
    }

    /** The processor time that a service's process has taken, its threads and those that have ended included. */
    private static double seconds(RunningCloud cloud, String service) throws IOException {
        return seconds(Path.of("/proc", pid(cloud, service), "stat"));
    }

    private static String pid(RunningCloud cloud, String service) {
        return Long.toString(cloud.launcher().pid(service, 1).orElseThrow());
    }

    private static double seconds(Path statistics) throws IOException {
        String stat = Files.readString(statistics);
        // The name of the program, in brackets, may have spaces in it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** The same of its threads that there are, by their names. */
    private static Map<String, Double> threads(RunningCloud cloud, String service) throws IOException {
        Map<String, Double> byName = new HashMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc", pid(cloud, service), "task"))) {
            for (Path thread : threads.toList()) {
                String name = Files.readString(thread.resolve("comm")).strip();
                byName.merge(name, seconds(thread.resolve("stat")), Double::sum);
            }
        } catch (NoSuchFileException _) {
            // One has ended meanwhile: what the others take says enough.
        }
        return byName;
    }
}
