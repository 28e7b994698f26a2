package io.photoncloud.chainfire.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.RestCaller;
import io.photoncloud.chainfire.TestingChainFire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchRestTest {

    private static TestingChainFire chainFire = TestingChainFire.start("photon.chainfire.watch.heartbeat=100ms");
    private static RestCaller rest = new RestCaller(chainFire);

    @BeforeAll
    static void write() {
        rest.put("/api/v1/kv/w/a", "{\"value\":\"1\"}");
    }

    @AfterAll
    static void close() {
        rest.close();
        chainFire.close();
    }

    private record Event(String id, String name, String data) {}

    private static BufferedReader open(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** The next events that are no progress. */
    private static List<Event> read(BufferedReader lines, int count) throws IOException {
        List<Event> events = new ArrayList<>();
        String id = "";
        String name = "";
        while (events.size() < count) {
            String line = lines.readLine();
            assertThat(line).as("the stream goes on").isNotNull();
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ") && !name.equals("progress")) {
                events.add(new Event(id, name, line.substring(6)));
            }
        }
        return events;
    }

    @Test
    void changesComeInOrderAndTheStreamResumesAfterTheLastSeen() throws IOException {
        long from = rest.put("/api/v1/kv/w/b", "{\"value\":\"1\"}")
                .data("/mod_revision")
                .asLong();
        rest.put("/api/v1/kv/other", "{\"value\":\"1\"}");
        rest.post(
                "/api/v1/kv/txn",
                "{\"then\":[{\"put\":{\"key\":\"w/c\",\"value\":\"1\"}},{\"delete\":{\"key\":\"w/b\"}}]}");
        List<Event> seen;
        try (InputStream stream = rest.stream("/api/v1/watch?prefix=w/&revision=" + from)) {
            BufferedReader lines = open(stream);
            seen = new ArrayList<>(read(lines, 3));
            rest.put("/api/v1/kv/w/d", "{\"value\":\"live\"}");
            seen.addAll(read(lines, 1));
        }
        assertThat(seen).extracting(Event::name).containsExactly("put", "put", "delete", "put");
        assertThat(seen.getFirst().id()).isEqualTo(from + ".0");
        assertThat(seen.get(1).id()).isEqualTo((from + 2) + ".0");
        assertThat(seen.get(2).id()).isEqualTo((from + 2) + ".1");
        assertThat(seen.get(3).data()).contains("\"key\":\"w/d\"").contains("\"value\":\"live\"");

        try (InputStream stream = rest.stream(
                "/api/v1/watch?prefix=w/", "Last-Event-ID", seen.get(1).id())) {
            assertThat(read(open(stream), 2)).isEqualTo(seen.subList(2, 4));
        }
    }

    /** The first event, whatever it is. */
    private static Event first(InputStream stream) throws IOException {
        BufferedReader lines = open(stream);
        String line = lines.readLine();
        while (!line.startsWith("id: ")) {
            line = lines.readLine();
        }
        return new Event(
                line.substring(4),
                lines.readLine().substring("event: ".length()),
                lines.readLine().substring("data: ".length()));
    }

    @Test
    void aStreamLostBeforeItsFirstChangeIsResumedWithoutAGap() throws IOException {
        long before = rest.put("/api/v1/kv/w/gap", "{\"value\":\"before\"}")
                .data("/mod_revision")
                .asLong();
        Event opened;
        try (InputStream stream = rest.stream("/api/v1/watch?key=w/gap")) {
            opened = first(stream);
        }
        assertThat(opened.name()).isEqualTo("progress");
        assertThat(Long.parseLong(opened.id())).isGreaterThanOrEqualTo(before);
        rest.put("/api/v1/kv/w/gap", "{\"value\":\"while away\"}");
        try (InputStream stream = rest.stream("/api/v1/watch?key=w/gap", "Last-Event-ID", opened.id())) {
            assertThat(read(open(stream), 1).getFirst().data()).contains("while away");
        }
        try (InputStream stream = rest.stream("/api/v1/watch?key=w/gap&revision=" + before)) {
            assertThat(first(stream).id()).isEqualTo(Long.toString(before - 1));
        }
        try (InputStream stream = rest.stream("/api/v1/watch?key=w/gap", "Last-Event-ID", before + ".3")) {
            assertThat(first(stream).id()).isEqualTo(before + ".3");
        }
    }

    @Test
    void aClientThatLeavesIsNoticed() throws Exception {
        WatchService watches = chainFire.bean(WatchService.class);
        int before = watches.openWatches();
        InputStream stream = rest.stream("/api/v1/watch?key=w/left");
        assertThat(watches.openWatches()).isGreaterThan(before);
        stream.close();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (watches.openWatches() > before && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(watches.openWatches()).isEqualTo(before);
    }

    @Test
    void aRevisionThatWasCompactedIsToldAndEndsTheStream() throws IOException {
        try (TestingChainFire own = TestingChainFire.start();
                RestCaller caller = new RestCaller(own)) {
            for (int i = 0; i < 5; i++) {
                caller.put("/api/v1/kv/c", "{\"value\":\"" + i + "\"}");
            }
            long revision = caller.get("/api/v1/kv/c").data("/mod_revision").asLong();
            assertThat(caller.post("/api/v1/compact", "{\"revision\":" + revision + "}")
                            .status())
                    .isEqualTo(200);
            Event compacted;
            try (InputStream stream = caller.stream("/api/v1/watch?key=c&revision=1")) {
                BufferedReader lines = open(stream);
                compacted = read(lines, 1).getFirst();
                assertThat(compacted.name()).isEqualTo("compacted");
                lines.readLine();
                assertThat(lines.readLine()).isNull();
            }
            caller.put("/api/v1/kv/c", "{\"value\":\"later\"}");
            try (InputStream stream =
                    caller.stream("/api/v1/watch?key=c&revision=1", "Last-Event-ID", compacted.id())) {
                Event next = read(open(stream), 1).getFirst();
                assertThat(next.name()).isEqualTo("put");
                assertThat(next.data()).contains("later");
            }
            assertThat(caller.get("/api/v1/kv/c?revision=2").details("reason").asString())
                    .isEqualTo("COMPACTED");
        }
    }

    @Test
    void whatCannotBeWatchedIsRefused() {
        assertThat(rest.get("/api/v1/watch?key=a&prefix=b").details("field").asString())
                .isEqualTo("prefix");
        assertThat(rest.get("/api/v1/watch?key=a", "Last-Event-ID", "x").status())
                .isEqualTo(400);
    }
}
