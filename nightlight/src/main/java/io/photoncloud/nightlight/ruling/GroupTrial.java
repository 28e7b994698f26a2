package io.photoncloud.nightlight.ruling;

import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.tsdb.Tsdb;
import java.time.Instant;

/** A group that is evaluated at the times it is told, over a store of the caller's, and tells nobody: to try rules out. Used by one thread. */
public final class GroupTrial {
    private final GroupState state;

    public GroupTrial(Engine engine, Tsdb store, LoadedGroup group) {
        this.state = new GroupState(
                group,
                new RuledStore(engine, () -> store, () -> false),
                RulingSettings.DEFAULT,
                _ -> {},
                System::nanoTime,
                false);
    }

    public void evaluate(Instant time) {
        state.evaluate(time, time);
    }

    public GroupReport report() {
        return state.report();
    }
}
