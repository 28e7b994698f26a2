package io.photoncloud.chainfire.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.FaultyStore;
import io.photoncloud.chainfire.RestCaller;
import io.photoncloud.chainfire.RestCaller.Reply;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.common.api.PageToken;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseRestTest {

    private static final FaultyStore STORE = new FaultyStore();
    private static final TestingChainFire CHAIN_FIRE = TestingChainFire.over(STORE.store());
    private static final RestCaller REST = new RestCaller(CHAIN_FIRE);

    @AfterAll
    static void close() {
        REST.close();
        CHAIN_FIRE.close();
    }

    private static Reply grant(String body, String key) {
        return REST.post("/api/v1/leases", body, "Idempotency-Key", key);
    }

    private static Set<Long> ids() {
        Set<Long> ids = new TreeSet<>();
        REST.get("/api/v1/leases?limit=1000")
                .data("/items")
                .forEach(item -> ids.add(item.get("id").asLong()));
        return ids;
    }

    @Test
    void aGrantThatIsSentAgainWithItsKeyMakesNoSecondLease() {
        Reply first = grant("{\"ttl_seconds\": 60}", "grant-a");
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        Set<Long> leases = ids();

        Reply replay = grant("{\"ttl_seconds\": 60}", "grant-a");

        assertThat(replay.status()).isEqualTo(201);
        assertThat(replay.data()).isEqualTo(first.data());
        assertThat(ids()).isEqualTo(leases);
        Reply other = grant("{\"ttl_seconds\": 61}", "grant-a");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("CONFLICT");
        assertThat(REST.put("/api/v1/kv/grant-a", "{\"value\":\"1\"}", "Idempotency-Key", "grant-a")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aLeaseThatEndedMeanwhileIsNotMadeAnewByAReplay() {
        Reply first = grant("{\"ttl_seconds\": 60}", "grant-b");
        long id = first.data("/id").asLong();
        assertThat(REST.delete("/api/v1/leases/" + id).status()).isEqualTo(200);

        assertThat(grant("{\"ttl_seconds\": 60}", "grant-b").data()).isEqualTo(first.data());
        assertThat(ids()).doesNotContain(id);
    }

    @Test
    void aGrantWhoseAnswerWasLostIsFinishedByItsRepetition() {
        grant("{\"ttl_seconds\": 60}", "the-records-lease-is-there-now");
        Set<Long> before = ids();
        STORE.loseGrants(1);
        Reply lost = grant("{\"ttl_seconds\": 60}", "grant-c");
        assertThat(lost.status()).isEqualTo(503);

        Reply again = grant("{\"ttl_seconds\": 60}", "grant-c");

        assertThat(again.status()).as(again.text()).isEqualTo(201);
        Set<Long> made = ids();
        made.removeAll(before);
        assertThat(made).containsExactly(again.data("/id").asLong());
    }

    @Test
    void oneKeySentAtTheSameTimeMakesOneLease() {
        Set<Long> before = ids();
        ConcurrentLinkedQueue<Long> told = new ConcurrentLinkedQueue<>();
        IntStream.range(0, 16)
                .mapToObj(_ -> Thread.ofVirtual()
                        .start(() -> told.add(grant("{\"ttl_seconds\": 60}", "grant-d")
                                .data("/id")
                                .asLong())))
                .toList()
                .forEach(LeaseRestTest::join);

        Set<Long> made = ids();
        made.removeAll(before);
        assertThat(told).hasSize(16).containsOnly(made.iterator().next());
        assertThat(made).hasSize(1);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anIdThatIsTakenIsRefusedWithAKeyToo() {
        assertThat(REST.post("/api/v1/leases", "{\"ttl_seconds\":60,\"id\":4711}")
                        .status())
                .isEqualTo(201);

        Reply refused = grant("{\"ttl_seconds\":60,\"id\":4711}", "grant-e");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("ALREADY_EXISTS");
        assertThat(grant("{\"ttl_seconds\":60,\"id\":4712}", "grant-f")
                        .data("/id")
                        .asLong())
                .isEqualTo(4712);
    }

    @Test
    void whatMayBeRepeatedAcceptsAKey() {
        long id =
                REST.post("/api/v1/leases", "{\"ttl_seconds\": 60}").data("/id").asLong();

        for (int i = 0; i < 2; i++) {
            assertThat(REST.post("/api/v1/leases/" + id + "/keepalive", "", "Idempotency-Key", "alive")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(REST.delete("/api/v1/leases/" + id, "Idempotency-Key", "end").status())
                .isEqualTo(200);
        assertThat(REST.delete("/api/v1/leases/" + id, "Idempotency-Key", "end").status())
                .isEqualTo(404);
        assertThat(REST.delete("/api/v1/leases/" + id, "If-Match", "*")
                        .details("field")
                        .asString())
                .isEqualTo("If-Match");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 100})
    void aPageTokenWithAnotherPlaceThanAListGivesIsRefused(int bytes) {
        Reply reply = REST.get("/api/v1/leases?page_token=" + PageToken.of("leases", new byte[bytes]));

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.details("field").asString()).isEqualTo("page_token");
    }

    @Test
    void aNumberInAPathIsWrittenAsInJson() {
        Reply reply = REST.get("/api/v1/leases/0x10?keys=yes");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.details("field").asString()).isEqualTo("id");
        assertThat(REST.get("/api/v1/leases/16?keys=yes").details("field").asString())
                .isEqualTo("keys");
    }
}
