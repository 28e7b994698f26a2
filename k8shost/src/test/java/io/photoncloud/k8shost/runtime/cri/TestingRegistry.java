package io.photoncloud.k8shost.runtime.cri;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry on loopback that has one image, gives another to one user only, and does not answer for a third. */
public final class TestingRegistry implements AutoCloseable {

    static final String IMAGE = "team/app:1";
    public static final String PRIVATE = "private/app:1";
    static final String SLOW = "slow/app:1";

    public static final String USER = "somebody";
    public static final String PASSWORD = "rosebud:and more";

    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private static final List<String> REPOSITORIES = List.of("/v2/team/app", "/v2/private/app");

    private record Content(String type, Path file) {}

    private final Map<String, Content> contents = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;

    public TestingRegistry(Path directory) throws IOException {
        Path layer = TestingImages.layer(Files.createDirectories(directory));
        String layerDigest = "sha256:" + TestingImages.sha256(layer);
        Path config = Files.writeString(
                directory.resolve("config.json"), TestingImages.config("\"Cmd\":[\"/bin/true\"]", layerDigest));
        String configDigest = "sha256:" + TestingImages.sha256(config);
        blob(layerDigest, layer);
        blob(configDigest, config);
        Path manifest = Files.writeString(directory.resolve("manifest.json"), """
                {"schemaVersion": 2, "mediaType": "%s",
                 "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": %d, "digest": "%s"},
                 "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar", "size": %d, "digest": "%s"}]}
                """.formatted(
                        MANIFEST, Files.size(config), configDigest, Files.size(layer), layerDigest));
        var content = new Content(MANIFEST, manifest);
        for (String repository : REPOSITORIES) {
            contents.put(repository + "/manifests/1", content);
            contents.put(repository + "/manifests/sha256:" + TestingImages.sha256(manifest), content);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void blob(String digest, Path file) {
        for (String repository : REPOSITORIES) {
            contents.put(repository + "/blobs/" + digest, new Content("application/octet-stream", file));
        }
    }

    public String name(String image) {
        return server() + "/" + image;
    }

    /** As it stands in the names of its images. */
    public String server() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often anybody has asked what an image of a tag is. */
    public int questions() {
        return questions.get();
    }

    private static boolean isSomebody(HttpExchange exchange) {
        String right = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
        return ("Basic " + right).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            if (path.startsWith("/v2/slow/")) {
                closed.await();
            }
            if (path.startsWith("/v2/private/") && !isSomebody(exchange)) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"testing\"");
                refuse(exchange, 401);
                return;
            }
            Content content = contents.get(path);
            if (content == null) {
                refuse(exchange, 404);
                return;
            }
            if (path.endsWith("/manifests/1")) {
                questions.incrementAndGet();
            }
            exchange.getResponseHeaders().add("Content-Type", content.type());
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(Files.size(content.file())));
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            exchange.sendResponseHeaders(200, Files.size(content.file()));
            Files.copy(content.file(), exchange.getResponseBody());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void refuse(HttpExchange exchange, int status) throws IOException {
        byte[] body = "{\"errors\":[{\"code\":\"%s\"}]}"
                .formatted(status == 401 ? "UNAUTHORIZED" : "MANIFEST_UNKNOWN")
                .getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
