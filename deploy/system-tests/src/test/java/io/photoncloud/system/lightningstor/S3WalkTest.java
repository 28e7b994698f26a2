package io.photoncloud.system.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.testing.Verdict;
import io.photoncloud.system.walk.Killing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Clients put, complete, delete and read versions of keys of their own, and others set keys of all of them on conditions, while
 * LightningSTOR is killed and started again. Each acknowledged version is there in the end, byte for byte, and no other; what
 * was answered about the shared keys has an order.
 */
class S3WalkTest {

    private static final int KILLS = Integer.getInteger("walk.kills", 4);
    private static final Killing.Pause BETWEEN_KILLS =
            new Killing.Pause(Duration.ofMillis(800), Duration.ofMillis(2_000));
    private static final int OWNERS = 6;
    private static final int SHARERS = 4;

    private final long seed = Long.getLong("walk.seed", System.nanoTime());

    @Test
    void whatIsAnsweredIsKeptWhateverIsKilled() throws Exception {
        System.out.println("S3WalkTest: -Dwalk.seed=" + seed);
        Random random = new Random(seed);
        try (S3Cloud s3 = S3Cloud.start("s3-walk")) {
            S3Http http = new S3Http(s3.url());
            for (String bucket : List.of("owned", "shared")) {
                assertThat(http.insist("PUT", "/" + bucket).status()).isEqualTo(200);
            }
            String versioned = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
            assertThat(http.send("PUT", "/owned?versioning", versioned.getBytes(UTF_8))
                            .status())
                    .isEqualTo(200);
            List<VersionedKey> owned = new ArrayList<>();
            for (int i = 0; i < OWNERS; i++) {
                owned.add(new VersionedKey(http, "owned", "key-" + i + "-", new Random(random.nextLong())));
            }
            SharedKeys shared = new SharedKeys(http, "shared");
            List<Killing.Client> clients = new ArrayList<>();
            owned.forEach(key -> clients.add(key::step));
            for (int i = 0; i < SHARERS; i++) {
                clients.add(shared.new Client("client-" + i, new Random(random.nextLong())));
            }
            try (Killing killing =
                    Killing.start(s3.cloud(), new Random(random.nextLong()), BETWEEN_KILLS, KILLS, "lightningstor")) {
                var _ = killing.during(clients);
            }
            owned.forEach(VersionedKey::requireAll);
            assertThat(shared.verdict()).isInstanceOf(Verdict.Holds.class);
            int lost = owned.stream().mapToInt(VersionedKey::lost).sum();
            System.out.printf(
                    "S3WalkTest: %d kills, %d changes of versions, %d answers lost, %d calls on shared keys%n",
                    KILLS, owned.stream().mapToInt(VersionedKey::changes).sum(), lost, shared.calls());
            assertThat(lost)
                    .as("a walk on which nothing was lost tells nothing")
                    .isPositive();
        }
    }
}
