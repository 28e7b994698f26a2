package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.testing.RaftCluster;
import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an operator does to three nodes, and what happens to them. Each test leaves them whole. */
class ClusterOperationsTest {

    private static final Duration GAP_MAX = Duration.ofSeconds(3);
    private static final int LEASE_SECONDS = 5;

    private static final RunningCloud cloud = new RunningCloud("operations");

    private final Etcdctl all = Etcdctl.of(cloud, 1, 2, 3);

    @BeforeAll
    static void start() {
        cloud.up("--nodes", "3");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static int leader() {
        RaftCluster.await("a leader", () -> cloud.findLeader(1, 2, 3).isPresent());
        return cloud.findLeader(1, 2, 3).orElseThrow();
    }

    private static int follower() {
        return leader() % 3 + 1;
    }

    private static JsonNode members() {
        return cloud.rest(leader())
                .get("/api/v1/cluster/members")
                .expect(200)
                .data()
                .path("members");
    }

    /** As etcd's clients write it. */
    private static String memberId(int node) {
        return members()
                .valueStream()
                .filter(member -> member.path("node_id").asInt(0) == node)
                .map(member -> Long.toHexString(
                        Long.parseUnsignedLong(member.path("member_id").asString(), 16)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMemberIsAddedAndRemovedByEtcdctl() {
        Etcdctl.require();
        String url = "http://" + cloud.launcher().at(9, 50_051);
        assertThat(all.run("member", "add", "ninth", "--peer-urls=" + url))
                .anyMatch(line -> line.matches("Member +[0-9a-f]+ added to cluster +[0-9a-f]+"));
        // A member that does not lead is told a little later, and any of them may be asked.
        for (int node = 1; node <= 3; node++) {
            Etcdctl one = Etcdctl.of(cloud, node);
            RaftCluster.await(
                    "the ninth to be listed by node " + node,
                    () -> findListed(one, url).isPresent());
        }
        String listed = findListed(all, url).orElseThrow();
        assertThat(listed).contains("unstarted");
        cloud.rest(1).put("with/a-member-that-joins", "works").expect(200);
        assertThat(members()
                        .valueStream()
                        .filter(member -> member.path("node_id").isNull()))
                .hasSize(1);
        all.run("member", "remove", listed.split(",", -1)[0]);
        for (int node = 1; node <= 3; node++) {
            Etcdctl one = Etcdctl.of(cloud, node);
            RaftCluster.await(
                    "three members in the list of node " + node,
                    () -> one.run("member", "list").size() == 3);
        }
    }

    private static Optional<String> findListed(Etcdctl etcdctl, String url) {
        return etcdctl.run("member", "list").stream()
                .filter(line -> line.contains(url))
                .findFirst();
    }

    @Test
    void leadershipMovesAndTheStatusOfAllTellsIt() {
        Etcdctl.require();
        int leader = leader();
        int next = follower();
        assertThat(Etcdctl.of(cloud, leader).run("move-leader", memberId(next)).getFirst())
                .startsWith("Leadership transferred");
        List<String> statuses = Etcdctl.of(cloud, leader).run("endpoint", "status", "--cluster");
        assertThat(statuses).hasSize(3);
        assertThat(statuses)
                .filteredOn(line -> line.contains(", true, "))
                .singleElement()
                .asString()
                .contains(cloud.grpcAddress(next));
    }

    @Test
    void whatEtcdctlSavedIsRestoredByRest() {
        Etcdctl.require();
        cloud.rest(1).put("saved/a", "1").expect(200);
        all.run("lock", "saved-lock", "true");
        Path file = cloud.scratch().resolve("operations.snapshot");
        assertThat(Etcdctl.of(cloud, 2).run("snapshot", "save", file.toString()))
                .anyMatch(line -> line.contains("Snapshot saved at " + file));
        cloud.rest(1).put("saved/a", "2").expect(200);
        cloud.rest(1).put("saved/later", "1").expect(200);
        Rest.Reply restored = cloud.rest(3)
                .upload("/api/v1/snapshot/restore?replace=true", file)
                .expect(200);
        assertThat(restored.data().path("keys").asLong()).isPositive();
        for (int node = 1; node <= 3; node++) {
            assertThat(cloud.rest(node).list("saved/")).isEqualTo(Map.of("saved/a", "1"));
        }
    }

    @Test
    void aLockHeldThroughOneNodeIsWaitedForThroughAnother() {
        Etcdctl.require();
        try (var holder = Etcdctl.of(cloud, 1).running("lock", "across")) {
            assertThat(holder.next()).startsWith("across/");
            try (var waiting = Etcdctl.of(cloud, 2).running("lock", "across");
                    var third = Etcdctl.of(cloud, 3).running("lock", "across")) {
                RaftCluster.await(
                        "three in the queue",
                        () -> cloud.rest(3).list("across/").size() == 3);
                assertThat(waiting.hasMore() || third.hasMore()).isFalse();
                holder.interrupt();
                RaftCluster.await("the next to hold it", () -> waiting.hasMore() || third.hasMore());
                assertThat(waiting.hasMore() && third.hasMore()).isFalse();
            }
        }
    }

    @Test
    void aLeaseIsKeptAliveWhileTheLeaderIsKilled() {
        Etcdctl.require();
        String lease = all.run("lease", "grant", Integer.toString(LEASE_SECONDS))
                .getFirst()
                .split(" ", -1)[1];
        all.run("put", "--lease=" + lease, "kept-alive", "yes");
        int leader = leader();
        try (var keeping =
                Etcdctl.of(cloud, leader, leader % 3 + 1, (leader + 1) % 3 + 1).running("lease", "keep-alive", lease)) {
            assertThat(keeping.next()).contains("keepalived with TTL(5)");
            cloud.kill(leader);
            long killed = System.nanoTime();
            while (System.nanoTime() - killed
                    < Duration.ofSeconds(LEASE_SECONDS + 2).toNanos()) {
                assertThat(keeping.next()).contains("keepalived with TTL(5)");
            }
            assertThat(keeping.isAlive()).isTrue();
            assertThat(cloud.rest(leader % 3 + 1).list("kept-alive")).hasSize(1);
        } finally {
            cloud.up();
        }
    }

    @Test
    void writesGoOnWhileAFollowerAndThenTheLeaderStandsStill() {
        Map<String, String> acknowledged;
        try (var writer = new SteadyWriter(List.of(cloud.rest(1), cloud.rest(2), cloud.rest(3)), "still/").start()) {
            for (int node : new int[] {follower(), leader()}) {
                writer.awaitMore(20);
                writer.longestGap();
                cloud.signal(node, "STOP");
                try {
                    writer.awaitMore(200);
                } finally {
                    cloud.signal(node, "CONT");
                }
                writer.awaitMore(200);
                Duration gap = writer.longestGap();
                System.out.printf(
                        "ClusterOperationsTest: node %d stood still, writes for %d ms%n", node, gap.toMillis());
                assertThat(gap)
                        .as("writes stopped by node %d standing still", node)
                        .isLessThan(GAP_MAX);
            }
            acknowledged = writer.stop();
        }
        for (int node = 1; node <= 3; node++) {
            assertThat(cloud.rest(node).list("still/")).containsAllEntriesOf(acknowledged);
        }
    }

    @Test
    void whoNamesARevisionIsToldWhatFollowsWithoutAQuorum() {
        long revision = cloud.rest(1)
                .put("told", "without a quorum")
                .expect(200)
                .data()
                .path("mod_revision")
                .asLong();
        int[] others = IntStream.rangeClosed(2, 3).toArray();
        RaftCluster.await(
                "the write to be everywhere", () -> cloud.rest(1).list("told").size() == 1);
        try {
            IntStream.of(others).forEach(node -> cloud.signal(node, "STOP"));
            String told = new Curl(cloud.host(1))
                    .shell(
                            "curl --silent --no-buffer --max-time 3 'http://localhost:8081/api/v1/watch?key=told&revision="
                                    + revision + "' || true");
            assertThat(told).contains("id: " + revision + ".0\nevent: put").contains("without a quorum");
        } finally {
            IntStream.of(others).forEach(node -> cloud.signal(node, "CONT"));
        }
        RaftCluster.await(
                "writes to go on",
                () -> cloud.rest(1)
                        .put("told", "again", Duration.ofSeconds(1))
                        .filter(reply -> reply.status() == 200)
                        .isPresent());
    }

    @Test
    void aTakenGrpcPortIsToldWithItsHolder() throws IOException {
        int node = follower();
        ProcessBuilder sameByHand = cloud.commandOf(node);
        cloud.kill(node);
        String address = cloud.grpcAddress(node);
        int colon = address.indexOf(':');
        var host = InetAddress.getByName(address.substring(0, colon));
        try (var _ = new ServerSocket(Integer.parseInt(address.substring(colon + 1)), 1, host)) {
            Answer up = cloud.launcher().run("up");
            assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
            assertThat(up.output())
                    .contains("cannot listen on " + address)
                    .contains("pid " + ProcessHandle.current().pid());
            runUntilItFails(sameByHand);
            assertThat(cloud.log(node))
                    .contains("photon.grpc.address: cannot listen on " + address)
                    .contains("Address already in use");
            assertThat(IntStream.rangeClosed(1, 3).filter(cloud::runs))
                    .hasSize(2)
                    .doesNotContain(node);
        } finally {
            cloud.up();
        }
    }

    private static void runUntilItFails(ProcessBuilder command) throws IOException {
        Process process = command.redirectErrorStream(true)
                .redirectOutput(cloud.scratch().resolve("by-hand.log").toFile())
                .start();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS))
                    .as("it ends by itself")
                    .isTrue();
            assertThat(process.exitValue()).isNotZero();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
