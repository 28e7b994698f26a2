package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.RecordCursor;
import io.photoncloud.flaredb.execute.spill.RecordSorter;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows in an order; peers stay in that of the input. With a bound only the first rows are kept, those of limit and offset together. */
public record SortRows(
        PhysicalPlan input,
        List<SortColumn> keys,
        @Nullable Computed limit,
        @Nullable Computed offset) implements PhysicalPlan {
    public SortRows {
        keys = List.copyOf(keys);
    }

    @Override
    public List<SqlType> types() {
        return input.types();
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of(input);
    }

    @Override
    public Operator open(Execution execution) {
        return new Running(execution, this);
    }

    private static final class Running extends Operator {
        private final SortRows plan;
        private final Operator input;
        private final RowCodec codec;
        private @Nullable RecordSorter sorter;
        private @Nullable RecordCursor sorted;

        Running(Execution execution, SortRows plan) {
            super(execution, plan);
            this.plan = plan;
            input = execution.open(plan.input);
            codec = new RowCodec(plan.types());
        }

        @Override
        protected @Nullable Batch produce() {
            if (sorted == null) {
                sorted = sort();
            }
            var builder = new BatchBuilder(plan.types());
            while (!builder.isFull() && sorted.next()) {
                codec.decode(sorted.record(), builder.columns(), 0);
                builder.rowAdded();
            }
            return builder.rows() == 0 ? null : builder.build();
        }

        private RecordCursor sort() {
            long bound = bound();
            var rows = new RecordSorter(execution.workspace(), bound);
            sorter = rows;
            var keys = new SortKeys(plan.keys);
            var key = new GrowingBytes();
            var payload = new GrowingBytes();
            for (Batch batch = input.next(); batch != null; batch = input.next()) {
                keys.evaluate(batch, execution);
                for (int row = 0; row < batch.size(); row++) {
                    keys.encode(row, key);
                    payload.clear();
                    codec.encode(batch, row, payload);
                    rows.add(key, payload);
                }
            }
            input.close();
            RecordCursor cursor = rows.sorted();
            note(
                    rows.isSpilled()
                            ? "Sort Method: external merge  Disk: " + (rows.spilledBytes() + 1023) / 1024 + "kB"
                            : bound == RecordSorter.ALL ? "Sort Method: quicksort" : "Sort Method: top-N heapsort");
            return cursor;
        }

        private long bound() {
            if (plan.limit == null) {
                return RecordSorter.ALL;
            }
            long sum = LimitRows.limit(plan.limit, execution) + LimitRows.offset(plan.offset, execution);
            return sum < 0 ? RecordSorter.ALL : sum;
        }

        @Override
        public void close() {
            closeAll(input::close, () -> {
                if (sorter != null) {
                    sorter.close();
                }
            });
        }
    }
}
