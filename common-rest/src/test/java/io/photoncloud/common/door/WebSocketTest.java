package io.photoncloud.common.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.testing.TestingSocket;
import io.photoncloud.common.testing.TestingSocket.Closed;
import io.photoncloud.common.websocket.SocketEnd;
import io.photoncloud.common.websocket.WebSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;

/** WebSockets as clients meet them. */
class WebSocketTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(20).toNanos();
    private static final String[] HANDSHAKE = {
        "Upgrade",
        "websocket",
        "Connection",
        "Upgrade",
        "Sec-WebSocket-Version",
        "13",
        "Sec-WebSocket-Key",
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol",
        "one"
    };

    private static TestingDoor door;

    @BeforeAll
    static void start() {
        door = TestingDoor.start(
                "photon.websocket.sessions-max=3",
                "photon.websocket.message-size-max=64KB",
                "photon.websocket.ping-interval=500ms",
                "photon.websocket.idle-time-max=4s",
                "photon.websocket.stalled-time-max=2s");
    }

    @AfterAll
    static void stop() {
        door.close();
    }

    @BeforeEach
    void forget() {
        await("no socket is open", () -> sockets() == 0);
        controller().ends.clear();
        controller().allowed = true;
        controller().unsure.set(0);
    }

    private static SocketController controller() {
        return door.bean(SocketController.class);
    }

    private static int sockets() {
        return door.bean(WebSockets.class).open();
    }

    private static TestingSocket open(String kind, String... headers) throws Exception {
        return open(door, kind, headers);
    }

    private static TestingSocket open(TestingDoor at, String kind, String... headers) throws Exception {
        return TestingSocket.open(
                URI.create("ws://127.0.0.1:" + at.httpPort() + "/api/v1/socket/" + kind),
                List.of("one", "two"),
                headers);
    }

    private static SocketEnd end() throws InterruptedException {
        SocketEnd end = controller().ends.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(end).as("the talk is told of its end").isNotNull();
        return end;
    }

    private static void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    @Test
    void messagesGoBothWaysAndTheEndIsTold() throws Exception {
        try (TestingSocket socket = open("echo", "Origin", "http://127.0.0.1:" + door.httpPort())) {
            assertThat(socket.next()).asString(UTF_8).isEqualTo("two");
            byte[] long64 = new byte[64 << 10];
            long64[1] = 7;
            socket.send(long64);
            assertThat(socket.next()).isEqualTo(long64);
            socket.send(new byte[0]);
            assertThat(socket.closed()).isEqualTo(new Closed(1000, ""));
        }
        SocketEnd end = end();
        assertThat(end.code()).isEqualTo(1000);
        assertThat(end.bytesReceived()).isEqualTo(64 << 10);
        assertThat(end.bytesSent()).isEqualTo((64 << 10) + 3);

        try (TestingSocket socket = open("echo")) {
            assertThat(socket.next()).asString(UTF_8).isEqualTo("two");
            socket.close(4000, "enough");
        }
        assertThat(end()).extracting(SocketEnd::code, SocketEnd::reason).containsExactly(4000, "enough");
    }

    @Test
    void whatCannotBeOpenedIsAnOrdinaryAnswer() throws Exception {
        TestingDoor.Reply plain = door.get("/api/v1/socket/echo");
        assertThat(plain.status()).isEqualTo(400);
        assertThat(plain.field()).isEqualTo("Upgrade");
        TestingDoor.Reply page = Raw.reply("/api/v1/socket/echo", "Origin", "http://localhost:1");
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.message()).contains("photon.websocket.allowed-origins");
        TestingDoor.Reply unspoken = Raw.reply("/api/v1/socket/echo", "Sec-WebSocket-Protocol", "three");
        assertThat(unspoken.constraint()).isEqualTo("one of two, one");
        TestingDoor.Reply old = Raw.reply("/api/v1/socket/echo", "Sec-WebSocket-Version", "8");
        assertThat(old.header("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(old.status()).isEqualTo(400);
        assertThatThrownBy(() -> open("taken"))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(409));
        try (TestingSocket first = open("echo");
                TestingSocket second = open("echo");
                TestingSocket third = open("echo")) {
            assertThat(List.of(first.next(), second.next(), third.next())).hasSize(3);
            TestingDoor.Reply full = Raw.reply("/api/v1/socket/echo", "X-Request-Id", "full");
            assertThat(full.status()).isEqualTo(429);
            assertThat(full.message()).contains("photon.websocket.sessions-max");
        }
    }

    @Test
    void whatIsNotUnderstoodClosesItWithTheReason() throws Exception {
        try (TestingSocket socket = open("echo")) {
            try {
                socket.send(new byte[(64 << 10) + 1]);
            } catch (ExecutionException _) {
                // It was closed before all of it was sent.
            }
            assertThat(socket.closed().code()).isEqualTo(1009);
        }
        try (TestingSocket socket = open("echo")) {
            socket.sendText("hello");
            assertThat(socket.closed()).isEqualTo(new Closed(1003, "only binary messages are understood here"));
        }
        try (TestingSocket socket = open("echo")) {
            socket.send("!".getBytes(UTF_8));
            assertThat(socket.closed()).isEqualTo(new Closed(1003, "nobody shouts here"));
        }
        try (TestingSocket socket = open("broken")) {
            assertThat(socket.closed()).isEqualTo(new Closed(1011, "internal error"));
        }
        try (TestingSocket socket = open("echo")) {
            controller().allowed = false;
            assertThat(socket.closed()).isEqualTo(new Closed(1008, "not any more"));
        }
    }

    @Test
    void whatIsNotKnownForAMomentBreaksNothingOff() throws Exception {
        controller().unsure.set(2);
        try (TestingSocket socket = open("echo")) {
            await("it was asked", () -> controller().unsure.get() == 0);
            socket.send("on".getBytes(UTF_8));
            assertThat(socket.next()).asString(UTF_8).isEqualTo("two");
            assertThat(socket.next()).asString(UTF_8).isEqualTo("on");
            controller().unsure.set(3);
            assertThat(socket.closed().code()).isEqualTo(1013);
        }
    }

    @Test
    void whoDoesNotReadMakesNobodyKeepAnythingAndIsLetGoOf() throws Exception {
        controller().flooded.set(0);
        try (Socket unread = Raw.opened("/api/v1/socket/flood")) {
            await("it is let go of", () -> sockets() == 0);
            assertThat(controller().flooded.get())
                    .as("what the kernel's buffers took")
                    .isBetween(1L, 32L << 20);
            assertThat(unread.isConnected()).isTrue();
        }
    }

    @Test
    void whoAnswersNoPingIsGoneAndWhoAnswersStaysUntilNothingIsSaid() throws Exception {
        try (TestingSocket there = open("echo");
                Socket gone = Raw.opened("/api/v1/socket/echo")) {
            assertThat(end().reason()).contains("photon.websocket.ping-interval");
            assertThat(gone.isConnected()).isTrue();
            there.send("still here".getBytes(UTF_8));
            assertThat(there.next()).asString(UTF_8).isEqualTo("two");
            assertThat(there.next()).asString(UTF_8).isEqualTo("still here");
            assertThat(there.closed().reason()).contains("photon.websocket.idle-time-max");
        }
    }

    /** Who begins before the service stops and is ready after that is refused, and not forgotten. */
    @Test
    void whatBeginsWhileTheServiceStopsIsNotOpened() {
        try (TestingDoor stopping = TestingDoor.start()) {
            SocketController its = stopping.bean(SocketController.class);
            WebSockets sockets = stopping.bean(WebSockets.class);
            its.beginning = () -> sockets.onApplicationEvent(new ContextClosedEvent(stopping.context()));
            for (String kind : List.of("echo", "flood")) {
                assertThatThrownBy(() -> open(stopping, kind))
                        .cause()
                        .isInstanceOfSatisfying(
                                WebSocketHandshakeException.class,
                                e -> assertThat(e.getResponse().statusCode()).isEqualTo(503));
            }
            assertThat(its.ends).extracting(SocketEnd::reason).containsExactly("the service is stopping");
            assertThat(sockets.open()).isZero();
        }
    }

    @Test
    void aServiceThatStopsTakesItsLeave() throws Exception {
        try (TestingDoor stopping = TestingDoor.start();
                TestingSocket socket = TestingSocket.open(
                        URI.create("ws://127.0.0.1:" + stopping.httpPort() + "/api/v1/socket/echo"), List.of("one"))) {
            assertThat(socket.next()).asString(UTF_8).isEqualTo("one");
            stopping.context().close();
            assertThat(socket.closed()).isEqualTo(new Closed(1001, "the service is stopping"));
        }
    }

    /** A client that sends what it is told and answers nothing. */
    private static final class Raw {

        private static String handshake(String path, String header, String value) {
            var request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + door.httpPort() + "\r\n");
            for (int i = 0; i < HANDSHAKE.length; i += 2) {
                if (!HANDSHAKE[i].equals(header)) {
                    request.append(HANDSHAKE[i])
                            .append(": ")
                            .append(HANDSHAKE[i + 1])
                            .append("\r\n");
                }
            }
            return request.append(header)
                    .append(": ")
                    .append(value)
                    .append("\r\n\r\n")
                    .toString();
        }

        /** Of a call that is refused: one that is not would not end. */
        static TestingDoor.Reply reply(String path, String header, String value) throws IOException {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.httpPort())) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                socket.getOutputStream().write(handshake(path, header, value).getBytes(UTF_8));
                socket.shutdownOutput();
                return TestingDoor.Reply.parse(
                        new String(socket.getInputStream().readAllBytes(), UTF_8));
            }
        }

        static Socket opened(String path) throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.httpPort());
            socket.getOutputStream()
                    .write(handshake(path, "X-Request-Id", "raw").getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 101");
            return socket;
        }
    }
}
