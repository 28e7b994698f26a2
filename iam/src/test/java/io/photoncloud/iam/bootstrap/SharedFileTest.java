package io.photoncloud.iam.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.iam.TestingIam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.logging.LoggingSystem;

/** Replicas of one machine put the first administrator's credential into one file. */
class SharedFileTest {

    @TempDir
    private Path directory;

    /** Logback is one for the JVM and cannot be set up by two applications at once; what the first test set up stays. */
    @BeforeEach
    void leaveLoggingAsItIs() {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    }

    @AfterEach
    void letSpringSetUpLoggingAgain() {
        System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
    }

    @Test
    void whicheverReplicaMakesTheAdministratorTheFileHasTheKeyThatCounts() throws Exception {
        MemoryStore store = new MemoryStore();
        Path file = directory.resolve("shared/bootstrap-credential");
        Callable<TestingIam> start = () -> TestingIam.startOver(
                store,
                directory,
                InstantSource.system(),
                "photon.security.mode=enforced",
                "photon.iam.bootstrap-credential-file=" + file);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestingIam>> replicas = threads.invokeAll(List.of(start, start));
            for (Future<TestingIam> replica : replicas) {
                try (TestingIam iam = replica.get()) {
                    awaitDone(iam);
                    String body = "{\"api_key\": \"%s\"}"
                            .formatted(Files.readString(file).strip());
                    iam.post("/api/v1/auth/token", body).expect(200);
                }
            }
        }
        assertThat(file).exists();
    }

    private static void awaitDone(TestingIam iam) {
        while (iam.get("/health").data().toString().contains("\"bootstrap\"")) {
            Thread.onSpinWait();
        }
    }
}
