package io.photoncloud.chainfire.store.raft.rpc;

import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.HOST;
import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.PATIENCE;
import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.SECRET;
import static io.photoncloud.chainfire.store.raft.rpc.TestPeers.echoing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.util.Endpoint;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import io.photoncloud.chainfire.store.raft.rpc.TestPeers.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerTransportTest {

    private static final PeerSettings IMPATIENT =
            PeerSettings.DEFAULT.withTimings(Duration.ofMillis(500), Duration.ofMillis(300), Duration.ofMillis(900));

    private final TestPeers peers = new TestPeers();

    @AfterEach
    void closePeers() {
        peers.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static PeerException failure(CompletableFuture<byte[]> call) throws Exception {
        try {
            byte[] answer = call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("answered: " + new String(answer, StandardCharsets.UTF_8));
        } catch (ExecutionException e) {
            return (PeerException) Objects.requireNonNull(e.getCause());
        }
    }

    private static byte[] answer(CompletableFuture<byte[]> call) throws Exception {
        return call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aPeerAnswersAndIsToldWhoAsks() throws Exception {
        Peer a = peers.start();
        Peer b = peers.start();
        b.transport().register("who", (from, _, responder) -> responder.answer(bytes(from)));

        assertThat(answer(a.ask(b, "who", bytes("?"))))
                .asString()
                .isEqualTo(a.endpoint().toString());
    }

    @Test
    void tenThousandFramesAreHandledInTheOrderSent() throws Exception {
        Peer a = peers.start();
        Peer b = peers.start();
        List<Integer> handled = new ArrayList<>();
        b.transport().register("count", (_, request, responder) -> {
            handled.add(ByteBuffer.wrap(request).getInt());
            responder.answer(request);
        });
        List<CompletableFuture<byte[]>> calls = IntStream.range(0, 10_000)
                .mapToObj(
                        i -> a.ask(b, "count", ByteBuffer.allocate(40).putInt(i).array()))
                .toList();

        for (int i = 0; i < calls.size(); i++) {
            assertThat(ByteBuffer.wrap(answer(calls.get(i))).getInt()).isEqualTo(i);
        }
        assertThat(handled).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
    }

    @Test
    void aServerSharedWithOthersServesPeersTooOnThreadsOfItsOwn() throws Exception {
        Peer a = peers.start();
        List<Integer> handled = new ArrayList<>();
        try (PeerTransport guest = new PeerTransport(SECRET);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            Server host = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .executor(threads)
                    .addService(guest.service())
                    .build()
                    .start();
            guest.register("count", (_, request, responder) -> {
                handled.add(ByteBuffer.wrap(request).getInt());
                responder.answer(request);
            });
            Endpoint address = new Endpoint(HOST, host.getPort());
            List<CompletableFuture<byte[]>> calls = IntStream.range(0, 2_000)
                    .mapToObj(i -> a.ask(
                            address, "count", ByteBuffer.allocate(40).putInt(i).array(), PATIENCE))
                    .toList();
            for (CompletableFuture<byte[]> call : calls) {
                assertThat(answer(call)).hasSize(40);
            }
            assertThat(handled).isEqualTo(IntStream.range(0, 2_000).boxed().toList());
            host.shutdownNow();
        }
    }

    @Test
    void aCallerWhoseCallbackFailsSpoilsNothingForOthers() throws Exception {
        Peer a = peers.start();
        Peer b = echoing(peers.start());
        a.transport().call(b.endpoint(), "echo", bytes("1"), PATIENCE, (_, _) -> {
            throw new IllegalStateException("a planted fault");
        });
        assertThat(answer(a.ask(b, "echo", bytes("2")))).asString().isEqualTo("2");
    }

    @Test
    void aPeerThatFloodsIsHeldBackUntilItsRequestsAreHandled() throws Exception {
        Peer a = echoing(peers.start());
        Peer b = peers.start(SECRET, PeerSettings.DEFAULT.withHandling(1 << 20));
        CountDownLatch full = new CountDownLatch(4);
        CountDownLatch open = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            b.transport().register("slow", threads, (_, _, responder) -> {
                begun.incrementAndGet();
                full.countDown();
                awaitQuietly(open);
                responder.answer(new byte[0]);
            });
            List<CompletableFuture<byte[]>> calls = IntStream.range(0, 100)
                    .mapToObj(_ -> a.ask(b, "slow", new byte[300_000]))
                    .toList();
            assertThat(full.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            // What b asks goes another way, and is not held back; it gives the flood the time to get further.
            for (int i = 0; i < 300; i++) {
                assertThat(answer(b.ask(a, "echo", bytes("still here"))))
                        .asString()
                        .isEqualTo("still here");
            }
            assertThat(begun.get()).isLessThan(10);
            open.countDown();
            for (CompletableFuture<byte[]> call : calls) {
                assertThat(answer(call)).isEmpty();
            }
        } finally {
            open.countDown();
            threads.shutdownNow();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void framesOfAllSizesTravelTogetherAndWhole() throws Exception {
        Peer a = peers.start();
        Peer b = echoing(peers.start());
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<byte[]> sent = new ArrayList<>();
        for (int size : new int[] {0, 1, 300, 1 << 20, (1 << 20) + 1, 5 << 20, 17, 999_999, 3 << 20, 2}) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            sent.add(content);
        }
        List<CompletableFuture<byte[]>> calls =
                sent.stream().map(content -> a.ask(b, "echo", content)).toList();

        for (int i = 0; i < sent.size(); i++) {
            assertThat(answer(calls.get(i))).isEqualTo(sent.get(i));
        }
    }

    @Test
    void aFrameBeyondTheBoundIsRefusedByName() throws Exception {
        Peer a = peers.start();
        Peer b = echoing(peers.start());

        PeerException failure = failure(a.ask(b, "echo", new byte[PeerSettings.FRAME_BYTES_MAX]));

        assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(failure.mayHaveArrived()).isFalse();
        assertThat(failure).hasMessageContaining("FRAME_BYTES_MAX");
    }

    @Test
    void whatAPeerCannotDoIsSaid() throws Exception {
        Peer a = peers.start();
        Peer b = peers.start();
        b.transport().register("refuse", (_, _, responder) -> responder.fail("not today"));
        b.transport().register("stumble", Runnable::run, (_, _, _) -> {
            throw new IllegalStateException("a planted fault");
        });

        assertThat(failure(a.ask(b, "refuse", bytes(""))))
                .hasMessageContaining("not today")
                .extracting(PeerException::reason)
                .isEqualTo(Reason.FAILED);
        assertThat(failure(a.ask(b, "stumble", bytes(""))))
                .hasMessageNotContaining("planted")
                .extracting(PeerException::reason)
                .isEqualTo(Reason.FAILED);
        PeerException unknown = failure(a.ask(b, "nonsense", bytes("")));
        assertThat(unknown.reason()).isEqualTo(Reason.NO_SUCH_METHOD);
        assertThat(unknown.mayHaveArrived()).isFalse();
    }

    @Test
    void aMethodThatIsGivenUpCanBeTakenAgain() throws Exception {
        Peer a = peers.start();
        Peer b = echoing(peers.start());
        assertThatThrownBy(() -> echoing(b)).hasMessageContaining("echo");
        b.transport().unregister("echo");
        assertThat(failure(a.ask(b, "echo", bytes("1"))).reason()).isEqualTo(Reason.NO_SUCH_METHOD);
        echoing(b);
        assertThat(answer(a.ask(b, "echo", bytes("2")))).asString().isEqualTo("2");
    }

    @Test
    void aRequestWithoutAnAnswerEndsWithATimeOut() throws Exception {
        Peer a = peers.start();
        Peer b = peers.start();
        b.transport().register("ignore", (_, _, _) -> {});

        long began = System.nanoTime();
        PeerException failure = failure(a.ask(b.endpoint(), "ignore", bytes(""), Duration.ofMillis(200)));

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(199), Duration.ofSeconds(5));
        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(failure.mayHaveArrived()).isTrue();
    }

    @Test
    void tooManyOutstandingRequestsAreRefusedAtOnce() throws Exception {
        Peer a = peers.start(SECRET, PeerSettings.DEFAULT.withOutstanding(4, 1 << 20));
        Peer b = peers.start();
        CountDownLatch arrived = new CountDownLatch(4);
        ConcurrentLinkedQueue<Responder> held = new ConcurrentLinkedQueue<>();
        b.transport().register("hold", (_, _, responder) -> {
            held.add(responder);
            arrived.countDown();
        });
        List<CompletableFuture<byte[]>> first = IntStream.range(0, 4)
                .mapToObj(_ -> a.ask(b, "hold", bytes("x")))
                .toList();
        assertThat(arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        PeerException fifth = failure(a.ask(b, "hold", bytes("x")));
        assertThat(fifth.reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(fifth.mayHaveArrived()).isFalse();

        held.forEach(responder -> responder.answer(bytes("y")));
        for (CompletableFuture<byte[]> call : first) {
            assertThat(answer(call)).asString().isEqualTo("y");
        }
        PeerException tooLong = failure(a.ask(b, "hold", new byte[2 << 20]));
        assertThat(tooLong.reason()).isEqualTo(Reason.OVERLOADED);
    }

    @Test
    void aPeerWithAnotherSecretIsRefused() throws Exception {
        Peer a = peers.start(new PeerCredentials.Secret(bytes("another secret of this length")), PeerSettings.DEFAULT);
        Peer b = echoing(peers.start());

        PeerException failure = failure(a.ask(b, "echo", bytes("let me in")));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure.mayHaveArrived()).isFalse();
        assertThat(failure).hasMessageContaining("secret is wrong");
    }

    @Test
    void aSecretNeverLeavesTheMachine() throws Exception {
        Peer a = peers.start();

        PeerException failure =
                failure(a.ask(new Endpoint("192.0.2.1", 50051), "echo", bytes(""), Duration.ofSeconds(5)));

        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure).hasMessageContaining("no loopback address");
        try (PeerTransport other = new PeerTransport(SECRET)) {
            assertThatThrownBy(() -> other.startServer("0.0.0.0", 0)).hasMessageContaining("no loopback address");
        }
    }

    @Test
    void aPeerThatAcceptsButNeverAnswersHoldsNothingElseUp() throws Exception {
        Peer a = peers.start(SECRET, IMPATIENT);
        Peer b = echoing(peers.start());
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Endpoint dead = new Endpoint(HOST, silent.getLocalPort());
            List<CompletableFuture<byte[]>> lost = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                lost.add(a.ask(dead, "echo", bytes("anybody?"), Duration.ofMillis(300)));
                assertThat(answer(a.ask(b.endpoint(), "echo", bytes("hello"), Duration.ofSeconds(10))))
                        .asString()
                        .isEqualTo("hello");
            }
            for (CompletableFuture<byte[]> call : lost) {
                PeerException failure = failure(call);
                assertThat(failure.reason()).isIn(Reason.TIMEOUT, Reason.UNREACHABLE);
                assertThat(failure.mayHaveArrived()).isFalse();
            }
            assertThat(a.transport().checkConnection(dead, false)).isFalse();
            long began = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThat(a.transport().awaitConnection(dead, Duration.ofMillis(200)))
                        .isFalse();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void aWireThatGoesDeadIsFoundOutAndReplaced() throws Exception {
        Peer a = peers.start(SECRET, IMPATIENT);
        Peer b = echoing(peers.start());
        try (Relay relay = new Relay(b.endpoint().getPort())) {
            Endpoint wired = new Endpoint(HOST, relay.port());
            assertThat(answer(a.ask(wired, "echo", bytes("1"), PATIENCE)))
                    .asString()
                    .isEqualTo("1");

            relay.goDead();
            PeerException failure = failure(a.ask(wired, "echo", bytes("2"), PATIENCE));
            assertThat(failure.reason()).isEqualTo(Reason.BROKEN);
            assertThat(failure.mayHaveArrived()).isTrue();
            assertThat(failure).hasMessageContaining("silenceMax");

            CountDownLatch connected = new CountDownLatch(1);
            a.transport().onConnected(_ -> connected.countDown());
            relay.revive();
            assertThat(connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(answer(a.ask(wired, "echo", bytes("3"), PATIENCE)))
                    .asString()
                    .isEqualTo("3");
        }
    }

    @Test
    void aPeerThatGoesAwayFailsWhatIsOutstandingAndIsFoundAgain() throws Exception {
        Peer a = peers.start();
        Peer b = peers.start();
        CountDownLatch arrived = new CountDownLatch(1);
        b.transport().register("hold", (_, _, _) -> arrived.countDown());
        CompletableFuture<byte[]> outstanding = a.ask(b, "hold", bytes(""));
        assertThat(arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        b.transport().close();
        PeerException failure = failure(outstanding);
        assertThat(failure.reason()).isEqualTo(Reason.BROKEN);
        assertThat(failure.mayHaveArrived()).isTrue();
        PeerException next = failure(a.ask(b, "hold", bytes("")));
        assertThat(next.mayHaveArrived()).isFalse();

        CountDownLatch connected = new CountDownLatch(1);
        a.transport().onConnected(_ -> connected.countDown());
        Peer again =
                echoing(peers.start(SECRET, PeerSettings.DEFAULT, b.endpoint().getPort()));
        assertThat(connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(answer(a.ask(again, "echo", bytes("back")))).asString().isEqualTo("back");
    }

    @Test
    void aClosedTransportSaysSo() throws Exception {
        Peer a = peers.start();
        Peer b = echoing(peers.start());
        assertThat(answer(a.ask(b, "echo", bytes("1")))).asString().isEqualTo("1");
        a.transport().close();

        assertThat(failure(a.ask(b, "echo", bytes("2"))).reason()).isEqualTo(Reason.CLOSED);
        assertThatThrownBy(() -> a.transport().download(b.endpoint(), "any", bytes(""), PATIENCE))
                .isInstanceOf(IOException.class);
    }
}
