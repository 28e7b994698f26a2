package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.audit.AuditLink.Written;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.RowEvent;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.chainfire.store.TableWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chains a service's audit records after they have been written, in the order of the revisions that wrote them: a change
 * does not wait for the chain, and changes that do not meet do not meet here either. A record is chained within a second
 * of being written while a process extends the chain; several may do so, at the cost of trying again.
 *
 * <p>What the chain cannot show is that its end was cut off together with the records there. Whoever wants to see that too
 * keeps the {@link #head} elsewhere now and then, and finds it again later.
 */
public final class AuditChain {

    /** New records are gathered so long into a link. */
    private static final Duration GATHERED = Duration.ofMillis(200);

    private static final Duration WATCH_WAIT = Duration.ofSeconds(1);
    private static final int PAGE = 1_000;
    private static final Key HEAD = Key.utf8("head");

    private final AuditLog log;
    private final LongSupplier nanoTime;
    private final ReplicatedStore store;
    private final Table<AuditLink> links;
    /** Its one row is the last link, so that the end is found without reading all. */
    private final Table<AuditLink> heads;

    /** @param nanoTime a clock that never goes back */
    public AuditChain(AuditLog log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.store = log.store();
        this.links = AuditStore.links(store, log.service());
        this.heads = new Table<>(store, log.service() + "/audit-head", _ -> HEAD, AuditStore.LINKS, List.of());
    }

    /**
     * The end of the chain.
     *
     * @param digest in hex, empty where there are no links
     */
    public record Head(long links, String digest) {}

    public Head head() {
        return last().map(link -> new Head(link.number(), hex(link))).orElseGet(() -> new Head(0, ""));
    }

    private Optional<AuditLink> last() {
        return heads.find(HEAD).map(Row::value);
    }

    private static String hex(AuditLink link) {
        return HexFormat.of().formatHex(link.digest().unsafeArray());
    }

    /** Chains what is written, as it is written, until the thread is interrupted. To be run by one process at a time. */
    public void extendWhileHeld() throws InterruptedException {
        long chained = last().map(AuditLink::lastRevision).orElse(0L);
        while (!Thread.currentThread().isInterrupted()) {
            try (TableWatch<AuditRecord> watch =
                    log.records().watch(log.records().watchRequest().from(chained + 1))) {
                follow(watch);
            }
            // History does not reach back so far, or the watch had to end: only looking at all tells what is missing.
            chained = catchUp();
        }
    }

    /** Ends where the watch does. */
    private void follow(TableWatch<AuditRecord> watch) throws InterruptedException {
        List<Written> gathered = new ArrayList<>();
        long linkBy = 0;
        while (true) { // Ends with the watch, or by an interrupt.
            long left = gathered.isEmpty() ? WATCH_WAIT.toNanos() : Math.max(0, linkBy - nanoTime.getAsLong());
            switch (watch.next(Duration.ofNanos(left)).orElse(null)) {
                case RowEvent.Put<AuditRecord> put -> {
                    if (gathered.isEmpty()) {
                        linkBy = nanoTime.getAsLong() + GATHERED.toNanos();
                    }
                    gathered.add(
                            new Written(put.row().createRevision(), put.row().value()));
                }
                case RowEvent.Compacted<AuditRecord> _, RowEvent.Cancelled<AuditRecord> _ -> {
                    return;
                }
                // One that is gone is missed when the chain is verified.
                case RowEvent.Deleted<AuditRecord> _, RowEvent.Progress<AuditRecord> _ -> {}
                case null -> {}
            }
            boolean due = !gathered.isEmpty() && linkBy - nanoTime.getAsLong() <= 0;
            if (due || gathered.size() >= AuditLink.COVERED_MAX) {
                extend(gathered);
                gathered.clear();
            }
        }
    }

    /** Chains everything written so far, and answers the revision up to which that is. */
    public long catchUp() {
        long covered = last().map(AuditLink::lastRevision).orElse(0L);
        List<Written> missing = new ArrayList<>();
        long seen = WholeList.read(log.records()::list, 0, row -> {
            if (row.createRevision() > covered) {
                missing.add(new Written(row.createRevision(), row.value()));
            }
        });
        missing.sort(Comparator.comparingLong(Written::revision)
                .thenComparing(each -> each.entry().id()));
        extend(missing);
        return seen;
    }

    private void extend(List<Written> written) {
        for (int from = 0; from < written.size(); from += AuditLink.COVERED_MAX) {
            link(written.subList(from, Math.min(written.size(), from + AuditLink.COVERED_MAX)));
        }
    }

    /**
     * Those that another process chained meanwhile are left out. Nothing may be chained after records that were not, so
     * any other ending is thrown, and the end of the chain looked up again.
     */
    private void link(List<Written> written) {
        TableResult<Integer> result = TableTransaction.run(store, transaction -> {
            AuditLink last = transaction.find(heads, HEAD).map(Row::value).orElse(null);
            long covered = last == null ? 0 : last.lastRevision();
            List<Written> fresh =
                    written.stream().filter(each -> each.revision() > covered).toList();
            if (!fresh.isEmpty()) {
                AuditLink next = AuditLink.after(last, fresh);
                transaction.insert(links, next);
                if (last == null) {
                    transaction.insert(heads, next);
                } else {
                    transaction.update(heads, HEAD, _ -> next);
                }
            }
            return fresh.size();
        });
        if (!(result instanceof TableResult.Done<Integer>)) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "the audit chain was not extended: " + result);
        }
    }

    /** What {@link #verify} found. */
    public sealed interface Verdict {

        /** Every link is right. {@code unchained}: records written since the last of them. */
        record Intact(long links, long records, long unchained, String headDigest) implements Verdict {}

        /** @param link the first that is not right; 0 where a record stands beside the chain */
        record Broken(long link, String why) implements Verdict {}
    }

    /**
     * Reads every link and every record once, as of one moment.
     *
     * @throws StoreException COMPACTED, where that took longer than history is kept
     */
    public Verdict verify() {
        AuditLink last = null;
        long covered = 0;
        PageRequest request = PageRequest.first(PAGE);
        TablePage<AuditLink> page;
        do {
            page = links.list(request);
            request = request.after(page.nextToken()).at(page.revision());
            for (Row<AuditLink> row : page.rows()) {
                AuditLink link = row.value();
                long expected = last == null ? 1 : last.number() + 1;
                if (link.number() != expected) {
                    return new Verdict.Broken(expected, "link " + expected + " is missing");
                }
                Optional<String> fault = fault(last, link);
                if (fault.isPresent()) {
                    return new Verdict.Broken(expected, fault.get());
                }
                covered += link.covered().size();
                last = link;
            }
        } while (page.nextToken() != null);
        return compareEnds(last, covered, page.revision());
    }

    private Optional<String> fault(@Nullable AuditLink last, AuditLink link) {
        List<Written> written = new ArrayList<>();
        Map<Key, Row<AuditRecord>> found = log.records()
                .findAll(link.covered().stream()
                        .map(covered -> Key.utf8(covered.id()))
                        .toList());
        for (AuditLink.Covered covered : link.covered()) {
            Row<AuditRecord> row = found.get(Key.utf8(covered.id()));
            if (row == null) {
                return Optional.of("record " + covered.id() + " is missing");
            }
            if (row.modRevision() != covered.revision()) {
                return Optional.of("record " + covered.id() + " was written again at revision " + row.modRevision());
            }
            written.add(new Written(covered.revision(), row.value()));
        }
        AuditLink right = AuditLink.after(last, written);
        return right.equals(link) ? Optional.empty() : Optional.of("the digest is not that of its records");
    }

    private Verdict compareEnds(@Nullable AuditLink last, long covered, long revision) {
        Optional<AuditLink> head = heads.list(PageRequest.first(1).at(revision)).rows().stream()
                .map(Row::value)
                .findFirst();
        long end = last == null ? 0 : last.number();
        if (!head.equals(Optional.ofNullable(last))) {
            return new Verdict.Broken(
                    end + 1,
                    "the chain ends before it, and its end is noted as link "
                            + head.map(AuditLink::number).orElse(0L));
        }
        long until = last == null ? 0 : last.lastRevision();
        Counted counted = count(until, revision, Set.of());
        if (counted.chained != covered) {
            String stray = count(until, revision, coveredIds(revision)).stray;
            return new Verdict.Broken(0, "record " + stray + " was put in beside the chain");
        }
        return new Verdict.Intact(end, covered, counted.unchained, last == null ? "" : hex(last));
    }

    private static final class Counted {
        private long chained;
        private long unchained;
        private @Nullable String stray;
    }

    /** Records up to {@code until} and after it, and the first of the former that {@code known} lacks. */
    private Counted count(long until, long revision, Set<String> known) {
        Counted counted = new Counted();
        WholeList.read(log.records()::list, revision, row -> {
            if (row.createRevision() > until) {
                counted.unchained++;
                return;
            }
            counted.chained++;
            if (counted.stray == null && !known.contains(row.value().id())) {
                counted.stray = row.value().id();
            }
        });
        return counted;
    }

    private Set<String> coveredIds(long revision) {
        Set<String> ids = new HashSet<>();
        WholeList.read(links::list, revision, row -> row.value().covered().forEach(covered -> ids.add(covered.id())));
        return ids;
    }
}
