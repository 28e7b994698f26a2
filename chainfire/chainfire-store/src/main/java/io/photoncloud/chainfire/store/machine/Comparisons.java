package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import org.jspecify.annotations.Nullable;

/** Judges one condition against one key's present version. */
final class Comparisons {

    private Comparisons() {}

    static boolean holds(Condition condition, @Nullable Entry entry) {
        int order = switch (condition.target()) {
            case Condition.Target.Version(long version) -> Long.compare(entry == null ? 0 : entry.version(), version);
            case Condition.Target.CreateRevision(long revision) ->
                Long.compare(entry == null ? 0 : entry.createRevision(), revision);
            case Condition.Target.ModRevision(long revision) ->
                Long.compare(entry == null ? 0 : entry.modRevision(), revision);
            case Condition.Target.Lease(long lease) -> Long.compare(entry == null ? 0 : entry.lease(), lease);
            case Condition.Target.Value(var value) -> {
                if (entry == null) {
                    // A value that is not there compares with nothing, not even as unequal.
                    yield Integer.MIN_VALUE;
                }
                yield entry.value().compareTo(value);
            }
        };
        if (entry == null && condition.target() instanceof Condition.Target.Value) {
            return false;
        }
        return switch (condition.comparison()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case GREATER -> order > 0;
        };
    }
}
