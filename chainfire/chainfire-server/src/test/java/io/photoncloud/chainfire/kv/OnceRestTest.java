package io.photoncloud.chainfire.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.RestCaller;
import io.photoncloud.chainfire.RestCaller.Reply;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.common.testing.TokenIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sends an Idempotency-Key, and several who send the same at once. */
class OnceRestTest {

    private static final TokenIssuer ISSUER = new TokenIssuer(InstantSource.system());

    @TempDir
    private static Path directory;

    private static TestingChainFire chainFire;
    private static RestCaller rest;

    @BeforeAll
    static void start() throws IOException {
        Path keys =
                Files.writeString(directory.resolve("jwks.json"), ISSUER.fetch().toString());
        chainFire = TestingChainFire.start("photon.security.jwks-url=" + keys.toUri());
        rest = new RestCaller(chainFire);
    }

    @AfterAll
    static void close() {
        rest.close();
        chainFire.close();
    }

    private static String token(String principal, String organization, String project) {
        return "Bearer "
                + ISSUER.sign(ISSUER.claims(principal)
                        .claim("org_id", organization)
                        .claim("project_id", project)
                        .build());
    }

    private static Reply put(String key, String value, String... headers) {
        return rest.put("/api/v1/kv/" + key, "{\"value\":\"" + value + "\"}", headers);
    }

    @Test
    void everyCallerHasKeysOfTheirOwn() {
        List<String> tokens = List.of(
                token("alice", "org", "a"),
                token("bob", "org", "a"),
                token("alice", "org", "b"),
                token("alice", "o", "a"));
        for (String token : tokens) {
            String value = Integer.toString(tokens.indexOf(token));
            Reply first = put("whose", value, "Idempotency-Key", "same", "Authorization", token);
            assertThat(first.status()).as(first.text()).isEqualTo(200);
            assertThat(rest.get("/api/v1/kv/whose").data("/value").asString()).isEqualTo(value);
        }
        assertThat(put("whose", "of nobody", "Idempotency-Key", "same").status())
                .isEqualTo(200);

        long version = rest.get("/api/v1/kv/whose").data("/version").asLong();
        Reply replay = put("whose", "0", "Idempotency-Key", "same", "Authorization", tokens.getFirst());
        assertThat(replay.data("/version").asLong()).isEqualTo(1);
        assertThat(rest.get("/api/v1/kv/whose").data("/version").asLong()).isEqualTo(version);
        assertThat(put("whose", "other", "Idempotency-Key", "same", "Authorization", tokens.getFirst())
                        .status())
                .isEqualTo(409);
    }

    @Test
    void manyWhoSendTheSameAtOnceLeaveOneLease() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                String name = "leased-" + round;
                List<Future<Reply>> calls = threads.invokeAll(IntStream.range(0, 8)
                        .mapToObj(_ -> (java.util.concurrent.Callable<Reply>) () -> rest.put(
                                "/api/v1/kv/" + name, "{\"value\":\"v\",\"ttl_seconds\":600}", "Idempotency-Key", name))
                        .toList());
                for (Future<Reply> call : calls) {
                    assertThat(call.get().status()).as(call.get().text()).isEqualTo(200);
                }
                assertThat(rest.get("/api/v1/leases").data("/items").size()).isEqualTo(round + 1);
            }
        }
    }
}
