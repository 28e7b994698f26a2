package io.photoncloud.k8shost;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.websocket.WebSockets;
import io.photoncloud.k8shost.agent.NodeAgent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands in containers and attachments, over WebSockets. */
class ExecRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(20).toNanos();
    private static final Scope PROJECT = new Scope.Project("o", "p");

    private static FakeIam iam;
    private static TestingK8sHost k8sHost;

    @BeforeAll
    static void start() throws Exception {
        iam = FakeIam.start(InstantSource.system());
        iam.allow("owner", PROJECT, "*");
        iam.allow("reader", PROJECT, "*.read");
        iam.allow("operator", PROJECT, "pod.read", "pod.exec");
        k8sHost = TestingK8sHost.enforced(iam, "photon.websocket.ping-interval=500ms");
        assertThat(k8sHost.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
        k8sHost.post("/api/v1/namespaces", "{\"name\": \"n\", \"org_id\": \"o\", \"project_id\": \"p\"}", as("owner"))
                .expect(201);
        create("web", "nginx");
    }

    @AfterAll
    static void stop() {
        k8sHost.close();
        iam.close();
    }

    private static String[] as(String principal) {
        return new String[] {"Authorization", "Bearer " + iam.issuer().token(principal)};
    }

    private static void create(String name, String image) {
        create(name, image, "");
    }

    /** @param more of its container */
    private static void create(String name, String image, String more) {
        k8sHost.post(
                        "/api/v1/pods?wait=20s",
                        "{\"name\": \"%s\", \"namespace\": \"n\", \"containers\": [{\"name\": \"c\", \"image\": \"%s\"%s}]}"
                                .formatted(name, image, more),
                        as("owner"))
                .expect(201);
    }

    private static Channels exec(String more, String... words) throws Exception {
        return Channels.open(k8sHost, "n/web/exec?" + Channels.command(words) + more, as("operator"));
    }

    private static void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    private static List<AuditRecord> audited(String action) {
        return k8sHost.bean(AuditLog.class).list(PageRequest.first(1_000)).rows().stream()
                .map(row -> row.value())
                .filter(entry -> entry.action().equals(action))
                .toList();
    }

    @Test
    void whatIsSaidToACommandReachesItAndItsEndIsTold() throws Exception {
        int before = audited("pod.exec.end").size();
        try (Channels talk = exec("&stdin=true", "cat")) {
            assertThat(talk.protocol()).isEqualTo("v5.channel.k8s.io");
            talk.say(Channels.STDIN, "hello, ");
            talk.say(Channels.STDIN, "you");
            assertThat(talk.until(Channels.STDOUT, "you")).isEqualTo("hello, you");
            talk.say(Channels.RESIZE, "{\"Width\": 100, \"Height\": 40}");
            assertThat(talk.until(Channels.STDOUT, "rows")).isEqualTo("simulated: 100 columns, 40 rows\n");
            talk.endStdin();
            assertThat(Channels.exitCode(talk.rest())).isZero();
        }
        await("its end is recorded", () -> audited("pod.exec.end").size() == before + 1);
        AuditRecord end = audited("pod.exec.end").getLast();
        assertThat(end.details())
                .containsEntry("command", "cat")
                .containsEntry("exit_code", "0")
                .containsEntry("close_code", "1000")
                .containsKeys("duration_ms", "bytes_received", "bytes_sent", "uid", "container");
        assertThat(audited("pod.exec").getLast().requestId()).isEqualTo(end.requestId());
    }

    @Test
    void aCommandThatFailsSaysHow() throws Exception {
        try (Channels talk = exec("", "exit", "3")) {
            Map<Integer, String> all = talk.rest();
            assertThat(all).containsEntry(Channels.STDERR, "simulated: exit\n");
            assertThat(Channels.exitCode(all)).isEqualTo(3);
        }
        try (Channels talk = exec("", "echo", "a,b")) {
            assertThat(talk.rest()).containsEntry(Channels.STDOUT, "a,b\n");
        }
        try (Channels talk = exec("", "cat")) {
            talk.say(Channels.STDIN, "unasked");
            assertThat(talk.closed().code()).isEqualTo(1003);
        }
    }

    @Test
    void whoMayNotOrCannotIsToldBeforeAnythingIsOpened() throws Exception {
        String exec = "n/web/exec?command=cat";
        assertThat(Channels.refused(k8sHost, exec)).isEqualTo(401);
        assertThat(Channels.refused(k8sHost, exec, as("reader"))).isEqualTo(403);
        assertThat(Channels.refused(k8sHost, exec, as("nobody"))).isEqualTo(404);
        assertThat(Channels.refused(k8sHost, "n/web/attach", as("operator"))).isEqualTo(403);
        assertThat(Channels.refused(k8sHost, "n/none/exec?command=cat", as("operator")))
                .isEqualTo(404);
        assertThat(Channels.refused(k8sHost, "n/web/exec?container=x&command=cat", as("operator")))
                .isEqualTo(404);
        assertThat(Channels.refused(k8sHost, "n/web/exec", as("operator"))).isEqualTo(400);
        create("lost", "missing/image");
        assertThat(Channels.refused(k8sHost, "n/lost/exec?command=cat", as("operator")))
                .isEqualTo(409);
        assertThat(k8sHost.get("/api/v1/pods/" + exec, as("operator"))
                        .expect(400)
                        .message())
                .contains("WebSocket");
    }

    @Test
    void whoGoesAwayOrMayNoLongerLeavesNoCommandBehind() throws Exception {
        try (Channels talk = exec("", "yes")) {
            assertThat(talk.until(Channels.STDOUT, "y\ny")).startsWith("y\n");
            talk.leave();
        }
        await("nothing is open", () -> k8sHost.bean(WebSockets.class).open() == 0);
        iam.allow("passing", PROJECT, "pod.read", "pod.exec");
        await(
                "it is known",
                () -> k8sHost.get("/api/v1/pods/n/web", as("passing")).status() == 200);
        try (Channels talk = Channels.open(k8sHost, "n/web/exec?stdin=true&command=cat", as("passing"))) {
            talk.say(Channels.STDIN, "still");
            assertThat(talk.until(Channels.STDOUT, "still")).isEqualTo("still");
            iam.deny("passing", PROJECT, "pod.exec");
            assertThat(talk.closed().code()).isEqualTo(1008);
        }
    }

    @Test
    void aContainerHearsWhoAttachesIfItWasMadeSo() throws Exception {
        assertThat(Channels.refused(k8sHost, "n/web/attach?stdin=true", as("owner")))
                .isEqualTo(409);
        assertThat(Channels.refused(k8sHost, "n/web/attach?tty=true", as("owner")))
                .isEqualTo(409);
        create("once", "nginx", ", \"stdin\": true, \"stdin_once\": true, \"tty\": true");
        try (Channels talk = Channels.open(k8sHost, "n/once/attach?stdin=true", as("owner"))) {
            talk.say(Channels.STDIN, "first");
            assertThat(talk.until(Channels.STDOUT, "first")).isEqualTo("first");
        }
        try (Channels talk = Channels.open(k8sHost, "n/once/attach?stdin=true", as("owner"))) {
            talk.say(Channels.STDIN, "second");
            talk.say(Channels.RESIZE, "{\"Width\": 100, \"Height\": 40}");
            assertThat(talk.until(Channels.STDOUT, "rows")).isEqualTo("simulated: 100 columns, 40 rows\n");
        }
    }

    @Test
    void whoIsAttachedHearsTheContainerEnd() throws Exception {
        create("gone", "nginx", ", \"stdin\": true");
        try (Channels talk = Channels.open(k8sHost, "n/gone/attach?stdin=true", as("owner"))) {
            talk.say(Channels.STDIN, "hello");
            assertThat(talk.until(Channels.STDOUT, "hello")).isEqualTo("hello");
            k8sHost.send("DELETE", "/api/v1/pods/n/gone?wait=20s", "", as("owner"))
                    .expect(200);
            assertThat(Channels.exitCode(talk.rest())).isZero();
        }
    }
}
