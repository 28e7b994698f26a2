package io.photoncloud.k8shost.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {

    @Test
    void aLogThatWasMovedAwayIsReopenedUntilThatSucceeds(@TempDir Path directory) throws Exception {
        Path small = Files.writeString(directory.resolve("small.log"), "x");
        Path large = Files.writeString(directory.resolve("large.log"), "x".repeat(100));
        Path ended = Files.writeString(directory.resolve("ended.log"), "x".repeat(100));
        List<String> asked = new ArrayList<>();
        var rotation = new LogRotation(
                container -> {
                    asked.add(container);
                    if (asked.size() < 2) {
                        throw new PodRuntimeException(Reason.UNAVAILABLE, "away");
                    }
                    try {
                        Files.createFile(large);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                50);
        rotation.isWritten("small", small);
        rotation.isWritten("large", large);
        rotation.isWritten("ended", ended);
        rotation.isOver("ended");
        for (int time = 0; time < 3; time++) {
            rotation.look();
        }

        assertThat(asked).containsExactly("large", "large");
        assertThat(directory.resolve("large.log.1")).hasSize(100);
        assertThat(directory.resolve("large.log.2")).doesNotExist();
        assertThat(small).exists();
        assertThat(ended).exists();
    }
}
