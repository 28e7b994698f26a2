package io.photoncloud.k8shost.runtime.cri;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A registry on loopback that has one image, hides another, and does not answer for a third. */
final class TestingRegistry implements AutoCloseable {

    static final String IMAGE = "team/app:1";
    static final String PRIVATE = "private/app:1";
    static final String SLOW = "slow/app:1";

    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private record Content(String type, Path file) {}

    private final Map<String, Content> contents = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;

    TestingRegistry(Path directory) throws IOException {
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
        contents.put("/v2/team/app/manifests/1", content);
        contents.put("/v2/team/app/manifests/sha256:" + TestingImages.sha256(manifest), content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void blob(String digest, Path file) {
        contents.put("/v2/team/app/blobs/" + digest, new Content("application/octet-stream", file));
    }

    String name(String image) {
        return "127.0.0.1:" + server.getAddress().getPort() + "/" + image;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            if (path.startsWith("/v2/slow/")) {
                closed.await();
            }
            Content content = contents.get(path);
            if (content == null) {
                refuse(exchange, path.startsWith("/v2/private/") ? 401 : 404);
                return;
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
