package io.photoncloud.chainfire.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one {@link Operation} answered, in the place of the operation. */
public sealed interface OperationResult {

    record Put(@Nullable Entry previous) implements OperationResult {}

    record Delete(long count, List<Entry> previous) implements OperationResult {
        public Delete {
            previous = List.copyOf(previous);
        }
    }

    record Get(Page page) implements OperationResult {}

    record Nested(boolean conditionsHeld, List<OperationResult> results) implements OperationResult {
        public Nested {
            results = List.copyOf(results);
        }
    }
}
