package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.util.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Transports on loopback ports of their own, closed together. */
final class TestPeers implements AutoCloseable {

    static final String HOST = "127.0.0.1";
    static final PeerCredentials SECRET =
            new PeerCredentials.Secret("a secret of sixteen bytes or more".getBytes(StandardCharsets.US_ASCII));
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<PeerTransport> open = new ArrayList<>();

    /** A transport and the address that it serves. */
    record Peer(PeerTransport transport, Endpoint endpoint) {

        CompletableFuture<byte[]> ask(Peer other, String method, byte[] request) {
            return ask(other.endpoint(), method, request, PATIENCE);
        }

        CompletableFuture<byte[]> ask(Endpoint other, String method, byte[] request, Duration timeout) {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            transport.call(other, method, request, timeout, (response, failure) -> {
                if (failure == null) {
                    answer.complete(response);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
            return answer;
        }
    }

    Peer start() throws IOException {
        return start(SECRET, PeerSettings.DEFAULT);
    }

    Peer start(PeerCredentials credentials, PeerSettings settings) throws IOException {
        return start(credentials, settings, 0);
    }

    Peer start(PeerCredentials credentials, PeerSettings settings, int port) throws IOException {
        PeerTransport transport = new PeerTransport(credentials, settings);
        open.add(transport);
        return new Peer(transport, new Endpoint(HOST, transport.startServer(HOST, port)));
    }

    static Peer echoing(Peer peer) {
        peer.transport().register("echo", (_, request, responder) -> responder.answer(request));
        return peer;
    }

    @Override
    public void close() {
        open.forEach(PeerTransport::close);
    }
}
