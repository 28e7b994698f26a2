package io.photoncloud.chainfire.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.RestCaller;
import io.photoncloud.chainfire.RestCaller.Reply;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.common.api.PageToken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page token's checksum is no secret: its place may be anything. */
class KeyListingRestTest {

    private static final RestCaller REST = new RestCaller(TestingChainFire.shared());
    private static final String PREFIX = "listing:";

    @AfterAll
    static void close() {
        REST.close();
    }

    private static Reply listFrom(long revision, byte[] position) {
        String list = KeyListing.of(Keyspace.PUBLIC, PREFIX, null, null, revision, false)
                .name();
        return REST.get("/api/v1/kv?prefix=" + PREFIX + "&revision=" + revision + "&page_token="
                + PageToken.of(list, position));
    }

    private static byte[] position(long revision, String key) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(revision)
                .put(name)
                .array();
    }

    private static void refused(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.details("field").asString()).isEqualTo("page_token");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8})
    void aPlaceThatIsTooShortIsRefused(int bytes) {
        refused(listFrom(0, new byte[bytes]));
    }

    @ParameterizedTest
    @CsvSource({"a", "listing", "listing;", "z"})
    void aKeyOutsideOfTheRangeIsRefused(String key) {
        refused(listFrom(0, position(1, key)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aRevisionThatIsNoneIsRefused(long revision) {
        refused(listFrom(0, position(revision, "listing:a")));
    }

    @Test
    void aRevisionOtherThanTheListsIsRefused() {
        long now = REST.put("/api/v1/kv/listing:a", "{\"value\":\"1\"}")
                .data("/mod_revision")
                .asLong();

        refused(listFrom(now, position(now - 1, "listing:a")));
        assertThat(listFrom(now, position(now, "listing:")).data("/items/0/key").asString())
                .isEqualTo("listing:a");
        assertThat(listFrom(now, position(now, "listing:a")).data("/items").isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"revision=0x10, revision", "keys_only=yes, keys_only", "limit=%2B5, limit", "count_only=1, count_only"})
    void aParameterIsWrittenAsInJson(String query, String field) {
        Reply reply = REST.get("/api/v1/kv?" + query);

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.details("field").asString()).isEqualTo(field);
    }
}
