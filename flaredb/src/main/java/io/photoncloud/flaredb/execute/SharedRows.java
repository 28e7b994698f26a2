package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.RecordBuffer;
import io.photoncloud.flaredb.execute.spill.RecordCursor;
import io.photoncloud.flaredb.vector.Batch;
import org.jspecify.annotations.Nullable;

/** The rows of a plan that several read: each is made when the first of them gets to it, and kept for the others. For one thread at a time. */
final class SharedRows implements AutoCloseable {
    private final Execution execution;
    private final PhysicalPlan plan;
    private final RowCodec codec;
    private final RecordBuffer rows;
    private final GrowingBytes bytes = new GrowingBytes();
    private @Nullable Operator operator;
    private boolean complete;

    SharedRows(Execution execution, PhysicalPlan plan) {
        this.execution = execution;
        this.plan = plan;
        codec = new RowCodec(plan.types());
        rows = new RecordBuffer(execution.workspace());
    }

    /** Computes all rows now: for those that change something. */
    void complete() {
        while (more()) {
            execution.checkCancelled();
        }
    }

    /** The rows from the first on, told of as those of a reader's plan. */
    Operator read(Execution reader, PhysicalPlan told) {
        return new Reader(reader, told);
    }

    private boolean more() {
        if (complete) {
            return false;
        }
        if (operator == null) {
            operator = execution.open(plan);
        }
        Batch batch = operator.next();
        if (batch == null) {
            complete = true;
            operator.close();
            return false;
        }
        for (int row = 0; row < batch.size(); row++) {
            bytes.clear();
            codec.encode(batch, row, bytes);
            rows.add(bytes);
        }
        return true;
    }

    @Override
    public void close() {
        complete = true;
        if (operator != null) {
            operator.close();
        }
        rows.close();
    }

    private final class Reader extends Operator {
        private final BatchBuilder builder = new BatchBuilder(plan.types());
        private final RecordCursor cursor = rows.read();

        Reader(Execution reader, PhysicalPlan told) {
            super(reader, told);
        }

        @Override
        protected @Nullable Batch produce() {
            while (!builder.isFull()) {
                if (cursor.next()) {
                    codec.decode(cursor.record(), builder.columns(), 0);
                    builder.rowAdded();
                } else if (builder.rows() > 0 || !more()) {
                    break;
                }
            }
            return builder.rows() == 0 ? null : builder.build();
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
