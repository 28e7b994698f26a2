package io.photoncloud.chainfire.resources.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.TestClock;
import io.photoncloud.chainfire.resources.audit.AuditChain.Verdict;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.IdSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditRetentionTest {

    private static final Duration KEEP = Duration.ofDays(30);

    private final MemoryStore store = new MemoryStore();
    private final TestClock clock = new TestClock();
    private final Random random = new Random(1);
    private final AuditLog log = new AuditLog(store, "test", IdSource.of(() -> random));
    private final AuditChain chain = new AuditChain(log, clock, System::nanoTime);
    private final AuditRetention retention = new AuditRetention(log, KEEP);
    private final Table<AuditAnchor> anchors = AuditStore.anchors(store, "test");
    private final Table<AuditLink> links = AuditStore.links(store, "test");

    @AfterEach
    void close() {
        store.close();
    }

    /** Chained records, in one link or more. */
    private void write(int count) {
        for (int i = 0; i < count; i++) {
            var _ = TableTransaction.run(store, transaction -> {
                log.append(transaction, "thing.change", null, Map.of(), clock.instant());
                return "";
            });
        }
        chain.catchUp();
    }

    private List<AuditRecord> all() {
        return log.list(PageRequest.first(0)).rows().stream().map(Row::value).toList();
    }

    private List<AuditRecord> told() {
        return all().stream()
                .filter(entry -> entry.action().equals(AuditAnchor.ACTION))
                .toList();
    }

    private Verdict.Intact intact() {
        Verdict verdict = chain.verify();
        assertThat(verdict).isInstanceOf(Verdict.Intact.class);
        return (Verdict.Intact) verdict;
    }

    private int forget() {
        return retention.forget(clock.instant());
    }

    @Test
    void whatIsOverGoesAndTheRestIsVerifiedFromThereOn() {
        write(250);
        clock.advance(Duration.ofDays(20));
        write(30);
        assertThat(forget()).isZero();
        clock.advance(Duration.ofDays(12));
        assertThat(forget()).isEqualTo(250);
        assertThat(all()).hasSize(31);
        assertThat(told())
                .singleElement()
                .satisfies(entry -> assertThat(entry.details())
                        .containsEntry("through_link", "3")
                        .containsEntry("records", "250"));
        assertThat(intact().records()).isEqualTo(30);
        assertThat(intact().unchained()).isEqualTo(1);
        write(1);
        assertThat(intact().records()).isEqualTo(32);

        clock.advance(Duration.ofDays(32));
        write(1);
        assertThat(forget()).isEqualTo(32);
        assertThat(intact().records()).isEqualTo(1);
    }

    @Test
    void theLastLinkStaysAndFewWaitADayLonger() {
        write(1);
        clock.advance(KEEP.plusHours(1));
        write(1);
        assertThat(forget()).isZero();
        clock.advance(Duration.ofDays(1));
        assertThat(forget()).isEqualTo(1);
        clock.advance(KEEP.multipliedBy(3));
        assertThat(forget()).isZero();
        assertThat(intact().records()).isEqualTo(1);
    }

    @Test
    void forgettingWritesFewerRecordsThanItDeletes() {
        for (int i = 0; i < 500; i++) {
            write(1);
        }
        clock.advance(KEEP.plusDays(2));
        write(1);
        assertThat(forget()).isEqualTo(500);
        assertThat(told()).hasSize(5);
        assertThat(intact().records()).isEqualTo(1);
    }

    @Test
    void whoStopsInBetweenLeavesAnIntactChainAndTheRestGoesNextTime() {
        write(130);
        clock.advance(KEEP.plusDays(2));
        write(1);
        assertThat(retention.moveAnchor(clock.instant().minus(KEEP), clock.instant()))
                .isTrue();
        int left = 130;
        assertThat(intact().records()).isEqualTo(1);
        while (left > 60) {
            left -= retention.deleteSome();
            assertThat(intact().records()).isEqualTo(1);
            assertThat(all()).hasSize(left + 2);
        }
        // Nobody goes on to the next links before these records are gone.
        assertThat(retention.moveAnchor(clock.instant(), clock.instant())).isFalse();
        assertThat(new AuditRetention(log, KEEP).forget(clock.instant())).isEqualTo(left);
        assertThat(all()).hasSize(2);
        assertThat(intact().records()).isEqualTo(1);
    }

    @Test
    void aBeginningThatIsCutOffIsMissed() {
        write(250);
        var _ = links.delete(AuditStore.linkKey(1));
        assertThat(chain.verify()).isEqualTo(new Verdict.Broken(1, "link 1 is missing"));
    }

    @Test
    void anAnchorThatNoRecordTellsOfIsNoAnchor() {
        write(250);
        AuditLink first = links.find(AuditStore.linkKey(1)).orElseThrow().value();
        first.covered().forEach(covered -> {
            var _ = log.records().delete(Key.utf8(covered.id()));
        });
        var _ = links.delete(first.key());
        var _ = anchors.insert(AuditAnchor.at(first, List.of()));
        assertThat(chain.verify())
                .isEqualTo(new Verdict.Broken(
                        0, "the chain begins after link 1, and no record says that what was before was forgotten"));
    }

    @Test
    void aBrokenLinkAfterTheAnchorIsNamed() {
        write(250);
        clock.advance(KEEP.plusDays(2));
        write(150);
        forget();
        AuditLink victim = links.find(AuditStore.linkKey(4)).orElseThrow().value();
        String record = victim.covered().getFirst().id();
        var _ = log.records().delete(Key.utf8(record));
        assertThat(chain.verify()).isEqualTo(new Verdict.Broken(4, "record " + record + " is missing"));
    }

    @Test
    void aRecordThatALinkIsMissingForIsNotForgotten() {
        write(250);
        var _ = links.delete(AuditStore.linkKey(2));
        clock.advance(KEEP.plusDays(2));
        write(1);
        forget();
        assertThat(chain.verify()).isEqualTo(new Verdict.Broken(2, "link 2 is missing"));
    }
}
