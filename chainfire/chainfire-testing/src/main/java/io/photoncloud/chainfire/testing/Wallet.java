package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A row that is changed together with others. */
record Wallet(String tenant, long credits) {

    static Table<Wallet> table(ReplicatedStore store) {
        return table(store, Long.BYTES, List.of());
    }

    /** A table whose rows take so many bytes, and those of the tenant. */
    static Table<Wallet> table(ReplicatedStore store, int bytes, List<Index<Wallet>> indexes) {
        Codec<Wallet> codec = new Codec<>() {
            @Override
            public Bytes encode(Wallet wallet) {
                byte[] tenant = wallet.tenant.getBytes(StandardCharsets.UTF_8);
                return Bytes.wrap(ByteBuffer.allocate(bytes + tenant.length)
                        .putLong(wallet.credits)
                        .put(bytes, tenant)
                        .array());
            }

            @Override
            public Wallet decode(Bytes stored) {
                byte[] content = stored.unsafeArray();
                byte[] tenant = Arrays.copyOfRange(content, bytes, content.length);
                return new Wallet(
                        new String(tenant, StandardCharsets.UTF_8),
                        ByteBuffer.wrap(content).getLong());
            }
        };
        return new Table<>(store, "test/wallets", Wallet::key, codec, indexes);
    }

    Key key() {
        return Key.utf8(tenant);
    }

    /** @throws IllegalStateException there are not so many */
    Wallet minus(long spent) {
        if (spent > credits) {
            throw new IllegalStateException("only " + credits + " credits are left");
        }
        return new Wallet(tenant, credits - spent);
    }

    Wallet plus(long earned) {
        return new Wallet(tenant, credits + earned);
    }
}
