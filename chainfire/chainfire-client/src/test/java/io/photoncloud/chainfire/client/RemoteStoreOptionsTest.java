package io.photoncloud.chainfire.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.client.RemoteStoreOptions.Security;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.testing.Expect;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemoteStoreOptionsTest {

    @Test
    void whatCannotWorkIsRefusedByName() {
        for (List<String> endpoints : List.of(
                List.<String>of(), List.of("localhost"), List.of(":2379"), List.of("host:port"), List.of("h:123456"))) {
            Expect.refused(Reason.INVALID, () -> RemoteStoreOptions.of(endpoints));
        }
        RemoteStoreOptions options = RemoteStoreOptions.of(List.of("127.0.0.1:2379", "[::1]:2379"));
        Expect.refused(Reason.INVALID, () -> options.withTimeouts(Duration.ZERO, Duration.ofSeconds(1)));
    }

    @Test
    void theSecretIsNotPrinted() {
        assertThat(RemoteStoreOptions.of(List.of("a:1"))
                        .withSecurity(new Security.ServiceSecret("iam", "hush"))
                        .toString())
                .contains("iam")
                .doesNotContain("hush");
    }
}
