package io.photoncloud.common.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.websocket.OpenSocket;
import io.photoncloud.common.websocket.SocketEnd;
import io.photoncloud.common.websocket.SocketTalk;
import io.photoncloud.common.websocket.WebSockets;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** WebSockets that do one thing each. */
@RestController
@Needs("thing.use")
class SocketController {

    private static final int CHUNK_BYTES = 16 << 10;

    private final WebSockets sockets;
    final BlockingQueue<SocketEnd> ends = new LinkedBlockingQueue<>();
    final AtomicLong flooded = new AtomicLong();
    final AtomicInteger unsure = new AtomicInteger();
    volatile boolean allowed = true;
    volatile Runnable beginning = () -> {};

    SocketController(WebSockets sockets) {
        this.sockets = sockets;
    }

    @GetMapping("/api/v1/socket/{kind}")
    @NativeAnswer
    @ResponseStatus(HttpStatus.SWITCHING_PROTOCOLS)
    void open(@PathVariable String kind, HttpServletRequest request, HttpServletResponse response) throws IOException {
        sockets.open(request, response, List.of("two", "one"), () -> {
            if (kind.equals("taken")) {
                throw new CloudException(ErrorCode.CONFLICT, "somebody is at it");
            }
            beginning.run();
            return new Talk(kind);
        });
    }

    private final class Talk implements SocketTalk {

        private final String kind;
        private final CountDownLatch over = new CountDownLatch(1);
        private final CompletableFuture<OpenSocket> socket = new CompletableFuture<>();

        Talk(String kind) {
            this.kind = kind;
        }

        @Override
        public void speak(OpenSocket open) throws IOException, InterruptedException {
            socket.complete(open);
            open.send(open.protocol().getBytes(UTF_8));
            while (kind.equals("flood")) {
                open.send(new byte[CHUNK_BYTES]);
                flooded.addAndGet(CHUNK_BYTES);
            }
            if (kind.equals("broken")) {
                throw new IllegalStateException("the secret of the inside");
            }
            over.await();
        }

        @Override
        public void hear(byte[] message) throws IOException {
            if (message.length == 0) {
                over.countDown();
            } else if (message[0] == '!') {
                throw new CloudException(ErrorCode.VALIDATION_ERROR, "nobody shouts here");
            } else {
                socket.join().send(message);
            }
        }

        @Override
        public void requireAllowed() {
            if (unsure.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("nobody knows");
            }
            if (!allowed) {
                throw new CloudException(ErrorCode.PERMISSION_DENIED, "not any more");
            }
        }

        @Override
        public void end(SocketEnd end) {
            over.countDown();
            ends.add(end);
        }
    }
}
