package io.photoncloud.chainfire.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.RestCaller;
import io.photoncloud.chainfire.RestCaller.Reply;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.proto.etcd.lock.LockGrpc;
import io.photoncloud.proto.etcd.lock.LockRequest;
import io.photoncloud.proto.etcd.lock.UnlockRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SnapshotRestTest {

    private static final TestingChainFire CHAIN_FIRE = TestingChainFire.start();
    private static final RestCaller REST = new RestCaller(CHAIN_FIRE);

    @AfterAll
    static void close() {
        REST.close();
        CHAIN_FIRE.close();
    }

    @Test
    void whatWasTakenAwayComesBack() {
        for (int i = 0; i < 300; i++) {
            REST.put("/api/v1/kv/s/" + i, "{\"value\":\"" + i + "\"}");
        }
        REST.put("/api/v1/kv/s/leased", "{\"value\":\"1\",\"ttl_seconds\":600}");
        // Other tests of this class leave keys of their own.
        long keys = REST.get("/api/v1/kv?count_only=true").data("/count").asLong();
        Reply snapshot = REST.get("/api/v1/snapshot");
        assertThat(snapshot.status()).isEqualTo(200);

        Reply refused = REST.upload("/api/v1/snapshot/restore", snapshot.body().toArray());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.message()).contains("replace=true");

        REST.put("/api/v1/kv/s/later", "{\"value\":\"1\"}");
        Reply restored = REST.upload(
                "/api/v1/snapshot/restore?replace=true", snapshot.body().toArray());
        assertThat(restored.status()).as(restored.text()).isEqualTo(200);
        assertThat(restored.data("/keys").asLong()).isEqualTo(keys - 1);
        assertThat(restored.data("/leased_keys_skipped").asLong()).isEqualTo(1);
        assertThat(REST.get("/api/v1/kv/s/299").data("/value").asString()).isEqualTo("299");
        assertThat(REST.get("/api/v1/kv/s/leased").status()).isEqualTo(404);
        assertThat(REST.get("/api/v1/kv/s/later").status()).isEqualTo(404);
        assertThat(REST.get("/api/v1/kv?count_only=true").data("/count").asLong())
                .isEqualTo(keys - 1);

        Reply withLeased = REST.upload(
                "/api/v1/snapshot/restore?replace=true&leased=true",
                snapshot.body().toArray());
        assertThat(withLeased.data("/keys").asLong()).isEqualTo(keys);
        assertThat(withLeased.data("/leased_keys_skipped").asLong()).isZero();
        assertThat(REST.get("/api/v1/kv/s/leased").data("/lease").asLong()).isZero();
    }

    @Test
    void aLockHeldInASnapshotBlocksNobodyAfterwards() {
        LockRequest lock = LockRequest.newBuilder()
                .setName(ByteString.copyFromUtf8("held"))
                .build();
        var locks = LockGrpc.newBlockingStub(CHAIN_FIRE.channel());
        ByteString held = locks.lock(lock).getKey();
        byte[] snapshot = REST.get("/api/v1/snapshot").body().toArray();
        var _ = locks.unlock(UnlockRequest.newBuilder().setKey(held).build());
        assertThat(REST.upload("/api/v1/snapshot/restore?replace=true", snapshot)
                        .status())
                .isEqualTo(200);
        ByteString again =
                locks.withDeadlineAfter(10, TimeUnit.SECONDS).lock(lock).getKey();
        var _ = locks.unlock(UnlockRequest.newBuilder().setKey(again).build());
    }

    @Test
    void filesOnTheirWayLieInTheDataDirectory() throws IOException {
        Path temporary = CHAIN_FIRE.directory().resolve("temporary");
        assertThat(temporary).isDirectory();
        assertThat(CHAIN_FIRE.bean(TemporaryDirectory.class).path()).isEqualTo(temporary);
        REST.get("/api/v1/snapshot");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aFileThatIsNoSnapshotChangesNothing() {
        REST.put("/api/v1/kv/kept", "{\"value\":\"1\"}");
        byte[] snapshot = REST.get("/api/v1/snapshot").body().toArray();
        byte[] damaged = snapshot.clone();
        damaged[20] ^= 1;
        byte[] cut = Arrays.copyOf(snapshot, snapshot.length - 100);
        for (byte[] bad : new byte[][] {damaged, cut, "no".getBytes(StandardCharsets.UTF_8), new byte[0]}) {
            Reply refused = REST.upload("/api/v1/snapshot/restore?replace=true", bad);
            assertThat(refused.status()).as(refused.text()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("VALIDATION_ERROR");
        }
        assertThat(REST.get("/api/v1/kv/kept").status()).isEqualTo(200);
    }

    @Test
    void theKeysOfServicesAreInNoPublicSnapshot() {
        REST.put("/api/v1/kv/once", "{\"value\":\"1\"}", "Idempotency-Key", "only-for-services");
        String text = new String(REST.get("/api/v1/snapshot").body().toArray(), StandardCharsets.ISO_8859_1);
        assertThat(text).contains("once").doesNotContain("only-for-services", "schainfire/");
    }
}
