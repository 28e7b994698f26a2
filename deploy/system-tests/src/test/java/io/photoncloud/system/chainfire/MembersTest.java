package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.testing.RaftCluster;
import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Three members of which one loses its data, is given foreign data, or is removed. Each test leaves them whole. */
class MembersTest {

    private static final RunningCloud cloud = new RunningCloud("members");

    private static String cluster = "";

    @BeforeAll
    static void start() {
        cloud.up("--nodes", "3");
        cloud.rest(1).put("before", "kept").expect(200);
        cluster = status(1).path("cluster_id").asString();
        assertThat(cluster).matches("[0-9a-f]{16}");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static JsonNode status(int node) {
        return cloud.rest(node).get("/api/v1/cluster/status").expect(200).data();
    }

    private static Path data(int node) {
        return cloud.directory(node).resolve("data");
    }

    /** One cluster of three voters, in which everybody reads what anybody wrote. */
    private static void assertWhole() {
        for (int node = 1; node <= 3; node++) {
            int asked = node;
            RaftCluster.await("three voters in the eyes of node " + node, () -> votersSeenBy(asked) == 3);
            assertThat(status(node).path("cluster_id").asString()).isEqualTo(cluster);
            cloud.rest(node).put("from/" + node, "whole").expect(200);
        }
        for (int node = 1; node <= 3; node++) {
            assertThat(cloud.rest(node).list("from/")).hasSize(3);
            assertThat(cloud.rest(node).list("before")).containsEntry("before", "kept");
        }
    }

    private static long votersSeenBy(int node) {
        return status(node).path("members").values().stream()
                .filter(member -> member.path("status").asString("").equals("voter"))
                .count();
    }

    @Test
    void aMemberWhoseDataIsGoneIsTakenInAnewAndBeginsNoClusterOfItsOwn() throws IOException {
        cloud.kill(3);
        RunningCloud.delete(data(3));
        Answer up = cloud.up();
        assertThat(up.output())
                .contains("the data of node 3 is gone")
                .contains("chainfire (node 3): its data is gone: node 1 removes the member and adds it anew");
        assertWhole();
    }

    @Test
    void theFirstNodeBeginsNoOtherClusterWhenItsDataIsGone() throws IOException {
        cloud.kill(1);
        RunningCloud.delete(data(1));
        Answer up = cloud.up();
        // Whichever of the others answers first after the election.
        assertThat(up.output())
                .containsPattern("chainfire \\(node 1\\): its data is gone: node [23] removes the member");
        assertWhole();
    }

    @Test
    void withoutAMajorityOfTheDataNothingIsBegunAnew() throws IOException {
        cloud.down();
        for (int node : List.of(1, 3)) {
            Files.move(data(node), cloud.directory(node).resolve("data.aside"));
        }
        Answer up = cloud.launcher().run("up");
        for (int node : List.of(1, 3)) {
            assertThat(data(node)).doesNotExist();
            Files.move(cloud.directory(node).resolve("data.aside"), data(node));
        }
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output())
                .contains("the data of node 1 3 is gone")
                .contains("1 of 3 nodes have theirs, too few to take it in anew")
                .contains("'photon reset'");
        cloud.up();
        assertWhole();
    }

    @Test
    void theDataOfAnotherClustersNodeIsRefusedByTheLauncherAndByThePeers() throws IOException {
        ProcessBuilder command = cloud.commandOf(3);
        cloud.kill(3);
        Path own = data(3).resolveSibling("data.aside");
        Files.move(data(3), own);
        RunningCloud.copy(own, data(3));
        Path identity = data(3).resolve("store/node.properties");
        String foreign = "f0f0f0f0f0f0f0f0";
        Files.writeString(identity, Files.readString(identity).replace(cluster, foreign));

        Answer up = cloud.launcher().run("up");
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output()).contains("is of cluster " + foreign + ", and this home's cluster is " + cluster);

        Process stranger = command.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            for (int node : List.of(1, 3)) {
                int looked = node;
                RaftCluster.await(
                        "the refusal in the log of node " + node,
                        () -> cloud.log(looked).contains(" of cluster " + foreign)
                                && cloud.log(looked).contains("refused a peer"));
            }
            RaftCluster.await(
                    "a node that finds no peers",
                    () -> cloud.rest(3)
                            .find("/api/v1/cluster/status")
                            .filter(reply ->
                                    reply.data().path("role").asString("").equals("candidate"))
                            .isPresent());
            assertThat(cloud.rest(3).get("/health").status()).isEqualTo(503);
            cloud.rest(1).put("meanwhile", "not for strangers").expect(200);
        } finally {
            Launcher.kill(stranger.pid());
        }
        RunningCloud.delete(data(3));
        Files.move(own, data(3));
        cloud.up();
        assertWhole();
    }

    @Test
    void aRemovedMemberKnowsItAndComesBackWhenAskedFor() {
        cloud.rest(1).delete("/api/v1/cluster/members/3").expect(200);
        RaftCluster.await(
                "a node that knows it was removed", () -> problemOf(3).equals(Optional.of("removed from the cluster")));
        assertThat(status(3).path("role").asString()).isEqualTo("inactive");
        assertThat(cloud.rest(3).get("/health").body().toString()).contains("removed from the cluster");
        assertThat(cloud.rest(3).put("lost", "never").status()).isEqualTo(503);

        Answer up = cloud.up();
        assertThat(up.output())
                .contains("chainfire (node 3): removed from the cluster")
                .containsPattern("chainfire/3 .* removed ");
        assertThat(cloud.runs(3)).isFalse();
        Answer status = cloud.launcher().run("status");
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output()).containsPattern("chainfire/3 .* removed ");
        List<Long> before = IntStream.of(1, 2).mapToObj(cloud::pid).toList();
        assertThat(cloud.up().output()).contains("'photon up --nodes 3' adds it anew, without its data");
        assertThat(IntStream.of(1, 2).mapToObj(cloud::pid).toList()).isEqualTo(before);
        cloud.rest(2).put("by-two", "of two").expect(200);

        cloud.up("--nodes", "3");
        assertThat(data(3).resolveSibling("data.removed")).isDirectory();
        assertWhole();
    }

    private static Optional<String> problemOf(int node) {
        return cloud.rest(node)
                .find("/api/v1/cluster/status")
                .map(reply -> reply.data().path("problem").asString(""));
    }
}
