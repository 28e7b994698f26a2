package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.logical.LogicalPlan;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The common tables in sight: a chain, innermost first. */
record CommonTables(
        @Nullable CommonTables around,
        String name,
        @Nullable LogicalPlan scan) {
    static final CommonTables NONE = new CommonTables(null, "", null);

    CommonTables with(String newName, LogicalPlan newScan) {
        return new CommonTables(this, newName, newScan);
    }

    Optional<LogicalPlan> find(String wanted) {
        for (@Nullable CommonTables at = this; at != null; at = at.around()) {
            if (at.scan() != null && at.name().equals(wanted)) {
                return Optional.of(at.scan());
            }
        }
        return Optional.empty();
    }
}
