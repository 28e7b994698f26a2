package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.Command;
import java.time.Duration;

/** Has history compacted that is older than it need be, while this member leads. */
final class HistoryUpkeep {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final RaftStore store;
    private final RocksEngine engine;
    private final GroupRole role;
    private final HistoryWindow window;
    private long nextNanos = System.nanoTime();

    HistoryUpkeep(RaftStore store, RocksEngine engine, GroupRole role, HistoryWindow window) {
        this.store = store;
        this.engine = engine;
        this.role = role;
        this.window = window;
    }

    /** Called every few dozen milliseconds by one thread. */
    void tick() {
        long now = System.nanoTime();
        if (nextNanos - now > 0) {
            return;
        }
        nextNanos = now + INTERVAL.toNanos();
        try (View view = engine.view()) {
            window.due(now, view.mark().revision(), view.mark().compactedRevision())
                    .ifPresent(this::compact);
        }
    }

    private void compact(long upTo) {
        long term = role.leadingTerm();
        if (term != Proposal.ANY_TERM) {
            // Where it fails, or somebody compacted further meanwhile, the next look sees it.
            store.propose(new Command.Compact(upTo), term, _ -> {});
        }
    }
}
