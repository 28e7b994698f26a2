package io.photoncloud.creditservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.FakeIam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on free ports, over a store in memory. */
public final class TestingCreditService implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final boolean directoryIsOwn;
    private final EmbeddedStore store;
    private final ConfigurableApplicationContext context;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestingCreditService(EmbeddedStore store, @Nullable Path kept, InstantSource clock, List<String> settings) {
        this.directory = kept == null ? temporaryDirectory() : kept;
        this.directoryIsOwn = kept == null;
        this.store = store;
        SpringApplication application = new SpringApplication(CreditServiceApplication.class);
        application.setRegisterShutdownHook(false);
        application.addInitializers(fresh -> {
            GenericApplicationContext beans = (GenericApplicationContext) fresh;
            // Not closed with the service, so that another one can be started over it.
            beans.registerBean(
                    EmbeddedStore.class, () -> store, bean -> ((AbstractBeanDefinition) bean).setDestroyMethodName(""));
            beans.registerBean(InstantSource.class, () -> clock);
        });
        List<String> arguments = new ArrayList<>(List.of(
                "--photon.grpc.address=127.0.0.1:0",
                "--photon.data-directory=" + directory,
                "--logging.level.root=WARN"));
        if (settings.stream().noneMatch(setting -> setting.startsWith("photon.http.address="))) {
            arguments.add("--photon.http.address=127.0.0.1:0");
        }
        settings.forEach(setting -> arguments.add("--" + setting));
        this.context = application.run(arguments.toArray(String[]::new));
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("creditservice-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static TestingCreditService start(String... settings) {
        return new TestingCreditService(new MemoryStore(), null, InstantSource.system(), List.of(settings));
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingCreditService enforced(FakeIam iam) {
        TestingCreditService started = new TestingCreditService(
                new MemoryStore(),
                null,
                InstantSource.system(),
                List.of("photon.security.mode=enforced", iam.setting()));
        iam.awaitFollowedBy(started.context());
        return started;
    }

    /** Over what was kept before; store and directory stay when it is closed. */
    public static TestingCreditService startOver(
            EmbeddedStore store, Path directory, InstantSource clock, String... settings) {
        return new TestingCreditService(store, directory, clock, List.of(settings));
    }

    public EmbeddedStore store() {
        return store;
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + bean(Listeners.class).http().port() + path);
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

    public Reply get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    public Reply post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    public Reply send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
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

    @Override
    public void close() {
        http.close();
        context.close();
        if (directoryIsOwn) {
            FileSystemUtils.deleteRecursively(directory.toFile());
        }
    }
}
