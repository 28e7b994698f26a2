package io.photoncloud.chainfire.resources.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.TestClock;
import io.photoncloud.chainfire.resources.audit.AuditChain.Verdict;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditChainTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MemoryStore store = new MemoryStore();
    private final TestClock clock = new TestClock();
    private final Random random = new Random(1);
    private final IdSource ids = IdSource.of(() -> random);
    private final AuditLog log = new AuditLog(store, "test", ids);
    private final AuditChain chain = new AuditChain(log, clock, System::nanoTime);
    private final Table<AuditRecord> records = AuditStore.records(store, "test");
    private final Table<AuditLink> links = AuditStore.links(store, "test");

    @AfterEach
    void close() {
        store.close();
    }

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            int number = i;
            var _ = TableTransaction.run(store, transaction -> {
                log.append(
                        transaction,
                        "thing.change",
                        new ResourceRef("thing", "t" + number, null),
                        Map.of("n", "" + number),
                        clock.instant());
                return number;
            });
            clock.advance(Duration.ofMillis(1));
        }
    }

    private List<Row<AuditRecord>> all() {
        return records.list(PageRequest.first(0)).rows();
    }

    private Verdict.Broken broken() {
        Verdict verdict = chain.verify();
        assertThat(verdict).isInstanceOf(Verdict.Broken.class);
        return (Verdict.Broken) verdict;
    }

    @Test
    void anEmptyChainIsIntact() {
        assertThat(chain.verify()).isEqualTo(new Verdict.Intact(0, 0, 0, ""));
    }

    @Test
    void everyRecordIsChainedOnceAndTheRestIsCounted() {
        write(250);
        chain.catchUp();
        chain.catchUp();
        write(7);
        assertThat(chain.verify())
                .isEqualTo(new Verdict.Intact(3, 250, 7, chain.head().digest()));
        chain.catchUp();
        assertThat(chain.verify())
                .isEqualTo(new Verdict.Intact(4, 257, 0, chain.head().digest()));
    }

    @Test
    void recordsAreChainedInTheOrderOfTheirRevisionsWhateverTheirClocksSay() {
        write(3);
        chain.catchUp();
        clock.advance(Duration.ofHours(-5));
        write(3);
        chain.catchUp();
        assertThat(chain.verify())
                .isEqualTo(new Verdict.Intact(2, 6, 0, chain.head().digest()));
    }

    @Test
    void anAlteredRecordBreaksItsLink() {
        write(150);
        chain.catchUp();
        Row<AuditRecord> victim = all().get(120);
        AuditRecord was = victim.value();
        AuditRecord forged = new AuditRecord(
                was.id(),
                was.at(),
                was.service(),
                "thing.read",
                was.outcome(),
                was.caller(),
                was.resource(),
                was.requestId(),
                was.traceId(),
                was.details());
        var _ = records.update(victim.id(), _ -> forged);
        assertThat(broken().link()).isEqualTo(2);
        assertThat(broken().why()).contains(was.id()).contains("written again");
    }

    @Test
    void aRemovedRecordBreaksItsLink() {
        write(150);
        chain.catchUp();
        Row<AuditRecord> victim = all().get(10);
        var _ = records.delete(victim.id());
        assertThat(broken())
                .isEqualTo(new Verdict.Broken(1, "record " + victim.value().id() + " is missing"));
    }

    @Test
    void aRemovedLinkIsMissed() {
        write(250);
        chain.catchUp();
        var _ = links.delete(AuditStore.linkKey(2));
        assertThat(broken()).isEqualTo(new Verdict.Broken(2, "link 2 is missing"));
    }

    @Test
    void aChainCutAtItsEndIsMissed() {
        write(250);
        chain.catchUp();
        var _ = links.delete(AuditStore.linkKey(3));
        assertThat(broken().link()).isEqualTo(3);
    }

    @Test
    void aLinkMadeAnewWithoutARecordBreaksTheNext() {
        write(150);
        chain.catchUp();
        AuditLink first = links.find(AuditStore.linkKey(1)).orElseThrow().value();
        List<AuditLink.Written> fewer = new ArrayList<>();
        first.covered().stream()
                .skip(1)
                .forEach(covered -> fewer.add(new AuditLink.Written(
                        covered.revision(),
                        records.find(Key.utf8(covered.id())).orElseThrow().value())));
        var _ = records.delete(Key.utf8(first.covered().getFirst().id()));
        var _ = links.update(AuditStore.linkKey(1), _ -> AuditLink.after(AuditLink.End.START, fewer, clock.instant()));
        assertThat(broken()).isEqualTo(new Verdict.Broken(2, "the digest is not that of its records"));
    }

    @Test
    void aRecordThatNoLinkCoversAnyMoreIsNamed() {
        write(3);
        chain.catchUp();
        Table<AuditLink> heads =
                new Table<>(store, "test/audit-head", _ -> Key.utf8("head"), AuditStore.LINKS, List.of());
        AuditLink link = links.find(AuditStore.linkKey(1)).orElseThrow().value();
        String left = link.covered().get(1).id();
        List<AuditLink.Written> fewer = link.covered().stream()
                .filter(covered -> !covered.id().equals(left))
                .map(covered -> new AuditLink.Written(
                        covered.revision(),
                        records.find(Key.utf8(covered.id())).orElseThrow().value()))
                .toList();
        var _ = links.update(AuditStore.linkKey(1), _ -> AuditLink.after(AuditLink.End.START, fewer, clock.instant()));
        var _ = heads.update(Key.utf8("head"), _ -> AuditLink.after(AuditLink.End.START, fewer, clock.instant()));
        assertThat(broken()).isEqualTo(new Verdict.Broken(0, "record " + left + " was put in beside the chain"));
    }

    @Test
    void noPartOfARecordIsTakenForAnother() {
        AuditRecord resource = entry(new ResourceRef("t", "i", null), "r", "x", Map.of());
        AuditRecord details = entry(null, "t", "i", Map.of("r", "x"));
        AuditRecord tenant = entry(new ResourceRef("t", "i", new Tenant("r", "x")), "", "", Map.of());
        assertThat(List.of(resource, details, tenant).stream()
                        .map(each -> AuditLink.digest(
                                1, Bytes.EMPTY, List.of(new AuditLink.Written(2, each)), Instant.EPOCH))
                        .distinct())
                .hasSize(3);
    }

    private static AuditRecord entry(
            @Nullable ResourceRef resource, String request, String trace, Map<String, String> details) {
        return new AuditRecord(
                "id",
                Instant.EPOCH,
                "test",
                "thing.change",
                AuditRecord.Outcome.DONE,
                Caller.ANONYMOUS,
                resource,
                request,
                trace,
                details);
    }

    @Test
    void processesThatExtendTheChainTogetherChainEveryRecordOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> chainers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                chainers.add(threads.submit(() -> {
                    new AuditChain(log, clock, System::nanoTime).extendWhileHeld();
                    return null;
                }));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                writers.add(threads.submit(() -> write(100)));
            }
            for (Future<?> writer : writers) {
                writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!(chain.verify() instanceof Verdict.Intact(long _, long chained, long _, String _)
                    && chained == 400)) {
                assertThat(System.nanoTime()).as("%s", chain.verify()).isLessThan(end);
                Thread.onSpinWait();
            }
            chainers.forEach(chainer -> chainer.cancel(true));
        }
    }

    @Test
    void aRecordIsChainedSoonThoughOthersFollowAllTheTime() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> chainer = threads.submit(() -> {
                chain.extendWhileHeld();
                return null;
            });
            long end = System.nanoTime() + PATIENCE.toNanos();
            // Far fewer than fill a link, and never a pause that could end one.
            while (chain.head().links() < 3) {
                assertThat(System.nanoTime()).isLessThan(end);
                write(1);
                Thread.sleep(20); // tidy: the pace of the records
            }
            chainer.cancel(true);
        }
        assertThat(all()).hasSizeLessThan(3 * AuditLink.COVERED_MAX);
    }

    @Test
    void recordsWhoseHistoryIsCompactedAwayAreChainedToo() throws Exception {
        write(5);
        store.compact(all().getLast().modRevision());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> chainer = threads.submit(() -> {
                chain.extendWhileHeld();
                return null;
            });
            write(3);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!(chain.verify() instanceof Verdict.Intact(long _, long chained, long _, String _)
                    && chained == 8)) {
                assertThat(System.nanoTime()).as("%s", chain.verify()).isLessThan(end);
                Thread.onSpinWait();
            }
            chainer.cancel(true);
        }
    }

    @Test
    void recordsAreFoundByResourceAndByCaller() {
        write(3);
        log.write(List.of(denied(1)));
        assertThat(log.list(new ResourceRef("thing", "t1", null), PageRequest.first(0))
                        .rows())
                .extracting(row -> row.value().outcome())
                .containsExactly(AuditRecord.Outcome.DONE, AuditRecord.Outcome.DENIED);
        assertThat(log.list(new Caller.Service("test"), PageRequest.first(0)).rows())
                .hasSize(3);
        assertThat(log.list(Caller.ANONYMOUS, PageRequest.first(0)).rows()).hasSize(1);
    }

    private AuditRecord denied(long distinct) {
        return new AuditRecord(
                AuditLog.id(clock.instant(), distinct),
                clock.instant(),
                "elsewhere",
                "thing.delete",
                AuditRecord.Outcome.DENIED,
                Caller.ANONYMOUS,
                new ResourceRef("thing", "t1", null),
                "",
                "",
                Map.of());
    }

    @Test
    void whatIsToldAgainIsWrittenOnce() {
        List<AuditRecord> first = LongStream.range(0, 60).mapToObj(this::denied).toList();
        List<AuditRecord> more = LongStream.range(30, 90).mapToObj(this::denied).toList();
        log.write(first);
        log.write(more);
        log.write(first);
        assertThat(all()).hasSize(90);
        chain.catchUp();
        assertThat(chain.verify())
                .isEqualTo(new Verdict.Intact(1, 90, 0, chain.head().digest()));
    }
}
