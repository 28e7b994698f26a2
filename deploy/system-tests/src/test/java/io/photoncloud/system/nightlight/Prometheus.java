package io.photoncloud.system.nightlight;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Curl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real one, in a directory of its own. */
final class Prometheus implements AutoCloseable {
    private static final long SECONDS_MAX = 120;

    private final Process process;
    private final String address;

    private Prometheus(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static Prometheus start(Path directory, String address, String config) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("prometheus.yml"), config);
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=prometheus.yml",
                        "--storage.tsdb.path=data",
                        "--web.listen-address=" + address)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, address);
    }

    /** What it answers to a query, whatever that is. */
    String ask(Curl curl, String query) {
        return curl.shell(
                "curl -sG http://" + address + "/api/v1/query --data-urlencode 'query=" + query + "' || true");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
