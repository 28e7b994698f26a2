package io.photoncloud.k8shost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.common.web.LastingAnswers;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.runtime.log.LogFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What containers wrote, read and followed. */
class LogsRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(20).toNanos();
    private static final String LOGS = "/api/v1/pods/production/web/logs";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final MemoryStore store = new MemoryStore();
    private TestingK8sHost k8sHost;

    @BeforeEach
    void start() throws Exception {
        k8sHost = TestingK8sHost.startAgain(
                directory, store, "photon.k8shost.node=worker-01", "photon.k8shost.log-followers-max=1");
        assertThat(k8sHost.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
    }

    @AfterEach
    void stop() {
        client.close();
        k8sHost.close();
        store.close();
    }

    private void create(String image) {
        k8sHost.post(
                        "/api/v1/pods?wait=20s",
                        "{\"name\": \"web\", \"namespace\": \"production\", \"image\": \"" + image + "\"}")
                .expect(201);
    }

    private void delete() {
        k8sHost.send("DELETE", "/api/v1/pods/production/web?wait=20s", "").expect(200);
    }

    private Path log() {
        String uid = k8sHost.bean(PodRecords.class)
                .table()
                .find(Key.utf8("production/web"))
                .orElseThrow()
                .value()
                .uid();
        return directory.resolve("pods").resolve(uid).resolve("logs/web/0.log");
    }

    private void write(String... records) throws IOException {
        Files.writeString(
                log(), String.join("\n", records) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private BufferedReader follow(String more) throws Exception {
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(k8sHost.uri(LOGS + "?follow=true" + more))
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
        return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    }

    private static void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    @Test
    void whatAPodWritesIsFollowedOverARotationUntilItIsDeleted() throws Exception {
        create("nginx");
        try (BufferedReader followed = follow("")) {
            assertThat(followed.readLine()).isEqualTo("simulated: nginx begins, and does nothing");
            write("2026-01-02T03:04:05Z stdout F one", "2026-01-02T03:04:06Z stderr F two");
            assertThat(followed.readLine()).isEqualTo("one");
            assertThat(followed.readLine()).isEqualTo("two");
            assertThat(LogFiles.rotate(log(), 1)).isTrue();
            write("2026-01-02T03:04:07Z stdout F three");
            assertThat(followed.readLine()).isEqualTo("three");

            Reply refused = k8sHost.get(LOGS + "?follow=true").expect(429);
            assertThat(refused.message()).contains("photon.k8shost.log-followers-max");
            assertLinesAreChosen();

            delete();
            assertThat(followed.readLine()).isEqualTo("simulated: ended with 143");
            assertThat(followed.readLine()).isNull();
        }
        await("its place is free", () -> k8sHost.bean(LastingAnswers.class).open() == 0);
    }

    private void assertLinesAreChosen() {
        assertThat(messages("?tail_lines=2")).isEqualTo("two,three");
        assertThat(messages("?since_time=2026-01-02T03:04:06Z&limit_bytes=100")).endsWith("two,three");
        assertThat(messages("?limit_bytes=9")).isEqualTo("simulated");
        assertThat(messages("?since_seconds=3600")).isEqualTo("simulated: nginx begins, and does nothing");
        k8sHost.get(LOGS + "?since_seconds=1&since_time=2026-01-02T03:04:06Z").expect(400);
        assertThat(k8sHost.get(LOGS + "?timestamps=true").expect(400).message()).contains("follow=true");
        try (TestingK8sHost other =
                TestingK8sHost.startAgain(directory.resolve("other"), store, "photon.k8shost.node=worker-02")) {
            Reply elsewhere = other.get(LOGS + "?follow=true").expect(409);
            assertThat(elsewhere.message()).contains("worker-01");
        }
    }

    private String messages(String query) {
        JsonNode lines = k8sHost.get(LOGS + query).expect(200).data().path("lines");
        var messages = new StringBuilder();
        lines.forEach(line -> messages.append(messages.isEmpty() ? "" : ",")
                .append(line.path("message").asString()));
        return messages.toString();
    }

    @Test
    void whoFollowsGetsTheRunsOfAContainerOneAfterTheOther() throws Exception {
        create("simulated/exit-3");
        try (BufferedReader followed = follow("&timestamps=true")) {
            for (int run = 0; run < 2; run++) {
                assertThat(followed.readLine()).matches("20\\S+Z simulated: simulated/exit-3 begins, and does nothing");
                assertThat(followed.readLine()).matches("20\\S+Z simulated: ended with 3");
            }
            delete();
            assertThat(followed.readLine()).isNull();
        }
    }

    @Test
    void aClientThatGoesAwayLeavesNothingBehindThoughNothingIsWritten() throws Exception {
        create("nginx");
        URI door = k8sHost.uri(LOGS + "?follow=true&tail_lines=0");
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), door.getPort())) {
            silent.getOutputStream()
                    .write(("GET " + door.getPath() + "?" + door.getQuery() + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(silent.getInputStream().read()).isEqualTo('H');
            assertThat(k8sHost.bean(LastingAnswers.class).open()).isEqualTo(1);
        }
        await("its place is free", () -> k8sHost.bean(LastingAnswers.class).open() == 0);
        delete();
    }
}
