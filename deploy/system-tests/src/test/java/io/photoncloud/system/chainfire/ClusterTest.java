package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node that was grown to a cluster of three, whose members are killed and started again. Each test leaves it whole. */
class ClusterTest {

    private static final Duration GAP_MAX = Duration.ofSeconds(3);
    private static final int KEYS_BEFORE = 50;

    private static final RunningCloud cloud = new RunningCloud("cluster");

    @BeforeAll
    static void growFromOneNode() {
        cloud.up();
        IntStream.range(0, KEYS_BEFORE)
                .forEach(i -> cloud.rest(1).put("before/" + i, "value " + i).expect(200));
        long first = cloud.pid(1);
        cloud.up("--nodes", "3");
        assertThat(cloud.pid(1)).isEqualTo(first);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void growingKeepsTheDataAndMakesThreeVoters() {
        for (int node = 1; node <= 3; node++) {
            assertThat(cloud.rest(node).list("before/"))
                    .hasSize(KEYS_BEFORE)
                    .containsEntry("before/" + (KEYS_BEFORE - 1), "value " + (KEYS_BEFORE - 1));
            assertThat(cloud.rest(node)
                            .get("/api/v1/cluster/members")
                            .data()
                            .path("members")
                            .values())
                    .hasSize(3)
                    .allMatch(member -> member.path("status").asString("").equals("voter"));
            assertThat(cloud.rest(node)
                            .get("/api/v1/cluster/status")
                            .data()
                            .path("node_id")
                            .asInt())
                    .isEqualTo(node);
            assertThat(cloud.log(node)).doesNotContain("this node has no number");
        }
    }

    @Test
    void upAgainLeavesWhatRunsAlone() {
        List<Long> before = pids();
        cloud.up();
        assertThat(pids()).isEqualTo(before);
    }

    @Test
    void killingEachNodeInTurnLosesNoAcknowledgedWriteAndStopsWritesOnlyBriefly() {
        Map<String, String> acknowledged;
        try (var writer = new SteadyWriter(List.of(cloud.rest(1), cloud.rest(2), cloud.rest(3)), "steady/").start()) {
            for (int node = 1; node <= 3; node++) {
                writer.awaitMore(10);
                List<Long> before = pids();
                cloud.kill(node);
                writer.awaitMore(10);
                Duration gap = writer.longestGap();
                System.out.printf("ClusterTest: without node %d, writes stopped for %d ms%n", node, gap.toMillis());
                assertThat(gap).as("writes stopped by the end of node %d", node).isLessThan(GAP_MAX);
                cloud.up();
                assertOnlyRestarted(node, before);
                assertThat(writer.longestGap())
                        .as("writes stopped by the return of node %d", node)
                        .isLessThan(GAP_MAX);
            }
            acknowledged = writer.stop();
        }
        for (int node = 1; node <= 3; node++) {
            // The last write may have been made although its answer was never waited for.
            assertThat(cloud.rest(node).list("steady/")).containsAllEntriesOf(acknowledged);
        }
    }

    private static void assertOnlyRestarted(int killed, List<Long> before) {
        for (int node = 1; node <= 3; node++) {
            if (node == killed) {
                assertThat(cloud.pid(node)).isNotEqualTo(before.get(node - 1));
            } else {
                assertThat(cloud.pid(node)).isEqualTo(before.get(node - 1));
            }
            assertThat(cloud.runs(node)).isTrue();
        }
    }

    @Test
    void aTakenPortIsToldWithItsHolder() throws IOException {
        cloud.kill(3);
        String address = cloud.httpAddress(3);
        int colon = address.indexOf(':');
        var host = InetAddress.getByName(address.substring(0, colon));
        try (var _ = new ServerSocket(Integer.parseInt(address.substring(colon + 1)), 1, host)) {
            Answer up = cloud.launcher().run("up");
            assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
            assertThat(up.output())
                    .contains("cannot listen on " + address)
                    .contains("pid " + ProcessHandle.current().pid());
        }
        assertThat(cloud.runs(1) && cloud.runs(2)).isTrue();
        cloud.up();
    }

    @Test
    void theDataOfAnotherNodeIsRefused() throws IOException {
        cloud.kill(2);
        cloud.kill(3);
        Path own = cloud.directory(3).resolve("data");
        Path aside = own.resolveSibling("data.aside");
        Files.move(own, aside);
        RunningCloud.copy(cloud.directory(2).resolve("data"), own);
        Answer up = cloud.launcher().run("up");
        RunningCloud.delete(own);
        Files.move(aside, own);
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output()).contains("belongs to node " + cloud.grpcAddress(2));
        cloud.up();
        assertThat(cloud.rest(3).list("before/")).hasSize(KEYS_BEFORE);
    }

    private static List<Long> pids() {
        return IntStream.rangeClosed(1, 3).mapToObj(cloud::pid).toList();
    }
}
