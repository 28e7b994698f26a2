package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;

/** The rows of a common table. */
public record CommonTableRead(int id, String name, List<SqlType> types) implements PhysicalPlan {
    public CommonTableRead {
        types = List.copyOf(types);
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of();
    }

    @Override
    public Operator open(Execution execution) {
        return execution.scope().table(id).read(execution, this);
    }
}
