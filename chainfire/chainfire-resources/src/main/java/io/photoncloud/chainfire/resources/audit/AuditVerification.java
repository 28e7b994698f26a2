package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.audit.AuditChain.Verdict;
import io.photoncloud.chainfire.resources.audit.AuditLink.Written;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One reading of a whole chain. For one thread. */
final class AuditVerification {

    private static final int PAGE = 1_000;

    /** How often it is begun anew, where links that it reads are forgotten meanwhile. */
    private static final int ATTEMPTS_MAX = 5;

    private final AuditLog log;
    private final Table<AuditLink> links;
    private final Table<AuditLink> heads;
    private final Table<AuditAnchor> anchors;

    private AuditAnchor anchor = AuditAnchor.NONE;
    private @Nullable AuditLink last;
    private long covered;
    /** Whether a record says that what is before the anchor was forgotten. */
    private boolean anchorIsTold;

    AuditVerification(AuditLog log) {
        this.log = log;
        this.links = AuditStore.links(log.store(), log.service());
        this.heads = AuditStore.heads(log.store(), log.service());
        this.anchors = AuditStore.anchors(log.store(), log.service());
    }

    Verdict verify() {
        Verdict verdict = read();
        for (int attempt = 1; attempt < ATTEMPTS_MAX && verdict instanceof Verdict.Broken && hasMoved(); attempt++) {
            verdict = read();
        }
        return verdict;
    }

    /** Records are read as they are now, so some may be gone that were there at the moment that is verified. */
    private boolean hasMoved() {
        return anchors.find(AuditAnchor.KEY)
                .map(Row::value)
                .filter(now -> now.number() > anchor.number())
                .isPresent();
    }

    private Verdict read() {
        last = null;
        covered = 0;
        PageRequest request = PageRequest.first(PAGE);
        TablePage<AuditLink> page;
        do {
            page = links.list(request);
            if (request.revision() == 0) {
                begin(page.revision());
            }
            request = request.after(page.nextToken()).at(page.revision());
            for (Row<AuditLink> row : page.rows()) {
                AuditLink link = row.value();
                long expected = end().number() + 1;
                if (link.number() != expected) {
                    return new Verdict.Broken(expected, "link " + expected + " is missing");
                }
                Optional<String> fault = fault(link);
                if (fault.isPresent()) {
                    return new Verdict.Broken(expected, fault.get());
                }
                covered += link.covered().size();
                last = link;
            }
        } while (page.nextToken() != null);
        return compareEnds(page.revision());
    }

    private void begin(long revision) {
        anchor = anchors.list(PageRequest.first(1).at(revision)).rows().stream()
                .map(Row::value)
                .findFirst()
                .orElse(AuditAnchor.NONE);
        anchorIsTold = anchor.number() == 0;
    }

    private AuditLink.End end() {
        return last == null ? anchor.end() : last.end();
    }

    private Optional<String> fault(AuditLink link) {
        List<Written> written = new ArrayList<>();
        Map<Key, Row<AuditRecord>> found = log.records()
                .findAll(
                        link.covered().stream().map(each -> Key.utf8(each.id())).toList());
        for (AuditLink.Covered each : link.covered()) {
            Row<AuditRecord> row = found.get(Key.utf8(each.id()));
            if (row == null) {
                return Optional.of("record " + each.id() + " is missing");
            }
            if (row.modRevision() != each.revision()) {
                return Optional.of("record " + each.id() + " was written again at revision " + row.modRevision());
            }
            written.add(new Written(each.revision(), row.value()));
            anchorIsTold |= anchor.isToldBy(row.value());
        }
        AuditLink right = AuditLink.after(end(), written, link.at());
        return right.equals(link) ? Optional.empty() : Optional.of("the digest is not that of its records");
    }

    private Verdict compareEnds(long revision) {
        Optional<AuditLink> head = heads.list(PageRequest.first(1).at(revision)).rows().stream()
                .map(Row::value)
                .findFirst();
        AuditLink.End end = end();
        if (!head.equals(Optional.ofNullable(last))) {
            return new Verdict.Broken(
                    end.number() + 1,
                    "the chain ends before it, and its end is noted as link "
                            + head.map(AuditLink::number).orElse(0L));
        }
        Counted counted = count(revision, _ -> true);
        if (counted.chained != covered) {
            Set<String> known = coveredIds(revision);
            String stray = count(revision, known::contains).stray;
            return new Verdict.Broken(0, "record " + stray + " was put in beside the chain");
        }
        if (!anchorIsTold) {
            return new Verdict.Broken(
                    0,
                    "the chain begins after link " + anchor.number()
                            + ", and no record says that what was before was forgotten");
        }
        return new Verdict.Intact(end.number(), covered, counted.unchained, last == null ? "" : AuditChain.hex(last));
    }

    private static final class Counted {
        private long chained;
        private long unchained;
        private @Nullable String stray;
    }

    /** Records that the chain covers or should, those after its end, and the first of the former that is not known. */
    private Counted count(long revision, Predicate<String> known) {
        long until = end().lastRevision();
        Set<String> leaving = new HashSet<>(anchor.leaving());
        Counted counted = new Counted();
        WholeList.read(log.records()::list, revision, row -> {
            String id = row.value().id();
            if (row.createRevision() > until) {
                counted.unchained++;
                anchorIsTold |= anchor.isToldBy(row.value());
                return;
            }
            if (row.createRevision() <= anchor.lastRevision() && leaving.contains(id)) {
                return;
            }
            counted.chained++;
            if (counted.stray == null && !known.test(id)) {
                counted.stray = id;
            }
        });
        return counted;
    }

    private Set<String> coveredIds(long revision) {
        Set<String> ids = new HashSet<>();
        WholeList.read(links::list, revision, row -> row.value().covered().forEach(each -> ids.add(each.id())));
        return ids;
    }
}
