package io.photoncloud.chainfire.store.raft.rpc;

import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.error.ConnectionFailureException;
import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.CliRequests.GetLeaderRequest;
import com.alipay.sofa.jraft.rpc.CliRequests.GetLeaderResponse;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Raft group of three whose members talk over this transport and nothing else. */
class RaftOverPeersTest {

    private static final String GROUP = "numbers";

    @TempDir
    private Path directory;

    private final List<Member> members = new ArrayList<>();
    private final BlockingQueue<Member> leaders = new LinkedBlockingQueue<>();
    private final ExecutorService raftThreads = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() throws InterruptedException {
        for (Member member : members) {
            member.stop();
        }
        raftThreads.shutdownNow();
    }

    /** Appends the numbers it is given to a list. */
    private final class Member extends StateMachineAdapter {

        private final Path home;
        private final PeerTransport transport;
        private final Endpoint endpoint;
        private final List<Integer> applied = new CopyOnWriteArrayList<>();
        private final CountDownLatch allApplied;
        private final CountDownLatch knowsTheLeader = new CountDownLatch(1);
        private @Nullable GrpcRpcServer server;
        private @Nullable RaftGroupService service;
        private @Nullable Node node;

        Member(Path home, PeerCredentials credentials, int port, int expected) throws IOException {
            this.home = Files.createDirectories(home);
            this.transport = new PeerTransport(credentials);
            this.endpoint = new Endpoint(TestPeers.HOST, transport.startServer(TestPeers.HOST, port));
            this.allApplied = new CountDownLatch(expected);
            members.add(this);
        }

        void join(Configuration group) {
            server = new GrpcRpcServer(transport, endpoint.getPort());
            RaftRpcServerFactory.addRaftRequestProcessors(server, raftThreads, raftThreads);
            server.init(null);
            PeerNodeOptions options = new PeerNodeOptions(transport);
            options.setInitialConf(group);
            options.setElectionTimeoutMs(500);
            options.setFsm(this);
            options.setLogUri(home.resolve("log").toString());
            options.setRaftMetaUri(home.resolve("meta").toString());
            options.setSharedTimerPool(true);
            service = new RaftGroupService(GROUP, new PeerId(endpoint, 0), options, server, true);
            node = service.start(false);
        }

        GrpcRpcServer server() {
            return Objects.requireNonNull(server);
        }

        Node node() {
            return Objects.requireNonNull(node);
        }

        @Override
        public void onApply(Iterator entries) {
            while (entries.hasNext()) {
                applied.add(entries.getData().getInt());
                if (entries.done() != null) {
                    entries.done().run(Status.OK());
                }
                allApplied.countDown();
                entries.next();
            }
        }

        @Override
        public void onLeaderStart(long term) {
            super.onLeaderStart(term);
            knowsTheLeader.countDown();
            leaders.add(this);
        }

        @Override
        public void onStartFollowing(LeaderChangeContext leader) {
            super.onStartFollowing(leader);
            knowsTheLeader.countDown();
        }

        void stop() throws InterruptedException {
            transport.close();
            if (service != null) {
                service.shutdown();
                service.join();
                service = null;
            }
        }
    }

    private Member nextLeader() throws InterruptedException {
        Member leader = leaders.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return Objects.requireNonNull(leader, "no leader in time");
    }

    private static void apply(Member leader, int from, int to) throws Exception {
        List<CompletableFuture<Status>> results = new ArrayList<>();
        for (int i = from; i < to; i++) {
            CompletableFuture<Status> result = new CompletableFuture<>();
            Closure done = result::complete;
            leader.node().apply(new Task(ByteBuffer.allocate(256).putInt(0, i), done));
            results.add(result);
        }
        for (CompletableFuture<Status> result : results) {
            Status status = result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(status.isOk()).as(status.toString()).isTrue();
        }
    }

    private static void assertReadsSeeTheLeader(Member follower) throws Exception {
        CompletableFuture<Status> read = new CompletableFuture<>();
        follower.node().readIndex(new byte[0], new ReadIndexClosure() {
            @Override
            public void run(Status status, long index, byte[] context) {
                read.complete(status);
            }
        });
        Status status = read.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(status.isOk()).as(status.toString()).isTrue();
    }

    private void electReplicateLoseTheLeaderAndGoOn(List<PeerCredentials> credentials) throws Exception {
        for (PeerCredentials one : credentials) {
            new Member(directory.resolve("node-" + members.size()), one, 0, 2_000);
        }
        Configuration group = new Configuration();
        members.forEach(member -> group.addPeer(new PeerId(member.endpoint, 0)));
        members.forEach(member -> member.join(group));

        Member first = nextLeader();
        apply(first, 0, 1_000);
        for (Member member : members) {
            // The third of three may hear of it after two have elected it and written.
            assertThat(member.knowsTheLeader.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertReadsSeeTheLeader(member);
        }

        first.transport.close();
        Member second = nextLeader();
        assertThat(second).isNotSameAs(first);
        apply(second, 1_000, 2_000);

        first.stop();
        Member restarted =
                new Member(first.home, credentials.get(members.indexOf(first)), first.endpoint.getPort(), 2_000);
        restarted.join(group);
        List<Integer> all = IntStream.range(0, 2_000).boxed().toList();
        for (Member member : members) {
            if (member != first) {
                assertThat(member.allApplied.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(member.applied).isEqualTo(all);
            }
        }
    }

    @Test
    void theClientKeepsToWhatRaftExpects() throws Exception {
        Member member = new Member(directory.resolve("alone"), TestPeers.SECRET, 0, 0);
        member.join(new Configuration(List.of(new PeerId(member.endpoint, 0))));
        nextLeader();
        GrpcRpcClient client = new GrpcRpcClient();
        client.init(new PeerNodeOptions(member.transport));
        String self = new PeerId(member.endpoint, 0).toString();

        // A type that has no code of its own, and one whose answer is an error.
        GetLeaderRequest question =
                GetLeaderRequest.newBuilder().setGroupId(GROUP).setPeerId(self).build();
        assertThat(client.invokeSync(member.endpoint, question, 5_000))
                .isInstanceOfSatisfying(
                        GetLeaderResponse.class,
                        answer -> assertThat(answer.getLeaderId()).isEqualTo(self));
        TimeoutNowRequest stray = TimeoutNowRequest.newBuilder()
                .setGroupId("no such group")
                .setServerId(self)
                .setPeerId(self)
                .setTerm(1)
                .build();
        assertThat(client.invokeSync(member.endpoint, stray, 5_000))
                .isInstanceOfSatisfying(
                        ErrorResponse.class,
                        answer -> assertThat(answer.getErrorCode()).isEqualTo(RaftError.ENOENT.getNumber()));

        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Endpoint dead = new Endpoint(TestPeers.HOST, silent.getLocalPort());
            assertThatThrownBy(() -> client.invokeSync(dead, question, 5_000))
                    .isInstanceOf(ConnectionFailureException.class);
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            client.invokeAsync(dead, question, (_, error) -> failure.complete(error), 100);
            assertThat(failure.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(InvokeTimeoutException.class);
        }
        client.shutdown();

        member.server().shutdown();
        GrpcRpcServer next = new GrpcRpcServer(member.transport, member.endpoint.getPort());
        RaftRpcServerFactory.addRaftRequestProcessors(next, raftThreads, raftThreads);
        next.init(null);
        assertThat(client.invokeSync(member.endpoint, question, 5_000)).isInstanceOf(GetLeaderResponse.class);
    }

    @Test
    void aGroupWithASecretOutlivesItsLeader() throws Exception {
        assertThat(RpcFactoryHelper.rpcFactory()).isInstanceOf(GrpcRaftRpcFactory.class);
        electReplicateLoseTheLeaderAndGoOn(List.of(TestPeers.SECRET, TestPeers.SECRET, TestPeers.SECRET));
    }

    @Test
    void aGroupWithMutualTlsOutlivesItsLeader() throws Exception {
        TestAuthority authority = new TestAuthority(directory);
        PeerCredentials credentials = authority.issue("node", "chainfire").credentials("chainfire");
        electReplicateLoseTheLeaderAndGoOn(List.of(credentials, credentials, credentials));
    }
}
