package io.photoncloud.system.prismnet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.RunningCloud;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How many ports a second are made by REST, in one subnet, with PrismNET and ChainFire as they are delivered. Both are warm
 * before anything is measured. The clients are on the same machine, so they do no more than they must: each has a connection of
 * its own and makes one port after another.
 */
@Tag("scale")
class PortLoadTest {

    private static final int PORT = 8087;
    private static final int WARMING = Integer.getInteger("load.warming", 25_000);
    private static final int PORTS = 10_000;
    private static final int CLIENTS = 64;

    @Test
    void portsMadeASecond() throws Exception {
        try (RunningCloud cloud = new RunningCloud("prismnet-load", "prismnet")) {
            cloud.up();
            Rest rest = new Rest("http://" + cloud.launcher().at(1, PORT));
            String vpc = made(rest, "vpcs", "{\"name\": \"v\", \"cidr_block\": \"10.0.0.0/16\"}");
            String subnet = made(
                    rest, "subnets", "{\"name\": \"s\", \"vpc_id\": \"" + vpc + "\", \"cidr_block\": \"10.0.0.0/16\"}");
            make(cloud.host(1), subnet, WARMING);
            long began = System.nanoTime();
            make(cloud.host(1), subnet, PORTS);
            System.out.printf("%.0f ports made a second by REST%n", PORTS / ((System.nanoTime() - began) / 1e9));
        }
    }

    private static String made(Rest rest, String what, String body) {
        return rest.insist("POST", "/api/v1/" + what, body, "Idempotency-Key", what)
                .expect(201)
                .data()
                .path("id")
                .asString();
    }

    private static void make(String host, String subnet, int count) throws Exception {
        byte[] request = request(host, "{\"subnet_id\": \"" + subnet + "\"}");
        AtomicInteger left = new AtomicInteger(count);
        List<Future<Integer>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(threads.submit(() -> makeAll(host, request, left)));
            }
            int made = 0;
            for (Future<Integer> client : clients) {
                made += client.get();
            }
            assertThat(made).isEqualTo(count);
        }
    }

    private static byte[] request(String host, String body) {
        return """
               POST /api/v1/ports HTTP/1.1\r
               Host: %s:%d\r
               Content-Type: application/json\r
               Content-Length: %d\r
               \r
               %s""".formatted(host, PORT, body.length(), body).getBytes(ISO_8859_1);
    }

    private static int makeAll(String host, byte[] request, AtomicInteger left) throws IOException {
        int made = 0;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, PORT));
            socket.setTcpNoDelay(true);
            InputStream answers = new BufferedInputStream(socket.getInputStream());
            while (left.getAndDecrement() > 0) {
                socket.getOutputStream().write(request);
                readCreated(answers);
                made++;
            }
        }
        return made;
    }

    private static void readCreated(InputStream answers) throws IOException {
        assertThat(line(answers)).startsWith("HTTP/1.1 201");
        int length = -1;
        for (String header = line(answers); !header.isEmpty(); header = line(answers)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).strip());
            }
        }
        assertThat(length).isPositive();
        assertThat(new String(answers.readNBytes(length), ISO_8859_1)).contains("ip_address");
    }

    private static String line(InputStream answers) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = answers.read(); next != '\n'; next = answers.read()) {
            if (next < 0) {
                throw new IOException("the connection ended: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
