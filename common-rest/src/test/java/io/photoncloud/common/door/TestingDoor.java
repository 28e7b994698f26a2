package io.photoncloud.common.door;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.web.RouteRules;
import io.photoncloud.common.websocket.WebSockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service that is nothing but its doors, whole and on free ports, and clients for both. */
final class TestingDoor implements AutoCloseable {

    static final String ORIGIN_ID = "11111111-2222-4333-8444-555555555555";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ConfigurableApplicationContext context;
    private final ManagedChannel channel;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private TestingDoor(ConfigurableApplicationContext context) {
        this.context = context;
        ListenAddress grpc = context.getBean(Listeners.class).grpc();
        this.channel = NettyChannelBuilder.forAddress(grpc.host(), grpc.port())
                .usePlaintext()
                .build();
    }

    /** The one in open mode with default settings that most tests share; it lives as long as the tests. */
    static TestingDoor shared() {
        return Shared.DOOR;
    }

    static TestingDoor start(String... settings) {
        return start(App.class, settings);
    }

    static TestingDoor start(Class<?> application, String... settings) {
        return new TestingDoor(run(application, settings));
    }

    static ConfigurableApplicationContext run(Class<?> application, String... settings) {
        Map<String, String> arguments = new TreeMap<>(Map.of(
                "photon.service.name", "testing",
                "photon.service.version", "1.2.3",
                "photon.http.address", "127.0.0.1:0",
                "photon.grpc.address", "127.0.0.1:0"));
        for (String setting : settings) {
            arguments.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        SpringApplication app = new SpringApplication(application);
        app.setRegisterShutdownHook(false);
        return app.run(arguments.entrySet().stream()
                .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                .toArray(String[]::new));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    int httpPort() {
        return bean(Listeners.class).http().port();
    }

    Channel grpc() {
        return channel;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort() + path))
                .timeout(PATIENCE);
    }

    Reply get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Reply post(String path, String json, String... headers) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Reply send(HttpRequest.Builder request) {
        try {
            return Reply.of(http.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends bytes as they are and answers everything that comes back until the server closes. */
    String raw(String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), httpPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same of a request without a body, given by its lines. */
    String rawLines(String... lines) {
        return raw(String.join("\r\n", lines) + "\r\n\r\n");
    }

    /** A raw GET whose path no client library would send. */
    Reply rawGet(String path) {
        return Reply.parse(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        http.close();
        context.close();
    }

    /** An answer, with its body read as JSON. */
    record Reply(int status, String text, Map<String, List<String>> headers) {

        static Reply of(HttpResponse<String> response) {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(response.headers().map());
            return new Reply(response.statusCode(), response.body(), headers);
        }

        static Reply parse(String wire) {
            String[] parts = wire.split("\r\n\r\n", 2);
            String[] lines = parts[0].split("\r\n", -1);
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (int i = 1; i < lines.length; i++) {
                String[] header = lines[i].split(": ", 2);
                headers.computeIfAbsent(header[0], _ -> new ArrayList<>()).add(header[1]);
            }
            return new Reply(Integer.parseInt(lines[0].substring(9, 12)), parts.length < 2 ? "" : parts[1], headers);
        }

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }

        JsonNode json() {
            return JSON.readTree(text);
        }

        JsonNode data() {
            return json().get("data");
        }

        String code() {
            return json().at("/error/code").asString();
        }

        String message() {
            return json().at("/error/message").asString();
        }

        String field() {
            return json().at("/error/details/field").asString();
        }

        String constraint() {
            return json().at("/error/details/constraint").asString();
        }
    }

    /** The application: a service adds the dependency and declares its own. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        ThingController things(Authorizer authorizer) {
            return new ThingController(authorizer);
        }

        @Bean
        SocketController sockets(WebSockets sockets) {
            return new SocketController(sockets);
        }

        @Bean
        BindableService echo(Authorizer authorizer) {
            return new EchoGrpcService(authorizer);
        }

        @Bean
        RouteRules routes() {
            return RouteRules.builder()
                    .rawPath("/api/v1/raw/", "POST /put")
                    .bodySizeMax("/api/v1/upload", DataSize.ofMegabytes(8))
                    .publicPath("GET", "/api/v1/public")
                    .build();
        }

        @Bean
        GrpcRules calls() {
            return GrpcRules.builder()
                    .onEventLoop(EchoGrpcService.SAY_ON_LOOP.getFullMethodName())
                    .publicMethods(EchoGrpcService.SAY_PUBLIC.getFullMethodName())
                    .servicesOnly(EchoGrpcService.SAY_INTERNAL.getFullMethodName())
                    .takesIdempotencyKey(
                            EchoGrpcService.SAY_ONCE.getFullMethodName(),
                            EchoGrpcService.SAY_ONCE_AGAIN.getFullMethodName())
                    .needs("thing.use", "photon.testing.v1.Echo/")
                    .needs("thing.administer", EchoGrpcService.SAY_ADMIN.getFullMethodName())
                    .needsCheckedByService("machine.start", EchoGrpcService.START.getFullMethodName())
                    .build();
        }
    }

    private static final class Shared {
        static final TestingDoor DOOR = start();
    }
}
