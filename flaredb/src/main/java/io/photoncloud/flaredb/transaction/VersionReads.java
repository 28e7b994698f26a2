package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.LocalCursor;
import io.photoncloud.chainfire.store.LocalView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads committed versions, the intents of committed large transactions among them. Safe for use by many threads. */
final class VersionReads {

    /** What a commit made of a key; {@code value} is null for a deletion. */
    record Version(long timestamp, @Nullable Bytes value) {}

    private final EmbeddedStore store;
    private final LargeTransactions large;

    VersionReads(EmbeddedStore store, LargeTransactions large) {
        this.store = store;
        this.large = large;
    }

    /** The newest version up to a moment; null where there is none. */
    @Nullable
    Version find(Key key, long timestamp) {
        List<LargeTransaction> unresolved = large.committed();
        try (LocalView view = store.localView()) {
            LocalView.Row row = view.first(VersionKeys.versionsUpTo(key, timestamp));
            Version found =
                    row == null ? null : new Version(VersionKeys.number(row.key()), VersionKeys.value(row.value()));
            return unresolved.isEmpty() ? found : newer(found, view, unresolved, key, timestamp);
        }
    }

    private static @Nullable Version newer(
            @Nullable Version version, LocalView view, List<LargeTransaction> unresolved, Key key, long timestamp) {
        Version newest = version;
        for (LargeTransaction transaction : unresolved) {
            long committed = transaction.timestamp();
            if (committed <= timestamp
                    && (newest == null || committed > newest.timestamp)
                    && transaction.mayHold(KeyRange.single(key))) {
                LocalView.Row intent = intent(view, transaction, key, Long.MAX_VALUE);
                newest = intent == null ? newest : new Version(committed, VersionKeys.value(intent.value()));
            }
        }
        return newest;
    }

    /** The newest intent that counts, up to a sequence. */
    private static LocalView.@Nullable Row intent(
            LocalView view, LargeTransaction transaction, Key key, long sequence) {
        long upTo = sequence;
        while (true) { // Each turn goes back by a sequence at least.
            LocalView.Row row = view.first(VersionKeys.intentsUpTo(transaction.id(), key, upTo));
            if (row == null || transaction.counts(VersionKeys.number(row.key()))) {
                return row;
            }
            upTo = VersionKeys.number(row.key()) - 1;
        }
    }

    /** What a large transaction under way has written of a key, as of a sequence; null where it has not. */
    LocalView.@Nullable Row findIntent(LargeTransaction transaction, Key key, long sequence) {
        if (!transaction.mayHold(KeyRange.single(key))) {
            return null;
        }
        try (LocalView view = store.localView()) {
            return intent(view, transaction, key, sequence);
        }
    }

    /** Whether a key of a range has a version after a moment: the long way, where what was committed lately is not remembered so far back. */
    boolean writtenAfter(KeyRange range, long timestamp) {
        try (VersionScan scan = scan(range, Direction.FORWARD, Long.MAX_VALUE, null, 0)) {
            while (scan.advance()) {
                if (scan.timestamp() > timestamp) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The keys of a range with their newest versions up to a moment, and what {@code own} has written up to a sequence on top. */
    VersionScan scan(
            KeyRange range, Direction direction, long timestamp, @Nullable LargeTransaction own, long sequence) {
        List<LargeTransaction> unresolved = large.committed();
        LocalView view = store.localView();
        try {
            List<VersionScan.Source> sources = new ArrayList<>(1);
            KeyRange versions = VersionKeys.versions(range);
            LocalCursor cursor = direction == Direction.FORWARD ? view.ascending(versions) : view.descending(versions);
            sources.add(new VersionScan.Versions(view, cursor, direction, timestamp));
            for (LargeTransaction transaction : unresolved) {
                if (transaction.timestamp() <= timestamp && transaction.mayHold(range)) {
                    sources.add(VersionScan.Intents.of(view, transaction, range, direction, Long.MAX_VALUE));
                }
            }
            if (own != null && own.mayHold(range)) {
                sources.add(VersionScan.Intents.of(view, own, range, direction, sequence));
            }
            return new VersionScan(view, sources, direction);
        } catch (RuntimeException e) { // tidy: whatever fails here, the view must not stay open
            view.close();
            throw e;
        }
    }

    /** Every version of a range after a moment up to another, in no order that matters; unresolved intents are none. */
    void everyVersion(KeyRange range, long after, long upTo, Consumer<ChangeFeed.Change> told) {
        try (LocalView view = store.localView();
                LocalCursor versions = view.ascending(VersionKeys.versions(range))) {
            for (; versions.isValid(); versions.next()) {
                Key row = versions.key();
                long timestamp = VersionKeys.number(row);
                if (timestamp > after && timestamp <= upTo) {
                    told.accept(new ChangeFeed.Change(
                            VersionKeys.keyOfVersion(row),
                            VersionKeys.value(versions.value()),
                            new Timestamp(timestamp)));
                }
            }
        }
    }
}
