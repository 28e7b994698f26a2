package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.execute.spill.MemoryBudget;
import io.photoncloud.flaredb.execute.spill.SpillFiles;
import io.photoncloud.flaredb.execute.spill.Workspace;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.vector.Batch;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs plans over {@link MemoryRows} with a budget, and looks that all of it is given back. */
public final class TestingExecution {
    private final SpillFiles files;
    private final MemoryRows rows;
    private long peakBytes;

    public TestingExecution(Path directory, MemoryRows rows) {
        files = SpillFiles.open(directory, 1L << 30);
        this.rows = rows;
    }

    public long spilledBytes() {
        return files.writtenBytes();
    }

    public long peakBytes() {
        return peakBytes;
    }

    /** All rows of a plan. */
    public List<List<@Nullable Object>> run(PhysicalPlan plan, long budgetBytes) {
        MemoryBudget budget = MemoryBudget.ofProcess(1L << 32).ofQuery(budgetBytes);
        List<List<@Nullable Object>> all = new ArrayList<>();
        try (Execution execution = Execution.of(resources(budget));
                Operator operator = execution.open(plan)) {
            for (Batch batch = operator.next(); batch != null; batch = operator.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int column = 0; column < batch.columns().size(); column++) {
                        values.add(batch.column(column).get(row));
                    }
                    all.add(values);
                }
            }
        }
        peakBytes = budget.peakBytes();
        if (budget.usedBytes() != 0 || files.usedBytes() != 0) {
            throw new AssertionError(
                    budget.usedBytes() + " bytes of memory and " + files.usedBytes() + " of disk are left");
        }
        return all;
    }

    public Resources resources(MemoryBudget budget) {
        return new Resources(
                new Session(), new Workspace(budget, files), rows, new NoTarget(), ForeignKeys.NONE, new NoSystem());
    }

    private static final class Session implements EvaluationContext {
        @Override
        public ZoneId timeZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public long transactionMicros() {
            return 0;
        }
    }

    private static final class NoTarget implements RowTarget {
        @Override
        public WriteOutcome insert(WrittenRows written, int row) {
            throw new UnsupportedOperationException("insert");
        }

        @Override
        public WriteOutcome update(
                WrittenRows before,
                int rowBefore,
                Bytes rowKey,
                WrittenRows after,
                int rowAfter,
                Set<Integer> changed) {
            throw new UnsupportedOperationException("update");
        }

        @Override
        public void delete(WrittenRows before, int row, Bytes rowKey) {
            throw new UnsupportedOperationException("delete");
        }
    }

    private static final class NoSystem implements SystemSource {
        @Override
        public Iterator<List<@Nullable Object>> rows(SystemTableDescriptor table, EvaluationContext context) {
            throw new UnsupportedOperationException("rows");
        }

        @Override
        public List<@Nullable Object> row(SequenceDescriptor sequence) {
            throw new UnsupportedOperationException("row");
        }
    }
}
