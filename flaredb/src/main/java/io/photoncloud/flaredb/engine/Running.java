package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.execute.Execution;
import io.photoncloud.flaredb.execute.Operator;
import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.session.Work;
import io.photoncloud.flaredb.vector.Batch;
import org.jspecify.annotations.Nullable;

/** Rows of a plan as they are pulled. */
final class Running implements Work.Rows {
    private final PhysicalPlan plan;
    private final Execution execution;
    private final Operator operator;
    private @Nullable SqlWork own;

    Running(PhysicalPlan plan, Execution execution) {
        this.plan = plan;
        this.execution = execution;
        operator = open(plan, execution);
    }

    private static Operator open(PhysicalPlan plan, Execution execution) {
        @Nullable Operator opened = null;
        try {
            opened = execution.open(plan);
            return opened;
        } finally {
            if (opened == null) {
                execution.close();
            }
        }
    }

    /** It has a transaction of its own, which ends with it. */
    Running closing(SqlWork work) {
        own = work;
        return this;
    }

    @Override
    public @Nullable Batch next() {
        return operator.next();
    }

    /** For what it does, not for what it gives. */
    void runToEnd() {
        for (Batch batch = next(); batch != null; batch = next()) {
            // It does as it goes.
        }
    }

    @Override
    public long affected() {
        return execution.affectedRows(plan);
    }

    @Override
    public void close() {
        try {
            operator.close();
        } finally {
            execution.close();
            SqlWork work = own;
            if (work != null) {
                work.close();
            }
        }
    }
}
