package io.photoncloud.flaredb.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.flaredb.TestingFlareDb;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the store on disk when the service comes back. */
class KvRestartTest {

    @TempDir
    Path directory;

    @Test
    void whatWasWrittenIsThereAfterARestartWithItsVersionsAndItsCalls() {
        String body = "{\"value\": \"one\", \"namespace\": \"kept\"}";
        try (TestingFlareDb service = TestingFlareDb.in(directory)) {
            service.send("PUT", "/api/v1/kv/k", body, "Idempotency-Key", "first")
                    .expect(200);
            service.send("PUT", "/api/v1/kv/gone", body).expect(200);
            service.send("DELETE", "/api/v1/kv/gone?namespace=kept", "").expect(200);
        }
        try (TestingFlareDb service = TestingFlareDb.in(directory)) {
            Reply got = service.get("/api/v1/kv/k?namespace=kept").expect(200);
            assertThat(got.data().path("value").asString()).isEqualTo("one");
            assertThat(got.data().path("version").asLong()).isEqualTo(1);
            service.get("/api/v1/kv/gone?namespace=kept").expect(404);
            Reply again = service.send("PUT", "/api/v1/kv/k", body, "Idempotency-Key", "first");
            assertThat(again.expect(200).data().path("version").asLong()).isEqualTo(1);
            Reply anew = service.send("PUT", "/api/v1/kv/gone", body);
            assertThat(anew.expect(200).data().path("version").asLong()).isEqualTo(3);
        }
    }
}
