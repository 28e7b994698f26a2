package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the catalogue tells that is no schema: asked of those who know it, when a query reads it. Safe for many threads. */
public interface SystemState {
    /** Of a node that knows nothing of all this. */
    SystemState NONE = new SystemState() {};

    /** The numbers a sequence has given, as the reading transaction sees them; null where it has given none. */
    default @Nullable SequenceState sequence(SequenceDescriptor sequence) {
        return null;
    }

    /** How many bytes the rows of a table or the entries of an index take, about. */
    default long bytes(int relation) {
        return 0;
    }

    /** How many rows a table has, about; -1 where nobody has counted. */
    default float rowEstimate(int relation) {
        return -1;
    }

    /** Settings with all that is known of them; of others no more than their values is shown. */
    default List<SettingState> settings() {
        return List.of();
    }

    /** The sessions there are. */
    default List<SessionState> sessions() {
        return List.of();
    }

    /** When the server was started: microseconds since 2000-01-01 UTC. */
    default long startMicros() {
        return 0;
    }

    /**
     * A sequence's numbers.
     *
     * @param called whether the value was given already, rather than being the next one
     */
    record SequenceState(long value, boolean called) {}

    /**
     * A row of pg_settings.
     *
     * @param type as pg_settings.vartype: bool, integer, real, string, enum
     * @param context as pg_settings.context: who may change it
     */
    record SettingState(
            String name,
            String value,
            String initial,
            @Nullable String unit,
            String type,
            String context,
            String description) {}

    /**
     * A row of pg_stat_activity. Times are microseconds since 2000-01-01 UTC.
     *
     * @param state as pg_stat_activity.state: active, idle, idle in transaction
     */
    record SessionState(
            int pid,
            String user,
            String database,
            String application,
            @Nullable String address,
            int port,
            long startMicros,
            @Nullable Long transactionMicros,
            @Nullable Long queryMicros,
            String state,
            String query) {}
}
