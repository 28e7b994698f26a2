package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One real node whose wall clock is set while it runs, by a library between it and the system's clock. */
class ClockTest {

    private static final Duration TTL = Duration.ofSeconds(5);
    /** What a busy machine may take to end a lease whose time is up, and a client to see it. */
    private static final Duration LATE_MAX = Duration.ofSeconds(3);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private static final RunningCloud cloud = new RunningCloud("clock");

    private static Optional<Path> library = Optional.empty();

    @BeforeAll
    static void start() throws IOException {
        library = findLibrary();
        if (library.isEmpty()) {
            return;
        }
        setClock(Duration.ZERO);
        cloud.launcher()
                .with("LD_PRELOAD", library.get().toString())
                .with("FAKETIME_TIMESTAMP_FILE", setting().toString())
                .with("FAKETIME_CACHE_DURATION", "1")
                // Only the wall clock: nobody can set the other one on a real machine either.
                .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                .with("NO_FAKE_STAT", "1");
        cloud.up();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static Optional<Path> findLibrary() throws IOException {
        try (Stream<Path> below =
                Files.find(Path.of("/usr/lib"), 3, (path, _) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            return below.findFirst();
        }
    }

    private static Path setting() {
        return cloud.scratch().resolve("clock");
    }

    private static void setClock(Duration offset) throws IOException {
        Path whole = Files.writeString(cloud.scratch().resolve("clock.new"), "%+d\n".formatted(offset.toSeconds()));
        Files.move(whole, setting(), StandardCopyOption.ATOMIC_MOVE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3})
    void aLeaseEndsInItsTimeAndTheNodeAnswersThoughTheWallClockIsSet(long hours) throws IOException {
        assumeTrue(library.isPresent(), "libfaketime is not installed (Debian: libfaketime)");
        Rest rest = cloud.rest(1);
        long before = System.nanoTime();
        long lease = rest.post("/api/v1/leases", Rest.JSON.writeValueAsString(Map.of("ttl_seconds", TTL.toSeconds())))
                .expect(201)
                .data()
                .path("id")
                .asLong();
        long granted = System.nanoTime();
        String key = "leased/" + hours;
        rest.post("/api/v1/kv/" + key + "/put", Rest.JSON.writeValueAsString(Map.of("value", "x", "lease_id", lease)))
                .expect(200);
        setClock(Duration.ofHours(hours));

        boolean jumped = false;
        while (rest.get("/api/v1/kv/" + key).status() == 200) {
            long present = System.nanoTime();
            Rest.Reply written = rest.put("meanwhile", Long.toString(present), ANSWER_MAX)
                    .orElseThrow(() -> new AssertionError("no answer within " + ANSWER_MAX))
                    .expect(200);
            jumped |= Math.abs(offset(written).minusHours(hours).toMinutes()) < 1;
            assertThat(Duration.ofNanos(present - granted)).isLessThan(TTL.plus(LATE_MAX));
        }
        Duration lived = Duration.ofNanos(System.nanoTime() - before);
        assertThat(jumped).as("the node saw its clock set").isTrue();
        assertThat(lived).isGreaterThanOrEqualTo(TTL);
        assertThat(rest.get("/api/v1/kv/" + key).status()).isEqualTo(404);
        assertThat(rest.get("/health").status()).isEqualTo(200);
    }

    /** How far the node's wall clock is ahead of ours. */
    private static Duration offset(Rest.Reply reply) {
        Instant told = Instant.parse(reply.body().path("meta").path("timestamp").asString());
        return Duration.between(Instant.now(), told);
    }
}
