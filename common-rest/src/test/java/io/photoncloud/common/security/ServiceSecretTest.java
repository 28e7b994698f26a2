package io.photoncloud.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.config.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceSecretTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    private Path directory;

    private ServiceSecret open() {
        return ServiceSecret.open(directory.resolve("a/service-secret"), new SecureRandom());
    }

    @Test
    void itIsMadeOnceAndForItsOwnerAlone() throws IOException {
        ServiceSecret first = open();
        Path file = directory.resolve("a/service-secret");

        assertThat(Files.size(file)).isEqualTo(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(open().hex()).isEqualTo(first.hex()).hasSize(64);
        try (var files = Files.list(directory.resolve("a"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void itMatchesItselfOnly() {
        ServiceSecret secret = open();

        assertThat(secret.matches(secret.hex())).isTrue();
        assertThat(secret.matches("0".repeat(64))).isFalse();
        assertThat(secret.matches(secret.hex().substring(2))).isFalse();
        assertThat(secret.matches("")).isFalse();
        assertThat(secret.matches("no hex")).isFalse();
    }

    @Test
    void ofManyThatMakeItAtOnceAllGetTheSame() throws Exception {
        List<Callable<String>> starts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            starts.add(() -> open().hex());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> secrets =
                    threads.invokeAll(starts).stream().map(Future::resultNow).toList();
            assertThat(secrets).hasSize(16).containsOnly(secrets.getFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
    void aFileWithWiderPermissionsIsRefused(String permissions) throws IOException {
        open();
        Files.setPosixFilePermissions(
                directory.resolve("a/service-secret"), PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(this::open).isInstanceOf(StartRefusedException.class).hasMessageContaining(permissions);
    }

    @Test
    void aFileOfAnotherLengthIsRefused() throws IOException {
        open();
        Files.write(directory.resolve("a/service-secret"), new byte[31]);

        assertThatThrownBy(this::open).isInstanceOf(StartRefusedException.class).hasMessageContaining("32 bytes");
    }
}
