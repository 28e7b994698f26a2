package io.photoncloud.plasmavmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.stream.OpenStreams;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.plasmavmc.agent.NodeAgent;
import io.photoncloud.plasmavmc.vm.VmTables;
import io.photoncloud.proto.plasmavmc.v1.ImageServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.NodeServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.VmServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.VmState;
import io.photoncloud.proto.plasmavmc.v1.WatchEvent;
import io.photoncloud.proto.plasmavmc.v1.WatchImagesRequest;
import io.photoncloud.proto.plasmavmc.v1.WatchNodesRequest;
import io.photoncloud.proto.plasmavmc.v1.WatchVmsRequest;
import io.photoncloud.proto.plasmavmc.v1.WatchVmsResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told while it happens: server-sent events and Watch. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StreamsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String[] SETTINGS = {"photon.streams.heartbeat=200ms", "photon.streams.max=2"};

    private final HttpClient http = HttpClient.newHttpClient();

    /** One event at a time, as a client sees it. */
    private static final class Stream implements AutoCloseable {
        private final InputStream body;
        private final BufferedReader lines;
        private String lastId = "";

        Stream(InputStream body) {
            this.body = body;
            this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        /** Its fields; comments are passed over, and ids noted. */
        Map<String, String> next() throws IOException {
            Map<String, String> event = new HashMap<>();
            while (true) { // Ends with an event, or with the stream.
                String line = lines.readLine();
                if (line == null) {
                    throw new IOException("the stream ended");
                }
                if (line.startsWith("id:")) {
                    lastId = line.substring("id:".length()).strip();
                } else if (line.startsWith("event: ") || line.startsWith("data: ")) {
                    String[] field = line.split(": ", 2);
                    event.put(field[0], field[1]);
                } else if (line.isEmpty() && event.containsKey("data")) {
                    return event;
                }
            }
        }

        void awaitReason(String reason) throws IOException {
            Map<String, String> event;
            do {
                event = next();
                assertThat(event).containsEntry("event", "message");
            } while (!event.getOrDefault("data", "").contains("\"reason\":\"" + reason + "\""));
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    private HttpResponse<InputStream> call(TestingPlasmaVmc service, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri("/api/v1/" + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private Stream open(TestingPlasmaVmc service, String path, String... headers) throws Exception {
        HttpResponse<InputStream> response = call(service, path, headers);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
        return new Stream(response.body());
    }

    private static String made(TestingPlasmaVmc service, String project) {
        String small = "{\"name\": \"a\", \"org_id\": \"o\", \"vcpus\": 1, \"memory_mib\": 64, \"project_id\": \""
                + project + "\"}";
        return service.post("/api/v1/vms?wait=20s", small)
                .expect(201)
                .data()
                .path("id")
                .asString();
    }

    private static void ask(TestingPlasmaVmc service, String id, String what, String body) {
        service.post("/api/v1/vms/" + id + "/" + what + "?wait=20s", body).expect(200);
    }

    @Test
    void eventsAreToldFromWhereTheClientWas() throws Exception {
        try (TestingPlasmaVmc service = TestingPlasmaVmc.start(SETTINGS)) {
            assertThat(service.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
            String id = made(service, "p");
            String path = "vms/" + id + "/events/stream";
            String last;
            try (Stream stream = open(service, path)) {
                stream.awaitReason("Created");
                assertThat(stream.next()).containsEntry("event", "replayed");
                ask(service, id, "start", "");
                stream.awaitReason("Started");
                last = stream.lastId;
            }
            ask(service, id, "pause", "");
            ask(service, id, "resume", "");
            try (Stream stream = open(service, path, "Last-Event-ID", last)) {
                assertThat(stream.next().get("data")).contains("\"reason\":\"Paused\"");
                assertThat(stream.next().get("data")).contains("\"reason\":\"Resumed\"");
                last = stream.lastId;
                var _ = made(service, "q");
                ask(service, id, "stop", "{\"force\": true}");
                assertThat(stream.next().get("data"))
                        .as("of another VM nothing is told")
                        .contains("\"reason\":\"SwitchedOff\"");
                service.send("DELETE", "/api/v1/vms/" + id + "?wait=20s", "").expect(200);
                Map<String, String> event = stream.next();
                while ("message".equals(event.get("event"))) {
                    event = stream.next();
                }
                assertThat(event).containsEntry("event", "end");
                assertThat(event.get("data")).contains("NOT_FOUND");
            }
            assertThat(call(service, path).statusCode()).isEqualTo(404);
            compactedAway(service, last);
        }
    }

    private void compactedAway(TestingPlasmaVmc service, String last) throws Exception {
        var _ = made(service, "p");
        service.store()
                .compact(
                        VmTables.vms(service.store()).list(PageRequest.first(1)).revision());
        try (Stream stream = open(service, "events/stream", "Last-Event-ID", last)) {
            Map<String, String> end = stream.next();
            assertThat(end).containsEntry("event", "end");
            assertThat(end.get("data")).contains("PRECONDITION_FAILED", "begin anew");
            assertThat(stream.lastId)
                    .as("so that EventSource begins anew by itself")
                    .isEmpty();
        }
        assertThat(call(service, "events/stream", "Last-Event-ID", "x").statusCode())
                .isEqualTo(400);
    }

    @Test
    void streamsAreBoundedAndFreedWhenTheirClientsGo() throws Exception {
        Stream left;
        try (TestingPlasmaVmc service = TestingPlasmaVmc.start(SETTINGS)) {
            OpenStreams streams = service.bean(OpenStreams.class);
            try (Stream _ = open(service, "events/stream");
                    Stream _ = open(service, "events/stream")) {
                HttpResponse<InputStream> refused = call(service, "events/stream");
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("photon.streams.max");
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (streams.count() > 0) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
            }
            left = open(service, "events/stream");
        }
        try (left) {
            assertThat(left.next()).as("the service stops").containsEntry("event", "end");
        }
    }

    @Test
    void whoeverMayNotListenAnyMoreIsToldNothingMore() throws Exception {
        try (FakeIam iam = FakeIam.start(InstantSource.system());
                TestingPlasmaVmc service = TestingPlasmaVmc.enforced(iam, SETTINGS)) {
            var _ = iam.allow("reader", new Scope.Project("o", "p"), "vm.read");
            iam.awaitFollowedBy(service.context());
            String[] token = {"Authorization", "Bearer " + iam.issuer().token("reader")};
            assertThat(call(service, "events/stream", token).statusCode()).isEqualTo(403);
            try (Stream stream = open(service, "events/stream?org_id=o&project_id=p", token)) {
                var _ = iam.deny("reader", new Scope.Project("o", "p"), "vm.read");
                Map<String, String> end = stream.next();
                assertThat(end).containsEntry("event", "end");
                assertThat(end.get("data")).contains("PERMISSION_DENIED");
            }
            var claims = iam.issuer().claims("system-reader");
            var _ = iam.allow("system-reader", "vm.read");
            iam.awaitFollowedBy(service.context());
            String expiring = iam.issuer()
                    .sign(claims.expirationTime(
                                    Date.from(InstantSource.system().instant().minusSeconds(6)))
                            .build());
            try (Stream stream = open(service, "events/stream", "Authorization", "Bearer " + expiring)) {
                assertThat(stream.next().get("data")).contains("UNAUTHENTICATED");
            }
        }
    }

    private static ManagedChannel channel(TestingPlasmaVmc service) {
        ListenAddress address = service.bean(Listeners.class).grpc();
        return NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
    }

    private static WatchVmsRequest watching(String position) {
        return WatchVmsRequest.newBuilder()
                .setOrgId("o")
                .setProjectId("p")
                .setPosition(position)
                .build();
    }

    @Test
    void aWatcherThatComesBackKnowsWhatThereIs() throws Exception {
        try (TestingPlasmaVmc service = TestingPlasmaVmc.start(SETTINGS)) {
            assertThat(service.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
            ManagedChannel channel = channel(service);
            try {
                String first = made(service, "p");
                Map<String, VmState> known = new TreeMap<>();
                String position = hear(channel, "", known, Map.of(first, VmState.VM_STATE_STOPPED));
                String second = made(service, "p");
                var _ = made(service, "q");
                ask(service, first, "start", "");
                position = hear(
                        channel,
                        position,
                        known,
                        Map.of(first, VmState.VM_STATE_RUNNING, second, VmState.VM_STATE_STOPPED));
                service.send("DELETE", "/api/v1/vms/" + first + "?wait=20s", "").expect(200);
                String last = hear(channel, position, known, Map.of(second, VmState.VM_STATE_STOPPED));
                var _ = made(service, "p");
                service.store()
                        .compact(VmTables.vms(service.store())
                                .list(PageRequest.first(1))
                                .revision());
                assertThatThrownBy(() -> hear(channel, last, known, Map.of()))
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION));
                try (Context.CancellableContext calls = Context.current().withCancellation()) {
                    calls.run(() -> othersAreWatchedToo(channel));
                }
            } finally {
                channel.shutdownNow();
            }
        }
    }

    /** Until what is known is what is wanted and a message says that nothing else is to be told. @return the position */
    private static String hear(
            ManagedChannel channel, String from, Map<String, VmState> known, Map<String, VmState> wanted)
            throws Exception {
        try (Context.CancellableContext call = Context.current().withCancellation()) {
            return call.call(() -> hearWithin(channel, from, known, wanted));
        }
    }

    private static String hearWithin(
            ManagedChannel channel, String from, Map<String, VmState> known, Map<String, VmState> wanted) {
        Iterator<WatchVmsResponse> told = VmServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .watchVms(watching(from));
        String position = from;
        boolean quiet = false;
        while (!quiet || !known.equals(wanted)) {
            WatchVmsResponse one = told.next();
            position = one.getPosition().isEmpty() ? position : one.getPosition();
            quiet = one.getEvent() == WatchEvent.WATCH_EVENT_PROGRESS;
            switch (one.getEvent()) {
                case WATCH_EVENT_PRESENT, WATCH_EVENT_ADDED, WATCH_EVENT_MODIFIED ->
                    known.put(one.getVm().getId(), one.getVm().getState());
                case WATCH_EVENT_DELETED -> known.remove(one.getVm().getId());
                case WATCH_EVENT_COMPLETE, WATCH_EVENT_PROGRESS -> {}
                case WATCH_EVENT_UNSPECIFIED, UNRECOGNIZED -> throw new AssertionError(one);
            }
        }
        return position;
    }

    private static void othersAreWatchedToo(ManagedChannel channel) {
        var nodes = NodeServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .watchNodes(WatchNodesRequest.getDefaultInstance());
        var node = nodes.next();
        assertThat(node.getEvent()).isEqualTo(WatchEvent.WATCH_EVENT_PRESENT);
        assertThat(node.getNode().getStatus()).isEqualTo(io.photoncloud.proto.plasmavmc.v1.Node.Status.STATUS_READY);
        assertThat(nodes.next().getEvent()).isEqualTo(WatchEvent.WATCH_EVENT_COMPLETE);
        var images = ImageServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .watchImages(WatchImagesRequest.newBuilder()
                        .setOrgId("o")
                        .setProjectId("p")
                        .build());
        var image = images.next();
        assertThat(image.getImage().getShared()).isTrue();
        while (image.getEvent() == WatchEvent.WATCH_EVENT_PRESENT) {
            image = images.next();
        }
        assertThat(image.getEvent()).isEqualTo(WatchEvent.WATCH_EVENT_COMPLETE);
    }
}
