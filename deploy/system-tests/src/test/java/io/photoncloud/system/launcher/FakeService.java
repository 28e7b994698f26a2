package io.photoncloud.system.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A service that starts in a blink and behaves as the launcher's tests want: it takes the settings every service takes,
 * keeps a line per start in its data directory, says there which cluster it is of, and, as node 1, keeps a list of
 * members. {@code -Dfake=dies}, {@code silent} (never ready) and {@code stubborn} (ignores TERM) make it misbehave.
 * {@code GET /late} needs a library that nothing needed before. One whose store is elsewhere is ready while that can be
 * connected to. With a key store it speaks TLS, and asks nobody for a certificate.
 */
public final class FakeService {
    static final String CLUSTER = "fa4e";

    private static final Pattern NODE_ID = Pattern.compile("\"node_id\":\\s*(\\d+)");

    private final Map<String, String> settings;
    private final String behaviour;

    private FakeService(Map<String, String> settings, String behaviour) {
        this.settings = settings;
        this.behaviour = behaviour;
    }

    public static void main(String[] args) throws IOException {
        Map<String, String> settings = Arrays.stream(args)
                .map(argument -> argument.substring("--".length()).split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        new FakeService(settings, System.getProperty("fake", "healthy")).run();
    }

    private void run() throws IOException {
        Path log = Path.of(setting("logging.file.name"));
        Files.writeString(log, "the fake starts\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        String hypervisor = settings.get("photon.plasmavmc.hypervisor");
        if (hypervisor != null) {
            Files.writeString(log, "it runs machines by %s%n".formatted(hypervisor), StandardOpenOption.APPEND);
        }
        Files.writeString(data("starts"), "start\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (!settings.containsKey("photon.store.join")) {
            becomeMember();
        }
        if (behaviour.equals("dies")) {
            Files.writeString(log, "the fake cannot go on\n", StandardOpenOption.APPEND);
            System.exit(1);
        }
        if (behaviour.equals("stubborn")) {
            Runtime.getRuntime().addShutdownHook(new Thread(FakeService::waitForever));
        }
        String grpc = settings.get("photon.grpc.address");
        if (grpc != null) {
            listenForever(address(grpc));
        }
        HttpServer server = server(address(setting("photon.http.address")));
        server.createContext("/readyz", exchange -> answer(exchange, isReady() ? 200 : 503, ""));
        server.createContext("/livez", exchange -> answer(exchange, 200, ""));
        server.createContext("/late", exchange -> answer(exchange, 200, new FakeLibrary().word()));
        server.createContext("/api/v1/cluster/members", this::members);
        server.createContext("/api/v1/audit/verify", exchange -> answer(exchange, 200, auditVerdict()));
        server.createContext("/api/v1/auth/token", this::token);
        server.start();
    }

    /** What an IAM says of its audit log; broken where there is a file of that name. */
    private String auditVerdict() {
        return Files.exists(data("broken"))
                ? "{\"data\":{\"intact\":false,\"broken_link\":3,\"reason\":\"record 7 is gone\",\"links\":null}}"
                : "{\"data\":{\"intact\":true,\"broken_link\":null,\"links\":4,\"records\":9,\"unchained\":1}}";
    }

    /** A token that repeats the request. */
    private void token(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        answer(
                exchange,
                200,
                "{\"data\":{\"token\":\"" + body.replaceAll("\\W+", ".") + "\",\"token_type\":\"Bearer\"}}");
    }

    private HttpServer server(InetSocketAddress address) throws IOException {
        String keys = settings.get("photon.tls.key-store");
        if (keys == null) {
            return HttpServer.create(address, 0);
        }
        HttpsServer server = HttpsServer.create(address, 0);
        try {
            char[] password = Files.readString(Path.of(setting("photon.tls.password-file")))
                    .strip()
                    .toCharArray();
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(KeyStore.getInstance(Path.of(keys).toFile(), password), password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        return server;
    }

    private boolean isReady() throws IOException {
        if (behaviour.equals("silent") || !hasItsStore()) {
            return false;
        }
        if (Files.exists(identity())) {
            return true;
        }
        boolean member = roleAtNode1(ownNodeId()).equals("voter");
        if (member) {
            becomeMember();
        }
        return member;
    }

    private boolean hasItsStore() {
        String endpoints = settings.get("photon.store.endpoints");
        if (endpoints == null) {
            return true;
        }
        for (String endpoint : endpoints.split(",", -1)) {
            try (Socket socket = new Socket()) {
                socket.connect(address(endpoint));
            } catch (IOException _) {
                return false;
            }
        }
        return true;
    }

    /** Connections are taken by the kernel: nobody asks anything of this port. */
    private static void listenForever(InetSocketAddress address) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.bind(address);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(listening)));
    }

    private static void close(ServerSocket listening) {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void becomeMember() throws IOException {
        Files.createDirectories(data("store"));
        Files.writeString(identity(), "cluster=" + CLUSTER + "\n");
    }

    private Path identity() {
        return data("store").resolve("node.properties");
    }

    /** A new member is joining when it is first asked for, and a voter from then on. */
    private void members(HttpExchange exchange) throws IOException {
        Path file = data("members");
        List<String> ids = Files.exists(file) ? Files.readAllLines(file) : List.of();
        if (exchange.getRequestMethod().equals("POST")) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Matcher id = NODE_ID.matcher(body);
            if (!id.find() || !body.contains("\"address\": \"127.")) {
                answer(exchange, 400, "{\"error\":{\"code\":\"VALIDATION_ERROR\"}}");
                return;
            }
            Files.writeString(file, id.group(1) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            answer(exchange, 201, "{\"data\":{\"node_id\":%s,\"status\":\"joining\"}}".formatted(id.group(1)));
            return;
        }
        if (exchange.getRequestMethod().equals("DELETE")) {
            String path = exchange.getRequestURI().getPath();
            Files.write(
                    file, ids.stream().filter(id -> !path.endsWith("/" + id)).toList());
            answer(exchange, 200, "{}");
            return;
        }
        String items = ids.stream()
                .map(id -> "{\"node_id\":%s,\"address\":\"-\",\"status\":\"voter\"}".formatted(id))
                .collect(Collectors.joining(","));
        answer(exchange, 200, "{\"data\":{\"members\":[" + items + "]}}");
    }

    private String roleAtNode1(String id) throws IOException {
        InetSocketAddress own = address(setting("photon.http.address"));
        String[] numbers = own.getHostString().split("\\.", -1);
        String first = "http://%s.%s.0.%s:%d/api/v1/cluster/members"
                .formatted(numbers[0], numbers[1], numbers[3], own.getPort());
        var connection = (HttpURLConnection) URI.create(first).toURL().openConnection();
        String answer = new String(connection.getInputStream().readAllBytes(), UTF_8);
        return answer.contains("\"node_id\":" + id + ",") ? "voter" : "";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Node n listens on 127.x.(n-1).y. */
    private String ownNodeId() {
        return Integer.toString(Integer.parseInt(setting("photon.http.address").split("\\.", -1)[2]) + 1);
    }

    private Path data(String name) {
        return Path.of(setting("photon.data-directory")).resolve(name);
    }

    private String setting(String name) {
        String value = settings.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the launcher passed no " + name);
        }
        return value;
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static void waitForever() {
        var never = new CountDownLatch(1);
        boolean interrupted = false;
        while (!interrupted) {
            try {
                never.await();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
    }
}
