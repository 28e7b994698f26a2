package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.Hashing;
import io.photoncloud.flaredb.execute.spill.RecordBuffer;
import io.photoncloud.flaredb.execute.spill.RecordTable;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the seed, then those that the step makes of the last round's, until a round gives none. Without all, rows that were there
 * already are left out; these are held in memory, and a query that has no room for them ends with 53200. With all, a recursion without end
 * goes on until somebody stops it or its files reach their bound.
 */
public record RecursiveUnion(int id, boolean all, PhysicalPlan seed, PhysicalPlan step) implements PhysicalPlan {
    @Override
    public List<SqlType> types() {
        return seed.types();
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of(seed, step);
    }

    @Override
    public Operator open(Execution execution) {
        return new Running(execution, this);
    }

    /** A round's rows and what reads them. */
    static final class WorkingTable {
        private final RowCodec codec;
        private RecordBuffer rows;

        WorkingTable(RowCodec codec, RecordBuffer rows) {
            this.codec = codec;
            this.rows = rows;
        }

        RowCodec codec() {
            return codec;
        }

        RecordBuffer rows() {
            return rows;
        }
    }

    private static final class Running extends Operator {
        private final RecursiveUnion plan;
        private final Execution inner;
        private final RecordTable seen;
        private final WorkingTable working;
        private final GrowingBytes key = new GrowingBytes();
        private final GrowingBytes payload = new GrowingBytes();
        private final HashKeys keys = new HashKeys();
        private RecordBuffer next;
        private Operator current;

        Running(Execution execution, RecursiveUnion plan) {
            super(execution, plan);
            this.plan = plan;
            working = new WorkingTable(new RowCodec(plan.types()), new RecordBuffer(execution.workspace()));
            var scope = new Execution.Scope(execution.scope());
            scope.putWorking(plan.id, working);
            inner = execution.withScope(scope);
            seen = new RecordTable(execution.workspace());
            next = new RecordBuffer(execution.workspace());
            current = inner.open(plan.seed);
        }

        @Override
        protected @Nullable Batch produce() {
            while (true) {
                Batch batch = current.next();
                if (batch != null) {
                    return keep(plan.all ? batch : unseen(batch));
                }
                current.close();
                if (next.records() == 0) {
                    return null;
                }
                working.rows.close();
                working.rows = next;
                next = new RecordBuffer(execution.workspace());
                current = inner.open(plan.step);
            }
        }

        private Batch keep(Batch batch) {
            for (int row = 0; row < batch.size(); row++) {
                payload.clear();
                working.codec.encode(batch, row, payload);
                next.add(payload);
            }
            return batch;
        }

        private Batch unseen(Batch batch) {
            keys.reset(batch.columns());
            int[] rows = new int[batch.size()];
            int count = 0;
            for (int row = 0; row < batch.size(); row++) {
                keys.encode(row, key);
                int before = seen.size();
                int number = seen.put(key, Hashing.hash(key));
                if (number == RecordTable.NONE) {
                    throw new SqlException(
                            SqlState.OUT_OF_MEMORY,
                            "out of memory: the rows of a recursive union exceed the memory of the query");
                }
                if (number == before) {
                    rows[count++] = row;
                }
            }
            return batch.gather(rows, count);
        }

        @Override
        public void close() {
            closeAll(current::close, seen::close, working.rows::close, next::close);
        }
    }
}
