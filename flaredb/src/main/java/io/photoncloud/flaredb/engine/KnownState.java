package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.row.Sequences;
import io.photoncloud.flaredb.systemcatalog.SystemState;

/** What the engine knows beside the schema: the numbers of sequences, and how many rows ANALYZE has counted. */
record KnownState(Sequences sequences, GatheredStatistics statistics) implements SystemState {
    @Override
    public SequenceState sequence(SequenceDescriptor sequence) {
        Sequences.State state = sequences.state(sequence);
        return new SequenceState(state.value(), state.called());
    }

    @Override
    public float rowEstimate(int relation) {
        return statistics.rows(relation);
    }
}
