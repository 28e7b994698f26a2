package io.photoncloud.system.iam;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.grpc.Status;
import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.RunningCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys that follow each other within seconds, of real processes, under load: as they do within months otherwise. */
class OrderlyRotationTest {

    private static final Duration OVERLAP = Duration.ofSeconds(2);
    private static final List<String> SETTINGS = List.of(
            "--photon.iam.key-overlap=" + OVERLAP.toSeconds() + "s",
            "--photon.iam.key-rotation=5s",
            "--photon.iam.token-ttl=3s",
            "--photon.iam.token-ttl-max=3s",
            "--photon.security.clock-leeway=1s");

    /** How much later than it happens something is seen here, in a machine that is busy. */
    private static final Duration SEEN_WITHIN = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CLIENTS = 3;

    private static final RunningCloud cloud = new RunningCloud("rotation", "iam");

    private static SecureDoors doors;
    private static Process iam;
    private static String apiKey;

    private final Map<String, Long> published = new ConcurrentHashMap<>();
    private final Map<String, Long> signed = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        cloud.up("--secure");
        doors = new SecureDoors(cloud);
        apiKey = Files.readString(cloud.launcher().home().resolve("cluster/bootstrap-credential"))
                .strip();
        ProcessBuilder command = cloud.commandOf("iam", 1);
        Launcher.kill(cloud.launcher().pid("iam", 1).orElseThrow());
        command.command().addAll(SETTINGS);
        iam = command.redirectErrorStream(true)
                .redirectOutput(cloud.scratch().resolve("iam.out").toFile())
                .start();
        until("IAM is ready", OrderlyRotationTest::isReady);
        // The key that is there signs for a month still: the one in its place for as long as is set now.
        doors.iam("POST", "/api/v1/keys/rotate", "{\"compromised\": true}", token())
                .expect(200);
    }

    private static boolean isReady() {
        try {
            return doors.iam("GET", "/readyz", "", "").status() == 200;
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        doors.close();
        Launcher.kill(iam.pid());
        cloud.close();
    }

    private static String token() {
        String body = "{\"principal_id\": \"bootstrap-administrator\", \"api_key\": \"%s\", \"scope_id\": \"system\"}"
                .formatted(apiKey);
        return doors.iam("POST", "/api/v1/auth/token", body, "")
                .expect(200)
                .data()
                .path("token")
                .asString("");
    }

    private static Set<String> keys() {
        Set<String> kids = ConcurrentHashMap.newKeySet();
        doors.iam("GET", "/.well-known/jwks.json", "", "")
                .expect(200)
                .body()
                .path("keys")
                .forEach(key -> kids.add(key.path("kid").asString("")));
        return kids;
    }

    @Test
    void keysFollowEachOtherWithoutARefusalAndTheOldOnesGo() throws Exception {
        Set<String> atFirst = keys();
        atFirst.forEach(kid -> published.put(kid, System.nanoTime() - OVERLAP.toNanos()));
        AtomicBoolean enough = new AtomicBoolean();
        List<Future<?>> busy = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            busy.add(threads.submit(() -> watchKeys(enough)));
            for (int i = 0; i < CLIENTS; i++) {
                busy.add(threads.submit(() -> signInAndCall(enough)));
            }
            try {
                until(
                        "two keys have taken the place of the first ones, and those are gone",
                        () -> anyFailed(busy)
                                || (signed.size() >= 4 && keys().stream().noneMatch(atFirst::contains)));
            } finally {
                enough.set(true);
            }
        }
        for (Future<?> each : busy) {
            each.get();
        }
        signed.forEach((kid, at) -> assertThat(Duration.ofNanos(at - published.getOrDefault(kid, at)))
                .as("%s is published before it signs", kid)
                .isGreaterThan(OVERLAP.minus(SEEN_WITHIN)));
        System.out.println("OrderlyRotationTest: " + signed.size() + " keys signed, " + calls + " calls were let in");
    }

    private static boolean anyFailed(List<Future<?>> busy) {
        return busy.stream().anyMatch(each -> each.state() == Future.State.FAILED);
    }

    private void watchKeys(AtomicBoolean enough) {
        while (!enough.get()) {
            keys().forEach(kid -> published.putIfAbsent(kid, System.nanoTime()));
        }
    }

    private void signInAndCall(AtomicBoolean enough) {
        String before = token();
        while (!enough.get()) {
            String token = token();
            signed.putIfAbsent(kid(token), System.nanoTime());
            for (String each : List.of(before, token)) {
                doors.iam("GET", "/api/v1/projects", "", each).expect(200);
                doors.read(each).expect(404);
                assertThat(doors.readByGrpc(each)).isEqualTo(Status.Code.OK);
                calls.addAndGet(3);
            }
            before = token;
        }
    }

    private static String kid(String token) {
        try {
            return SignedJWT.parse(token).getHeader().getKeyID();
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static void until(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s within %s", what, PATIENCE).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
