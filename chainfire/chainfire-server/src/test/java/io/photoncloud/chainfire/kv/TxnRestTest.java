package io.photoncloud.chainfire.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.RestCaller;
import io.photoncloud.chainfire.RestCaller.Reply;
import io.photoncloud.chainfire.TestingChainFire;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TxnRestTest {

    private static final RestCaller REST = new RestCaller(TestingChainFire.shared());

    @AfterAll
    static void close() {
        REST.close();
    }

    @Test
    void conditionsChooseTheBranch() {
        String body = """
                {"conditions":[{"key":"txn-a","exists":false}],
                 "then":[{"put":{"key":"txn-a","value":"1"}},{"get":{"prefix":"txn-a"}}],
                 "else":[{"get":{"key":"txn-a"}},{"delete":{"key":"txn-a","return_previous":true}}]}""";
        Reply first = REST.post("/api/v1/kv/txn", body);
        Reply second = REST.post("/api/v1/kv/txn", body);

        assertThat(first.data("/succeeded").asBoolean()).as(first.text()).isTrue();
        assertThat(first.data("/results/1/get/items/0/value").asString()).isEqualTo("1");
        assertThat(second.data("/succeeded").asBoolean()).isFalse();
        assertThat(second.data("/results/0/get/items/0/mod_revision").asLong())
                .isEqualTo(first.data("/revision").asLong());
        assertThat(second.data("/results/1/delete/deleted").asLong()).isEqualTo(1);
        assertThat(second.data("/results/1/delete/previous/0/value").asString()).isEqualTo("1");
    }

    @Test
    void everyPropertyCanBeCompared() {
        Reply put = REST.put("/api/v1/kv/txn-b", "{\"value\":\"5\"}");
        long revision = put.data("/mod_revision").asLong();
        String conditions = "{\"key\":\"txn-b\",\"mod_revision\":" + revision + "},"
                + "{\"key\":\"txn-b\",\"create_revision\":" + (revision + 1) + ",\"comparison\":\"less\"},"
                + "{\"key\":\"txn-b\",\"version\":0,\"comparison\":\"greater\"},"
                + "{\"key\":\"txn-b\",\"value\":\"4\",\"comparison\":\"greater\"},"
                + "{\"key\":\"txn-b\",\"value_base64\":\"NQ==\"},"
                + "{\"key\":\"txn-b\",\"lease_id\":7,\"comparison\":\"not_equal\"}";
        Reply done = REST.post(
                "/api/v1/kv/txn",
                "{\"conditions\":[" + conditions + "],\"then\":[{\"txn\":{\"then\":[{\"put\":{\"key\":\"txn-b\","
                        + "\"value\":\"6\",\"return_previous\":true}}]}}]}");

        assertThat(done.data("/succeeded").asBoolean()).as(done.text()).isTrue();
        assertThat(done.data("/results/0/txn/results/0/put/previous/value").asString())
                .isEqualTo("5");
    }

    @Test
    void aReplayAnswersAsTheFirstDid() {
        String body = "{\"then\":[{\"get\":{\"key\":\"txn-c\"}},{\"put\":{\"key\":\"txn-c\",\"value\":\"1\"}}]}";
        Reply first = REST.post("/api/v1/kv/txn", body, "Idempotency-Key", "txn-c");
        Reply replay = REST.post("/api/v1/kv/txn", body, "Idempotency-Key", "txn-c");

        assertThat(first.data("/results/0/get/count").asLong()).isZero();
        assertThat(replay.data()).isEqualTo(first.data());
        assertThat(REST.get("/api/v1/kv/txn-c").data("/version").asLong()).isEqualTo(1);
    }

    @Test
    void whatIsWrongIsNamedByItsPlace() {
        assertThat(field("{\"conditions\":[{\"key\":\"a\",\"exists\":true},{\"key\":\"a\"}]}"))
                .isEqualTo("conditions[1].exists");
        assertThat(field("{\"then\":[{\"put\":{\"value\":\"a\"}}]}")).isEqualTo("then[0].put.key");
        assertThat(field("{\"else\":[{}]}")).isEqualTo("else[0].put");
        assertThat(field("{\"then\":[null]}")).isEqualTo("then[0]");
        assertThat(field("{\"conditions\":[{\"key\":\"a\",\"version\":1,\"comparison\":\"like\"}]}"))
                .isEqualTo("conditions[0].comparison");
        Reply twice = REST.post(
                "/api/v1/kv/txn",
                "{\"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}},{\"put\":{\"key\":\"a\",\"value\":\"2\"}}]}");
        assertThat(twice.status()).isEqualTo(400);
        assertThat(twice.details("reason").asString()).isEqualTo("DUPLICATE_KEY");
    }

    private static String field(String body) {
        Reply refused = REST.post("/api/v1/kv/txn", body);
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        return refused.details("field").asString();
    }
}
