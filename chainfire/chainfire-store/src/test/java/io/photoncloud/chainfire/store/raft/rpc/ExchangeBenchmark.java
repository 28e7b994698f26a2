package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.util.Endpoint;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Echoes messages between two transports in this process, and tells how many a second and how much CPU each took, on
 * both sides together. Run by hand: arguments are messages in flight (0: how much idling costs), bytes of payload,
 * seconds, and "tls" for mutual TLS.
 */
final class ExchangeBenchmark {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final PeerTransport client;
    private final Endpoint server;
    private final byte[] payload;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private ExchangeBenchmark(PeerTransport client, Endpoint server, int payloadBytes) {
        this.client = client;
        this.server = server;
        this.payload = new byte[payloadBytes];
    }

    private void askAgain(byte @Nullable [] response, @Nullable PeerException failure) {
        if (failure != null) {
            failed.incrementAndGet();
            return;
        }
        answered.incrementAndGet();
        client.call(server, "echo", payload, TIMEOUT, this::askAgain);
    }

    public static void main(String[] arguments) throws Exception {
        int inFlight = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 64;
        int payloadBytes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 300;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
        try (TestPeers peers = new TestPeers()) {
            PeerCredentials credentials = arguments.length > 3 ? mutualTls() : TestPeers.SECRET;
            TestPeers.Peer from = peers.start(credentials, PeerSettings.DEFAULT);
            TestPeers.Peer to = TestPeers.echoing(peers.start(credentials, PeerSettings.DEFAULT));
            from.transport().checkConnection(to.endpoint(), true);
            var benchmark = new ExchangeBenchmark(from.transport(), to.endpoint(), payloadBytes);
            for (int i = 0; i < inFlight; i++) {
                from.transport().call(to.endpoint(), "echo", benchmark.payload, TIMEOUT, benchmark::askAgain);
            }
            benchmark.measure(seconds, "warm-up");
            benchmark.measure(seconds, "measured");
            benchmark.measure(seconds, "measured");
        }
    }

    private static PeerCredentials mutualTls() throws Exception {
        TestAuthority authority = new TestAuthority(Files.createTempDirectory("exchange-benchmark"));
        return authority.issue("peer", "chainfire").credentials("chainfire");
    }

    private void measure(int seconds, String label) throws InterruptedException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long began = System.nanoTime();
        long before = answered.get();
        TimeUnit.SECONDS.sleep(seconds);
        long messages = answered.get() - before;
        double elapsed = (System.nanoTime() - began) / 1e9;
        double cpuMicros = (system.getProcessCpuTime() - cpu) / 1e3;
        System.out.printf(
                "%s: %.0f round trips/s, %.2f us CPU per round trip (both sides), %.4f cores, %d failed%n",
                label, messages / elapsed, cpuMicros / messages, cpuMicros / 1e6 / elapsed, failed.get());
    }
}
