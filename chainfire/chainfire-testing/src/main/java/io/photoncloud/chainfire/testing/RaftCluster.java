package io.photoncloud.chainfire.testing;

import com.alipay.sofa.jraft.util.Endpoint;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.raft.GroupOptions;
import io.photoncloud.chainfire.store.raft.RaftStore;
import io.photoncloud.chainfire.store.raft.StoreNode;
import io.photoncloud.chainfire.store.raft.StoreNodeOptions;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Store nodes in one process, each with its own directory, port and transport on loopback, that can be stopped and
 * started again one by one. For tests; not thread-safe.
 */
public final class RaftCluster implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final byte[] SECRET =
            "a secret that only this test has".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    /** Short, so that tests need not wait long for another leader. */
    public static final Duration ELECTION_TIMEOUT = Duration.ofMillis(400);
    /** How often the leader of a group without load speaks to its followers. */
    public static final Duration HEARTBEAT_INTERVAL = ELECTION_TIMEOUT.dividedBy(4);

    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    /** One node: its place, and what runs there at the moment. */
    public static final class Member {
        private final Path directory;
        private int port;
        private @Nullable PeerTransport transport;
        private @Nullable StoreNode node;
        /** Of what runs there now; another's with each start. */
        private AtomicBoolean abandoned = new AtomicBoolean();

        private Member(Path directory) {
            this.directory = directory;
        }

        public String address() {
            return HOST + ":" + port;
        }

        public Path directory() {
            return directory;
        }

        public StoreNode node() {
            return Objects.requireNonNull(node, "the node is stopped");
        }
    }

    private final Path directory;
    private final RandomGenerator random;
    private final Duration electionTimeout;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final Queue<Throwable> fatal = new ConcurrentLinkedQueue<>();
    /** By the ports of the nodes at their ends. */
    private final Map<Ends, Link> links = new ConcurrentHashMap<>();

    private final Set<Integer> isolated = ConcurrentHashMap.newKeySet();
    private final Set<Integer> silenced = ConcurrentHashMap.newKeySet();

    private record Ends(int from, int to) {}

    public RaftCluster(Path directory, int size, RandomGenerator random) {
        this(directory, size, random, ELECTION_TIMEOUT);
    }

    /** For tests that are disturbed by a change of leader: a longer time-out makes one less likely on a busy machine. */
    public RaftCluster(Path directory, int size, RandomGenerator random, Duration electionTimeout) {
        this.directory = directory;
        this.random = random;
        this.electionTimeout = electionTimeout;
        for (int i = 0; i < size; i++) {
            addNode();
        }
    }

    /** Starts one more node, which belongs to no group yet. */
    public Member addNode() {
        Member member = new Member(directory.resolve("node-" + (members.size() + 1)));
        members.add(member);
        start(member);
        return member;
    }

    public void start(Member member) {
        try {
            PeerTransport transport = new PeerTransport(new PeerCredentials.Secret(SECRET));
            member.port = transport.startServer(HOST, member.port);
            member.transport = transport;
            int port = member.port;
            transport.route(target -> way(port, target));
            AtomicBoolean abandoned = new AtomicBoolean();
            member.abandoned = abandoned;
            BiConsumer<String, Throwable> onFatal = (group, cause) -> {
                if (!abandoned.get()) {
                    fatal.add(cause);
                }
            };
            member.node = new StoreNode(
                    StoreNodeOptions.of(member.directory, member.address(), random, onFatal)
                            .withElectionTimeout(electionTimeout),
                    transport);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop(Member member) {
        try {
            if (member.node != null) {
                member.node.close();
                member.node = null;
            }
            if (member.transport != null) {
                member.transport.close();
                member.transport = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Endpoint way(int from, Endpoint target) {
        int to = target.getPort();
        if (members.stream().noneMatch(member -> member.port == to)) {
            return target;
        }
        Link link = links.computeIfAbsent(new Ends(from, to), ends -> new Link(to));
        if (isolated.contains(from) || isolated.contains(to) || silenced.contains(from)) {
            link.cut();
        }
        return new Endpoint(HOST, link.port());
    }

    /** Cuts all links from and to a node, until {@link #mendAll}. */
    public void isolate(Member member) {
        isolated.add(member.port);
        links.forEach((ends, link) -> {
            if (ends.from == member.port || ends.to == member.port) {
                link.cut();
            }
        });
    }

    /** Cuts the links by which a node asks others, until {@link #mendAll}; what others ask, it hears and answers. */
    public void silence(Member member) {
        silenced.add(member.port);
        links.forEach((ends, link) -> {
            if (ends.from == member.port) {
                link.cut();
            }
        });
    }

    public void mendAll() {
        isolated.clear();
        silenced.clear();
        links.values().forEach(Link::mend);
    }

    /** Kills a node. Nobody hears of it afterwards: bytes still on their way from it or to it are lost. */
    public void kill(Member member) {
        isolate(member);
        member.abandoned.set(true);
        try {
            member.node().abandon();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stop(member);
        breakLinks(member);
        isolated.remove(member.port);
    }

    /**
     * Ends all connections from and to a node; what the links held back is lost. New connections are cut as the former
     * were: this is how a node that was isolated for long comes back with {@link #mendAll}.
     */
    public void breakLinks(Member member) {
        links.entrySet().removeIf(link -> {
            boolean touches = link.getKey().from == member.port || link.getKey().to == member.port;
            if (touches) {
                link.getValue().close();
            }
            return touches;
        });
    }

    public List<Member> members() {
        return List.copyOf(members);
    }

    public List<String> addresses() {
        return members.stream().map(Member::address).toList();
    }

    /** What members could not go on after. */
    public List<Throwable> fatalErrors() {
        return List.copyOf(fatal);
    }

    public RaftStore open(Member member, GroupOptions group) {
        try {
            return member.node().open(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a group with all present nodes as its voters; stores in the order of the nodes. */
    public List<RaftStore> openGroup(String name, int number, UnaryOperator<GroupOptions> change) {
        GroupOptions options = change.apply(GroupOptions.of(name, number, addresses()));
        return members.stream().map(member -> open(member, options)).toList();
    }

    /** Waits until one of the stores leads; it may do so no longer when this returns. */
    public static RaftStore awaitLeader(List<RaftStore> stores) {
        AtomicReference<@Nullable RaftStore> found = new AtomicReference<>();
        await("a leader", () -> {
            found.set(stores.stream().filter(RaftCluster::leads).findFirst().orElse(null));
            return found.get() != null;
        });
        return Objects.requireNonNull(found.get());
    }

    private static boolean leads(RaftStore store) {
        try {
            return store.status().role() == Role.LEADER;
        } catch (StoreException e) {
            return false;
        }
    }

    /** Looks every few milliseconds. @throws IllegalStateException it did not come true in half a minute */
    public static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("still waiting for " + what + " after " + WAIT_MAX.toSeconds() + " s");
            }
            try {
                Thread.sleep(Duration.ofMillis(5)); // tidy: looks again, bounded above
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            }
        }
    }

    @Override
    public void close() {
        mendAll();
        members.forEach(this::stop);
        links.values().forEach(Link::close);
    }
}
