package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.engine.Cursor;
import io.photoncloud.chainfire.store.engine.Engine;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.proto.chainfire.stored.v1.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops what a compaction made unreachable: versions replaced, and keys deleted, at or before its revision. Each change
 * names the version that it replaced, so one walk over the changes since the last compaction finds all of it. Others may
 * write meanwhile: these rows are never touched again. How far it came is a row too, written when it is done, so that
 * after a crash it is done again. For one thread.
 */
public final class Sweep {

    /** Changes looked at in one step: what bounds its memory and time. */
    private static final int CHANGES_MAX = 1_000;

    private final Engine engine;
    private final int generation;
    private final long upTo;
    private long nextRevision;
    private int nextSubIndex;
    private boolean done;

    private Sweep(Engine engine, int generation, long from, long upTo) {
        this.engine = engine;
        this.generation = generation;
        this.nextRevision = from;
        this.upTo = upTo;
        this.done = from >= upTo;
    }

    /** What is to be dropped after the newest compaction that the engine's view knows. */
    public static Sweep begin(Engine engine) {
        int generation = engine.generation();
        try (View view = engine.view()) {
            byte[] swept = view.get(Space.META, Rows.SWEPT_KEY);
            return new Sweep(
                    engine,
                    generation,
                    swept == null ? 0 : Rows.revisionOfSwept(swept),
                    view.mark().compactedRevision());
        }
    }

    /** Drops all of it at once. */
    public static void all(Engine engine) {
        Sweep sweep = begin(engine);
        while (!sweep.isDone()) {
            sweep.step();
        }
    }

    public boolean isDone() {
        return done;
    }

    /** Drops what a bounded number of changes tell. */
    public void step() {
        if (done) {
            return;
        }
        List<byte[]> changes = new ArrayList<>();
        List<byte[]> milestones = new ArrayList<>();
        boolean more;
        try (View view = engine.view()) {
            more = walk(view, changes, milestones);
        }
        boolean written = engine.sweep(generation, batch -> {
            changes.forEach(key -> batch.delete(Space.CHANGES, key));
            milestones.forEach(key -> batch.delete(Space.MILESTONES, key));
            if (!more) {
                batch.put(Space.META, Rows.SWEPT_KEY, Rows.swept(upTo));
            }
        });
        // Rows that were replaced meanwhile tell by themselves how far they were swept.
        done = !more || !written;
    }

    /** @return whether there are more changes than this step looked at */
    private boolean walk(View view, List<byte[]> changes, List<byte[]> milestones) {
        int looked = 0;
        try (Cursor cursor =
                view.cursor(Space.CHANGES, Rows.changeKey(nextRevision, nextSubIndex), Rows.changeKey(upTo + 1, 0))) {
            for (; cursor.isValid(); cursor.next()) {
                byte[] key = cursor.key();
                nextRevision = Rows.revisionOfChange(key);
                nextSubIndex = Rows.subIndexOfChange(key);
                if (looked++ == CHANGES_MAX) {
                    return true;
                }
                Change change = Rows.change(cursor.value());
                byte[] userKey = change.getKey().toByteArray();
                dropReplaced(change, userKey, changes, milestones);
                // A watch may still begin at the compacted revision itself.
                if (change.getDeleted() && nextRevision < upTo) {
                    changes.add(key);
                    milestones.add(Rows.milestoneKey(userKey, nextRevision));
                }
            }
        }
        return false;
    }

    private static void dropReplaced(Change change, byte[] userKey, List<byte[]> changes, List<byte[]> milestones) {
        if (change.getPreviousRevision() == 0) {
            return;
        }
        changes.add(Rows.changeKey(change.getPreviousRevision(), change.getPreviousSubIndex()));
        if (StoreStateMachine.isMilestone(change.getVersion() - 1)) {
            milestones.add(Rows.milestoneKey(userKey, change.getPreviousRevision()));
        }
    }
}
