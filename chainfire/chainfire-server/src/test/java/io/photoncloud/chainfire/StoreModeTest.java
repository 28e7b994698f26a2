package io.photoncloud.chainfire;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;

/** ChainFire is the store that others stand on, so its own cannot be elsewhere. */
class StoreModeTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aStoreElsewhereIsRefusedBySayingSo() {
        SpringApplication application = new SpringApplication(ChainFireApplication.class);
        application.setRegisterShutdownHook(false);
        assertThatThrownBy(() -> application
                        .run(
                                "--photon.store.mode=remote",
                                "--photon.http.address=127.0.0.1:0",
                                "--photon.grpc.address=127.0.0.1:0",
                                "--photon.data-directory=" + directory,
                                "--logging.level.root=OFF",
                                "--logging.level.org.springframework.boot.tomcat=OFF")
                        .close())
                .hasRootCauseMessage(
                        "photon.store.mode must be embedded: this service is a member of its store's own group");
    }
}
