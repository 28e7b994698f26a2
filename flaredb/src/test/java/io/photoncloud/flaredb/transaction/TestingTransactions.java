package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stores for tests, and short ways of asking them. */
final class TestingTransactions {

    /** As FlareDB's application.yml has them. */
    static final StoreLimits STORE_LIMITS = new StoreLimits(16 << 10, 2 << 20, 6 << 20, 65_536, 1_000, 10_000, 4 << 20);

    static final KeyRange ALL = range("", "\uffff");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = 200_000;

    private TestingTransactions() {}

    static MemoryStore memory() {
        return MemoryStore.withoutHistory(STORE_LIMITS);
    }

    static GroupTransactions over(EmbeddedStore store, TransactionLimits limits) {
        GroupTransactions transactions = new GroupTransactions(store, limits, InstantSource.system(), new Random());
        await("a reign", () -> transactions.status().serving());
        return transactions;
    }

    static TransactionLimits limits(int bufferedBytes) {
        TransactionLimits usual = TransactionLimits.DEFAULT;
        return new TransactionLimits(
                usual.keyBytesMax(),
                usual.valueBytesMax(),
                bufferedBytes,
                usual.readSpansMax(),
                usual.locksMax(),
                usual.commitsRemembered(),
                usual.versionsKept());
    }

    static Key key(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[1 + text.length];
        key[0] = KeySpace.KV.prefix();
        System.arraycopy(text, 0, key, 1, text.length);
        return Key.wrap(key);
    }

    static KeyRange range(String from, String to) {
        return KeyRange.between(key(from), key(to));
    }

    static Bytes value(String text) {
        return Bytes.utf8(text);
    }

    static @Nullable String get(Transaction transaction, String name) {
        return text(transaction.get(key(name)));
    }

    static @Nullable String text(@Nullable Bytes value) {
        return value == null ? null : value.toUtf8();
    }

    static void put(Transaction transaction, String name, String text) {
        transaction.put(key(name), value(text));
    }

    static List<String> scan(Transaction transaction, KeyRange range, Direction direction) {
        List<String> rows = new ArrayList<>();
        try (RowCursor cursor = transaction.scan(range, direction)) {
            while (cursor.next()) {
                rows.add(cursor.key().toUtf8().substring(1) + "="
                        + cursor.value().toUtf8());
            }
        }
        return rows;
    }

    static Timestamp commit(Transaction transaction) {
        return switch (transaction.commit()) {
            case Outcome.Committed(Timestamp timestamp) -> timestamp;
            case Outcome.Unknown(String reason) -> throw new IllegalStateException(reason);
        };
    }

    static @Nullable SqlState failure(Supplier<?> call) {
        try {
            var _ = call.get();
            return null;
        } catch (SqlException e) {
            return e.state();
        }
    }

    static @Nullable SqlState failure(Runnable call) {
        return failure(() -> {
            call.run();
            return "";
        });
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
