package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.EmbeddedStore.Digest;
import io.photoncloud.chainfire.store.EmbeddedStore.Member;
import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import io.photoncloud.chainfire.store.raft.GroupOptions;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A test that has a cluster with one group to itself. */
abstract class ThreeMembers {

    static final String GROUP = "group";
    static final int NUMBER = 7;

    @TempDir
    private Path directory;

    private @Nullable RaftCluster cluster;
    private UnaryOperator<GroupOptions> options = given -> given;
    private final Map<RaftCluster.Member, RaftStore> stores = new LinkedHashMap<>();
    private List<String> voters = List.of();

    final void openGroup(int size, UnaryOperator<GroupOptions> newOptions) {
        openGroup(new RaftCluster(directory, size, new Random()), newOptions);
    }

    /** A group whose leader changes only where the test makes it. */
    final void openSteadyGroup(int size, UnaryOperator<GroupOptions> newOptions) {
        openGroup(new RaftCluster(directory, size, new Random(), Duration.ofSeconds(2)), newOptions);
    }

    private void openGroup(RaftCluster newCluster, UnaryOperator<GroupOptions> newOptions) {
        cluster = newCluster;
        options = newOptions;
        voters = cluster.addresses();
        cluster.members().forEach(this::open);
        leader();
    }

    final RaftCluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("no group was opened");
        }
        return cluster;
    }

    private RaftStore open(RaftCluster.Member member) {
        RaftStore store = cluster().open(member, options.apply(GroupOptions.of(GROUP, NUMBER, voters)));
        stores.put(member, store);
        return store;
    }

    /** A further node, which is asked to join. */
    final RaftStore join(RaftStore existing) {
        RaftCluster.Member member = cluster().addNode();
        RaftStore store = cluster().open(member, options.apply(GroupOptions.of(GROUP, NUMBER, List.of())));
        stores.put(member, store);
        existing.addMember(member.address());
        return store;
    }

    final List<RaftStore> stores() {
        return List.copyOf(stores.values());
    }

    final RaftStore leader() {
        return RaftCluster.awaitLeader(stores());
    }

    final List<RaftStore> others(RaftStore store) {
        return stores().stream().filter(other -> other != store).toList();
    }

    final RaftCluster.Member memberOf(RaftStore store) {
        return stores.entrySet().stream()
                .filter(entry -> entry.getValue() == store)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    final String addressOf(RaftStore store) {
        return memberOf(store).address();
    }

    /** The members' nodes, of which one may be stopped and then be no store's. */
    final void stop(RaftStore store) {
        RaftCluster.Member member = memberOf(store);
        cluster().stop(member);
        stopped.put(store, member);
        stores.remove(member);
    }

    private final Map<RaftStore, RaftCluster.Member> stopped = new LinkedHashMap<>();

    /** Starts the node of a store that was stopped. */
    final RaftStore start(RaftStore former) {
        RaftCluster.Member member = stopped.remove(former);
        if (member == null) {
            throw new IllegalStateException("it was not stopped");
        }
        return startOn(member);
    }

    final RaftStore startOn(RaftCluster.Member member) {
        cluster().start(member);
        return open(member);
    }

    /** As if the process were killed, and started again. */
    final RaftStore crash(RaftStore store) {
        RaftCluster.Member member = memberOf(store);
        cluster().kill(member);
        return startOn(member);
    }

    static boolean sameDigest(List<RaftStore> stores) {
        return stores.stream()
                        .map(RaftStore::digest)
                        .map(digest -> new Digest(digest.revision(), 0, digest.digest()))
                        .distinct()
                        .count()
                == 1;
    }

    static @Nullable MemberState stateOf(RaftStore asked, String address) {
        return asked.status().members().stream()
                .filter(member -> member.address().equals(address))
                .map(Member::state)
                .findFirst()
                .orElse(null);
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @AfterEach
    final void closeCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
