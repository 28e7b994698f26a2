package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.Hashing;
import io.photoncloud.flaredb.execute.spill.Partitions;
import io.photoncloud.flaredb.execute.spill.RecordChains;
import io.photoncloud.flaredb.execute.spill.RecordCursor;
import io.photoncloud.flaredb.execute.spill.RecordView;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A hash join at work. What memory does not hold is divided by the keys' hashes into pairs of parts, one of each side, which are joined one
 * pair after the other, and divided again if need be. Records of parts have the encoded keys as key and the row as payload.
 */
final class HashJoinOperator extends Operator {
    private final HashJoin plan;
    private final Operator left;
    private final Operator right;
    private final RowCodec leftCodec;
    private final RowCodec rightCodec;
    private final RecordChains chains;
    private final MatchedRows matched;
    private final PairBatches pairs;
    private final GrowingBytes key = new GrowingBytes();
    private final GrowingBytes payload = new GrowingBytes();
    private final RecordView view = new RecordView();
    private final HashKeys keys = new HashKeys();
    private final Deque<Pair> waiting = new ArrayDeque<>();

    private @Nullable Probe probe;
    private @Nullable Pair current;
    private boolean built;
    private boolean rightHasNull;
    private boolean rightIsEmpty = true;
    private int spilledParts;

    /** The two parts of one range of hashes, at work or waiting. */
    private record Pair(Partitions left, Partitions right, int part, int depth) {}

    HashJoinOperator(Execution execution, HashJoin plan) {
        super(execution, plan);
        this.plan = plan;
        left = execution.open(plan.left());
        right = execution.open(plan.right());
        leftCodec = new RowCodec(plan.left().types());
        rightCodec = new RowCodec(plan.right().types());
        chains = new RecordChains(execution.workspace());
        matched = new MatchedRows(
                plan.kind().keepsRight(), execution.workspace().budget().claim());
        pairs = new PairBatches(plan.kind(), plan.right().types(), plan.condition(), rightCodec, matched);
    }

    @Override
    protected @Nullable Batch produce() {
        if (!built) {
            built = true;
            probe = build();
        }
        while (probe != null) {
            Batch batch = probe.next();
            if (batch != null) {
                return batch;
            }
            probe = nextPair();
        }
        return null;
    }

    /** Reads the right side; the answer looks the left one up in it. */
    private Probe build() {
        Partitions parts = null;
        for (Batch batch = right.next(); batch != null; batch = right.next()) {
            rightIsEmpty = false;
            keys.reset(Computed.evaluateAll(plan.rightKeys(), batch, execution));
            for (int row = 0; row < batch.size(); row++) {
                payload.clear();
                if (keys.hasNull(row)) {
                    rightHasNull = true;
                    parts = plan.kind().keepsRight() ? addUnmatched(batch, row, parts) : parts;
                    continue;
                }
                rightCodec.encode(batch, row, payload);
                keys.encode(row, key);
                parts = add(Hashing.hash(key), parts, 0);
            }
        }
        right.close();
        if (parts == null) {
            return new Probe(null);
        }
        divideLeft(parts);
        return new Probe(new EmptyCursor());
    }

    /** A right row with a null key is kept to be given without a partner. Its record's key is empty, which no left row has. */
    private @Nullable Partitions addUnmatched(Batch batch, int row, @Nullable Partitions parts) {
        rightCodec.encode(batch, row, payload);
        key.clear();
        return add(hash(), parts, 0);
    }

    /** Of the record at hand: of its key, or, so that those without one are spread over all parts, of its payload. */
    private long hash() {
        return Hashing.hash(key.length() == 0 ? payload : key);
    }

    /** Adds the record at hand to the table, or to the parts if there are some, which there are from the moment on it finds no room. */
    private @Nullable Partitions add(long hash, @Nullable Partitions parts, int depth) {
        if (parts == null) {
            if (key.length() == 0 ? chains.add(payload) : chains.add(key, hash, payload)) {
                return null;
            }
            if (depth >= Partitions.DEPTH_MAX) {
                throw new SqlException(
                        SqlState.OUT_OF_MEMORY,
                        "out of memory: rows with one key of a hash join exceed the memory of the query");
            }
            return spillTable(hash, depth);
        }
        parts.add(hash, key, payload);
        return parts;
    }

    private Partitions spillTable(long hash, int depth) {
        var record = new GrowingBytes();
        record.putBytes(payload.array(), 0, payload.length());
        var recordKey = new GrowingBytes();
        recordKey.putBytes(key.array(), 0, key.length());
        var parts = new Partitions(execution.workspace(), depth);
        chains.forEach((keyView, payloadView) -> {
            key.clear();
            key.putBytes(keyView.bytes(), keyView.keyOffset(), keyView.keyLength());
            payload.clear();
            payload.putBytes(payloadView.bytes(), payloadView.payloadOffset(), payloadView.payloadLength());
            parts.add(hash(), key, payload);
        });
        chains.clear();
        parts.add(hash, recordKey, record);
        return parts;
    }

    /** The left side is divided as the right one was; rows with null keys find nothing and are settled at once, by the probe. */
    private void divideLeft(Partitions parts) {
        parts.seal();
        var leftParts = new Partitions(execution.workspace(), 0);
        for (int part = 0; part < Partitions.COUNT; part++) {
            waiting.add(new Pair(leftParts, parts, part, 0));
        }
        for (Batch batch = left.next(); batch != null; batch = left.next()) {
            keys.reset(Computed.evaluateAll(plan.leftKeys(), batch, execution));
            for (int row = 0; row < batch.size(); row++) {
                payload.clear();
                leftCodec.encode(batch, row, payload);
                if (keys.hasNull(row)) {
                    // Of its own kind: one byte that no encoded key is, so that it goes with a part and finds nothing
                    // there.
                    key.clear();
                    key.put(0);
                } else {
                    keys.encode(row, key);
                }
                leftParts.add(Hashing.hash(key), key, payload);
            }
        }
        left.close();
        leftParts.seal();
    }

    /** Joins the next pair of parts, or divides it again where the right part does not fit into memory either. */
    private @Nullable Probe nextPair() {
        finishPair();
        Pair pair = waiting.poll();
        current = pair;
        if (pair == null) {
            return null;
        }
        spilledParts++;
        chains.clear();
        matched.clear();
        Partitions deeper = null;
        try (RecordCursor records = pair.right().read(pair.part())) {
            while (records.next()) {
                RecordView record = records.record();
                key.clear();
                key.putBytes(record.bytes(), record.keyOffset(), record.keyLength());
                payload.clear();
                payload.putBytes(record.bytes(), record.payloadOffset(), record.payloadLength());
                deeper = add(hash(), deeper, pair.depth() + 1);
            }
        }
        if (deeper == null) {
            return new Probe(pair.left().read(pair.part()));
        }
        deeper.seal();
        var leftParts = new Partitions(execution.workspace(), pair.depth() + 1);
        for (int part = 0; part < Partitions.COUNT; part++) {
            waiting.addFirst(new Pair(leftParts, deeper, part, pair.depth() + 1));
        }
        try (RecordCursor records = pair.left().read(pair.part())) {
            while (records.next()) {
                leftParts.add(Hashing.hash(records.record()), records.record());
            }
        }
        leftParts.seal();
        return new Probe(new EmptyCursor());
    }

    private void finishPair() {
        if (current != null) {
            current.left().close(current.part());
            current.right().close(current.part());
            current = null;
            note("Partitions: " + spilledParts);
        }
    }

    @Override
    public void close() {
        closeAll(left::close, right::close, chains::close, matched::close, () -> {
            finishPair();
            waiting.forEach(pair -> closeAll(pair.left()::close, pair.right()::close));
            waiting.clear();
        });
    }

    /** Looks left rows up in the table, of the input or of a part, and then gives right rows that found no partner. */
    private final class Probe {
        private final @Nullable RecordCursor records;
        private final HashKeys leftKeys = new HashKeys();
        private @Nullable Batch batch;
        private int row;
        private int candidate = RecordChains.END;
        private boolean leftEnded;
        private int unmatched;

        Probe(@Nullable RecordCursor records) {
            this.records = records;
        }

        @Nullable
        Batch next() {
            while (!leftEnded) {
                execution.checkCancelled();
                Batch at = batch;
                if (at == null) {
                    at = nextBatch();
                    if (at == null) {
                        leftEnded = true;
                        break;
                    }
                    begin(at);
                }
                Batch joined = pairUp(at);
                if (joined != null) {
                    return joined;
                }
                if (row >= at.size()) {
                    batch = null;
                    Batch rest = rest(at);
                    if (rest != null) {
                        return rest;
                    }
                }
            }
            return plan.kind().keepsRight() ? nextUnmatched() : null;
        }

        private @Nullable Batch nextBatch() {
            if (records == null) {
                return left.next();
            }
            var builder = new BatchBuilder(plan.left().types());
            while (!builder.isFull() && records.next()) {
                leftCodec.decode(records.record(), builder.columns(), 0);
                builder.rowAdded();
            }
            return builder.rows() == 0 ? null : builder.build();
        }

        private void begin(Batch at) {
            batch = at;
            pairs.begin(at);
            leftKeys.reset(Computed.evaluateAll(plan.leftKeys(), at, execution));
            row = -1;
            candidate = RecordChains.END;
        }

        /** Adds pairs until a batch of them is full, or the left batch is used up. */
        private @Nullable Batch pairUp(Batch at) {
            while (true) {
                if (candidate == RecordChains.END || pairs.isSettled(row)) {
                    row++;
                    if (row >= at.size()) {
                        return pairs.flush(at, execution);
                    }
                    candidate = first();
                    continue;
                }
                chains.at(candidate, view);
                pairs.add(row, candidate, view.bytes(), view.payloadOffset());
                candidate = pairs.needsOne() ? RecordChains.END : chains.next(candidate);
                if (pairs.isFull()) {
                    return pairs.flush(at, execution);
                }
            }
        }

        private int first() {
            if (leftKeys.hasNull(row)) {
                return RecordChains.END;
            }
            leftKeys.encode(row, key);
            return chains.first(key, Hashing.hash(key));
        }

        private @Nullable Batch rest(Batch at) {
            if (plan.kind() != JoinKind.NOT_IN || rightIsEmpty) {
                return pairs.rest(at);
            }
            if (rightHasNull) {
                return null;
            }
            Batch rest = pairs.rest(at);
            if (rest == null) {
                return null;
            }
            leftKeys.reset(Computed.evaluateAll(plan.leftKeys(), rest, execution));
            int[] rows = new int[rest.size()];
            int count = 0;
            for (int index = 0; index < rest.size(); index++) {
                if (!leftKeys.hasNull(index)) {
                    rows[count++] = index;
                }
            }
            return rest.gather(rows, count);
        }

        private @Nullable Batch nextUnmatched() {
            var builder = new BatchBuilder(plan.right().types());
            while (unmatched < chains.size() && !builder.isFull()) {
                if (!matched.isSet(unmatched)) {
                    chains.at(unmatched, view);
                    rightCodec.decode(view, builder.columns(), 0);
                    builder.rowAdded();
                }
                unmatched++;
            }
            if (builder.rows() == 0) {
                return null;
            }
            Batch rows = builder.build();
            return PairBatches.join(PairBatches.nulls(plan.left().types(), rows.size()), rows);
        }
    }

    /** Nothing. */
    private static final class EmptyCursor implements RecordCursor {
        @Override
        public boolean next() {
            return false;
        }

        @Override
        public RecordView record() {
            throw new IllegalStateException("there is no record");
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
