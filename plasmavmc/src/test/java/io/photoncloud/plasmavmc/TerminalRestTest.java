package io.photoncloud.plasmavmc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.common.testing.TestingSocket;
import io.photoncloud.common.testing.TestingSocket.Closed;
import io.photoncloud.plasmavmc.agent.NodeAgent;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consoles of guests that somebody is at. */
class TerminalRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(20).toNanos();

    private final MemoryStore store = new MemoryStore();
    private TestingPlasmaVmc plasmaVmc;
    private String vm;

    @BeforeEach
    void start() throws Exception {
        plasmaVmc = TestingPlasmaVmc.startOver(store);
        assertThat(plasmaVmc.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
        vm = plasmaVmc
                .post("/api/v1/vms?wait=20s", "{\"name\": \"x\", \"vcpus\": 1, \"memory_mib\": 64}")
                .expect(201)
                .data()
                .path("id")
                .asString();
    }

    @AfterEach
    void stop() {
        plasmaVmc.close();
        store.close();
    }

    private void post(String verb) {
        plasmaVmc.post("/api/v1/vms/" + vm + "/" + verb + "?wait=20s", "").expect(200);
    }

    private TestingSocket open(TestingPlasmaVmc at, String more) throws Exception {
        URI uri = at.uri("/api/v1/vms/" + vm + "/console/stream" + more);
        return TestingSocket.open(URI.create(uri.toString().replaceFirst("http", "ws")), List.of());
    }

    private void assertRefused(TestingPlasmaVmc at, int status) {
        assertThatThrownBy(() -> open(at, ""))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(status));
    }

    private static String until(TestingSocket socket, String end) throws InterruptedException {
        var text = new StringBuilder();
        while (!text.toString().contains(end)) {
            text.append(new String(socket.next(), UTF_8));
        }
        return text.toString();
    }

    private static void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    private List<AuditRecord> ended() {
        return plasmaVmc.bean(AuditLog.class).list(PageRequest.first(1_000)).rows().stream()
                .map(row -> row.value())
                .filter(entry -> entry.action().equals("vm.console-write.end"))
                .toList();
    }

    @Test
    void oneAtATimeIsAtTheConsoleUntilAnotherTakesItOrTheGuestIsOff() throws Exception {
        assertRefused(plasmaVmc, 409);
        post("start");
        try (TestingSocket first = open(plasmaVmc, "")) {
            assertThat(until(first, "\n")).isEqualTo("simulated console of " + vm + ": each line comes back\r\n");
            first.send("he".getBytes(UTF_8));
            first.send("llo\r".getBytes(UTF_8));
            assertThat(until(first, "\n")).isEqualTo("simulated: hello\r\n");
            assertThat(plasmaVmc
                            .get("/api/v1/vms/" + vm + "/console")
                            .data()
                            .path("text")
                            .asString())
                    .endsWith("starts\nsimulated: hello\n");
            assertRefused(plasmaVmc, 409);
            try (TestingPlasmaVmc other = TestingPlasmaVmc.startOver(store)) {
                assertRefused(other, 409);
            }
            try (TestingSocket second = open(plasmaVmc, "?force=true")) {
                assertThat(first.closed()).isEqualTo(new Closed(1008, "the console was taken over by somebody"));
                assertThat(until(second, "\n")).startsWith("simulated console");
                post("stop");
                assertThat(second.closed().code()).isEqualTo(1000);
            }
        }
        await("both ends are recorded", () -> ended().size() == 2);
        assertThat(ended().getFirst().details())
                .containsEntry("close_code", "1008")
                .containsEntry("bytes_received", "6");
        post("start");
        open(plasmaVmc, "").close();
        await("it is free again", () -> ended().size() == 3);
        open(plasmaVmc, "").close();
    }

    @Test
    void whoAsksByRestIsToldHowToAskAndWhoIsThere() throws Exception {
        post("start");
        String path = "/api/v1/vms/" + vm + "/console/stream";
        Reply plain = plasmaVmc.get(path).expect(400);
        assertThat(plain.field()).isEqualTo("Upgrade");
        plasmaVmc.get("/api/v1/vms/vm-none/console/stream").expect(404);
    }
}
