package io.photoncloud.flaredb.transaction;

import static io.photoncloud.flaredb.transaction.TestingTransactions.ALL;
import static io.photoncloud.flaredb.transaction.TestingTransactions.commit;
import static io.photoncloud.flaredb.transaction.TestingTransactions.failure;
import static io.photoncloud.flaredb.transaction.TestingTransactions.get;
import static io.photoncloud.flaredb.transaction.TestingTransactions.key;
import static io.photoncloud.flaredb.transaction.TestingTransactions.put;
import static io.photoncloud.flaredb.transaction.TestingTransactions.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.LocalCursor;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VersionSweepTest {

    private final MemoryStore store = TestingTransactions.memory();
    private final GroupTransactions transactions = TestingTransactions.over(
            store, new TransactionLimits(7 << 10, 1 << 20, 2_000, 4_096, 1_000_000, 200_000, Duration.ZERO));

    @AfterEach
    void close() {
        transactions.close();
        store.close();
    }

    private Transaction begin() {
        return transactions.begin(TransactionOptions.SERIALIZABLE);
    }

    private int versions() {
        int rows = 0;
        try (LocalView view = store.localView();
                LocalCursor cursor = view.ascending(VersionKeys.ALL_VERSIONS)) {
            for (; cursor.isValid(); cursor.next()) {
                rows++;
            }
        }
        return rows;
    }

    @Test
    void replacedVersionsGoOnceNobodyReadsThemAndTheRestIsAsItWas() {
        Random random = new Random(7);
        Timestamp early = Timestamp.ZERO;
        Transaction reader = begin();
        List<String> seen = List.of();
        for (int i = 0; i < 60; i++) {
            Transaction transaction = begin();
            for (int write = 0; write < 20; write++) {
                String name = "k" + random.nextInt(30);
                if (random.nextInt(3) == 0) {
                    transaction.delete(key(name));
                } else {
                    put(transaction, name, "v" + i);
                }
            }
            Timestamp timestamp = commit(transaction);
            if (i == 30) {
                reader.rollback();
                early = timestamp;
                reader = begin();
                seen = scan(reader, ALL, Direction.FORWARD);
            }
        }
        List<String> present = scan(begin(), ALL, Direction.FORWARD);
        // All of those that were begun above read, and hold the sweep up.
        assertThat(scan(reader, ALL, Direction.REVERSE)).isEqualTo(seen.reversed());
        List<String> again = new ArrayList<>(scan(reader, ALL, Direction.FORWARD));
        assertThat(again).isEqualTo(seen);
        reader.rollback();
        transactions.close();
        try (GroupTransactions next = TestingTransactions.over(
                store, new TransactionLimits(7 << 10, 1 << 20, 2_000, 4_096, 1_000_000, 200_000, Duration.ZERO))) {
            TestingTransactions.await("old versions go", () -> versions() == present.size());
            try (Transaction after = next.begin(TransactionOptions.READ_ONLY)) {
                assertThat(scan(after, ALL, Direction.FORWARD)).isEqualTo(present);
                assertThat(get(after, "nothing")).isNull();
            }
            Timestamp gone = early;
            assertThat(failure(() -> next.begin(TransactionOptions.asOf(gone))))
                    .isEqualTo(SqlState.INVALID_PARAMETER_VALUE);
            assertThat(failure(() -> next.changes(ALL, gone))).isEqualTo(SqlState.INVALID_PARAMETER_VALUE);
        }
    }
}
