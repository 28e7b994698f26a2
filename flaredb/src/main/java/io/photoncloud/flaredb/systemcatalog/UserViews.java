package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** pg_tables, pg_views, pg_indexes and pg_sequences, and the tables of pg_stat_*: names rather than oids. */
final class UserViews {
    private final Schema schema;
    private final Definitions definitions;
    private final SystemState state;

    UserViews(Schema schema, Definitions definitions, SystemState state) {
        this.schema = schema;
        this.definitions = definitions;
        this.state = state;
    }

    Stream<Row> tables(SystemTable table) {
        Stream<Row> users = schema.tables().stream()
                .map(each -> table(table, each)
                        .put("hasindexes", !each.indexes().isEmpty())
                        .put(
                                "hastriggers",
                                !each.foreignKeys().isEmpty()
                                        || !schema.snapshot()
                                                .tablesReferring(each.oid())
                                                .isEmpty()));
        return Stream.concat(users, systems("r").map(each -> table(table, each)));
    }

    private Stream<SystemTableDescriptor> systems(String kind) {
        return schema.all(SystemTableDescriptor.class).stream()
                .filter(each -> SystemTables.of(each).kind().equals(kind));
    }

    private Row table(SystemTable table, Relation relation) {
        return table.row()
                .put("schemaname", schema.schemaName(relation.schema()))
                .put("tablename", relation.name())
                .put("tableowner", schema.owner(relation))
                .put("hasindexes", false)
                .put("hasrules", false)
                .put("hastriggers", false)
                .put("rowsecurity", false);
    }

    Stream<Row> views(SystemTable table) {
        Stream<Row> users = schema.all(ViewDescriptor.class).stream()
                .map(each -> view(table, each).put("definition", query(each)));
        return Stream.concat(users, systems("v").map(each -> view(table, each)));
    }

    private Row view(SystemTable table, Relation relation) {
        return table.row()
                .put("schemaname", schema.schemaName(relation.schema()))
                .put("viewname", relation.name())
                .put("viewowner", schema.owner(relation));
    }

    /** As pg_get_viewdef has it: what was written, with a semicolon. */
    static String query(ViewDescriptor view) {
        return " " + view.query().strip() + ";";
    }

    Stream<Row> indexes(SystemTable table) {
        return schema.tables().stream()
                .flatMap(of -> of.indexes().stream()
                        .map((IndexDescriptor index) -> table.row()
                                .put("schemaname", schema.schemaName(of.schema()))
                                .put("tablename", of.name())
                                .put("indexname", index.name())
                                .put("indexdef", definitions.index(new Schema.Index(of, index), false, List.of()))));
    }

    Stream<Row> sequences(SystemTable table) {
        return schema.all(SequenceDescriptor.class).stream()
                .map(each -> table.row()
                        .put("schemaname", schema.schemaName(each.schema()))
                        .put("sequencename", each.name())
                        .put("sequenceowner", each.owner())
                        .put("data_type", each.type().oid())
                        .put("start_value", each.start())
                        .put("min_value", each.minimum())
                        .put("max_value", each.maximum())
                        .put("increment_by", each.increment())
                        .put("cycle", each.cycle())
                        .put("cache_size", each.cache())
                        .put("last_value", lastValue(each)));
    }

    private @Nullable Long lastValue(SequenceDescriptor sequence) {
        SystemState.SequenceState numbers = state.sequence(sequence);
        return numbers == null || !numbers.called() ? null : (Long) numbers.value();
    }

    /** pg_stat_user_tables and pg_stat_all_tables: which there are; of what happened to them nobody keeps count. */
    Stream<Row> tableStatistics(SystemTable table) {
        return schema.tables().stream()
                .map((TableDescriptor each) -> table.row()
                        .put("relid", each.oid())
                        .put("schemaname", schema.schemaName(each.schema()))
                        .put("relname", each.name())
                        .put("n_live_tup", (long) Math.max(0, state.rowEstimate(each.oid()))));
    }
}
