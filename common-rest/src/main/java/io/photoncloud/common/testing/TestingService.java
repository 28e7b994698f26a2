package io.photoncloud.common.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.config.Listeners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole service on free ports of this machine, and what tests ask of its REST door. A service has a subclass. */
public abstract class TestingService implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HTTP_ADDRESS = "photon.http.address=";

    private final Path directory;
    private final boolean directoryIsOwn;
    private final ConfigurableApplicationContext context;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Starts it.
     *
     * @param kept the data directory, which stays when it is closed; null for one that does not
     * @param beans registers what stands for the service's own
     * @param settings as {@code photon.security.mode=enforced}
     */
    protected TestingService(
            Class<?> application,
            @Nullable Path kept,
            Consumer<GenericApplicationContext> beans,
            List<String> settings) {
        this.directory = kept == null ? temporaryDirectory() : kept;
        this.directoryIsOwn = kept == null;
        SpringApplication starting = new SpringApplication(application);
        starting.setRegisterShutdownHook(false);
        starting.addInitializers(fresh -> beans.accept((GenericApplicationContext) fresh));
        List<String> arguments = new ArrayList<>(List.of(
                "--photon.grpc.address=127.0.0.1:0",
                "--photon.data-directory=" + directory,
                "--logging.level.root=WARN"));
        if (settings.stream().noneMatch(setting -> setting.startsWith(HTTP_ADDRESS))) {
            arguments.add("--" + HTTP_ADDRESS + "127.0.0.1:0");
        }
        settings.forEach(setting -> arguments.add("--" + setting));
        this.context = starting.run(arguments.toArray(String[]::new));
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("photon-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public final ConfigurableApplicationContext context() {
        return context;
    }

    public final <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public final URI uri(String path) {
        return URI.create("http://127.0.0.1:" + bean(Listeners.class).http().port() + path);
    }

    public final Reply get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    public final Reply post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    /** @param body JSON, unless the headers have another Content-Type; nothing for none */
    public final Reply send(String method, String path, String body, String... headers) {
        return sendBytes(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** The same of a body that is no text. */
    public final Reply sendBytes(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body.length == 0) {
            request.method(method, BodyPublishers.noBody());
        } else {
            if (!List.of(headers).contains("Content-Type")) {
                request.header("Content-Type", "application/json");
            }
            request.method(method, BodyPublishers.ofByteArray(body));
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            String text = response.body();
            return new Reply(response.statusCode(), JSON.readTree(text.isEmpty() ? "{}" : text), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What a call was answered with. */
    public record Reply(int status, JsonNode body, HttpResponse<String> response) {

        public JsonNode data() {
            return body.path("data");
        }

        public String error() {
            return body.path("error").path("code").asString("");
        }

        public String message() {
            return body.path("error").path("message").asString("");
        }

        /** The field that an error names. */
        public String field() {
            return body.path("error").path("details").path("field").asString("");
        }

        public Reply expect(int wanted) {
            assertThat(status).as("%s", body).isEqualTo(wanted);
            return this;
        }
    }

    @Override
    public void close() {
        http.close();
        context.close();
        if (directoryIsOwn) {
            FileSystemUtils.deleteRecursively(directory.toFile());
        }
    }
}
