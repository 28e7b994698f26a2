package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The views of information_schema, apart from columns. */
final class InformationRows {
    private final Schema schema;
    private final String database;

    InformationRows(Schema schema, String database) {
        this.schema = schema;
        this.database = database;
    }

    private static String word(boolean yes) {
        return yes ? "YES" : "NO";
    }

    Stream<Row> catalogName(SystemTable table) {
        return Stream.of(table.row().put("catalog_name", database));
    }

    Stream<Row> schemata(SystemTable table) {
        return schema.schemas().stream()
                .map((SchemaDescriptor each) -> table.row()
                        .put("catalog_name", database)
                        .put("schema_name", each.name())
                        .put("schema_owner", each.owner()));
    }

    Stream<Row> tables(SystemTable table) {
        return schema.relations().stream().flatMap(relation -> switch (relation) {
            case TableDescriptor each ->
                Stream.of(table(table, each)
                        .put(
                                "table_type",
                                each.persistence() == TableDescriptor.Persistence.TEMPORARY
                                        ? "LOCAL TEMPORARY"
                                        : "BASE TABLE")
                        .put("is_insertable_into", "YES"));
            case ViewDescriptor _ -> Stream.of(table(table, relation).put("table_type", "VIEW"));
            case SystemTableDescriptor each ->
                Stream.of(table(table, each)
                        .put("table_type", SystemTables.of(each).kind().equals("v") ? "VIEW" : "BASE TABLE"));
            case SequenceDescriptor _ -> Stream.empty();
        });
    }

    private Row table(SystemTable table, Relation relation) {
        return named(table.row(), relation).put("is_insertable_into", "NO").put("is_typed", "NO");
    }

    private Row named(Row row, Relation relation) {
        return row.put("table_catalog", database)
                .put("table_schema", schema.schemaName(relation.schema()))
                .put("table_name", relation.name());
    }

    Stream<Row> views(SystemTable table) {
        return schema.all(ViewDescriptor.class).stream()
                .map(each -> named(table.row(), each)
                        .put("view_definition", UserViews.query(each))
                        .put("check_option", "NONE")
                        .put("is_updatable", "NO")
                        .put("is_insertable_into", "NO")
                        .put("is_trigger_updatable", "NO")
                        .put("is_trigger_deletable", "NO")
                        .put("is_trigger_insertable_into", "NO"));
    }

    /** Those behind identity columns are no sequences to SQL. */
    Stream<Row> sequences(SystemTable table) {
        return schema.all(SequenceDescriptor.class).stream()
                .filter(each -> !isIdentity(each))
                .map(each -> table.row()
                        .put("sequence_catalog", database)
                        .put("sequence_schema", schema.schemaName(each.schema()))
                        .put("sequence_name", each.name())
                        .put("data_type", Definitions.typeName(each.type()))
                        .put("numeric_precision", bits(each.type().kind()))
                        .put("numeric_precision_radix", 2)
                        .put("numeric_scale", 0)
                        .put("start_value", Long.toString(each.start()))
                        .put("minimum_value", Long.toString(each.minimum()))
                        .put("maximum_value", Long.toString(each.maximum()))
                        .put("increment", Long.toString(each.increment()))
                        .put("cycle_option", word(each.cycle())));
    }

    private boolean isIdentity(SequenceDescriptor sequence) {
        return schema.snapshot().findRelation(sequence.ownerTable()).orElse(null) instanceof TableDescriptor table
                && table.column(sequence.ownerColumn()).identitySequence() == sequence.oid();
    }

    private static int bits(TypeKind kind) {
        return switch (kind) {
            case SMALLINT -> 16;
            case INTEGER -> 32;
            default -> 64;
        };
    }

    Stream<Row> tableConstraints(SystemTable table) {
        return schema.tables().stream()
                .flatMap(of -> Stream.concat(
                        of.constraints().stream().map(each -> tableConstraint(table, of, each)),
                        notNull(of).map(column -> {
                            Row row = constraint(named(table.row(), of), of, notNullName(of, column));
                            return kind(row, "CHECK", false, false);
                        })));
    }

    private static Row kind(Row row, String kind, boolean deferrable, boolean deferred) {
        return row.put("constraint_type", kind)
                .put("is_deferrable", word(deferrable))
                .put("initially_deferred", word(deferred))
                .put("enforced", "YES");
    }

    private Row tableConstraint(SystemTable table, TableDescriptor of, ConstraintDescriptor each) {
        Row row = constraint(named(table.row(), of), of, each.name());
        return switch (each) {
            case ConstraintDescriptor.Check _ -> kind(row, "CHECK", false, false);
            case ConstraintDescriptor.ForeignKey key ->
                kind(row, "FOREIGN KEY", key.deferrable(), key.initiallyDeferred());
            case ConstraintDescriptor.Unique unique -> {
                kind(row, unique.primary() ? "PRIMARY KEY" : "UNIQUE", unique.deferrable(), unique.initiallyDeferred());
                boolean distinct = of.findIndex(unique.index())
                        .map(index -> !index.nullsNotDistinct())
                        .orElse(true);
                yield row.put("nulls_distinct", unique.primary() ? null : word(distinct));
            }
        };
    }

    private Row constraint(Row row, TableDescriptor of, String name) {
        return row.put("constraint_catalog", database)
                .put("constraint_schema", schema.schemaName(of.schema()))
                .put("constraint_name", name);
    }

    private static Stream<ColumnDescriptor> notNull(TableDescriptor table) {
        return table.visibleColumns().stream().filter(ColumnDescriptor::notNull);
    }

    private static String notNullName(TableDescriptor table, ColumnDescriptor column) {
        return table.schema() + "_" + table.oid() + "_" + column.number() + "_not_null";
    }

    Stream<Row> checkConstraints(SystemTable table) {
        return schema.tables().stream()
                .flatMap(of -> Stream.concat(
                        of.checks().stream()
                                .map(check -> constraint(table.row(), of, check.name())
                                        .put("check_clause", "(" + Definitions.enclosed(check.expression()) + ")")),
                        notNull(of)
                                .map(column -> constraint(table.row(), of, notNullName(of, column))
                                        .put("check_clause", column.name() + " IS NOT NULL"))));
    }

    Stream<Row> keyColumns(SystemTable table) {
        return schema.tables().stream()
                .flatMap(of -> of.constraints().stream().flatMap(each -> switch (each) {
                    case ConstraintDescriptor.Check _ -> Stream.<Row>empty();
                    case ConstraintDescriptor.Unique unique ->
                        keyColumns(table, of, each.name(), unique.columns(), null);
                    case ConstraintDescriptor.ForeignKey key -> keyColumns(table, of, each.name(), key.columns(), key);
                }));
    }

    private Stream<Row> keyColumns(
            SystemTable table,
            TableDescriptor of,
            String name,
            List<Integer> columns,
            ConstraintDescriptor.@Nullable ForeignKey key) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> constraint(named(table.row(), of), of, name)
                        .put("column_name", of.column(columns.get(i)).name())
                        .put("ordinal_position", i + 1)
                        .put("position_in_unique_constraint", key == null ? null : positionInUnique(key, i)));
    }

    /** Where the column that one refers to stands in the key it refers to. */
    private @Nullable Integer positionInUnique(ConstraintDescriptor.ForeignKey key, int place) {
        Optional<IndexDescriptor> index = referenced(key).flatMap(table -> table.findIndex(key.referencedIndex()));
        if (index.isEmpty()) {
            return null;
        }
        List<Integer> columns =
                index.get().keys().stream().map(IndexDescriptor.Key::column).toList();
        return columns.indexOf(key.referencedColumns().get(place)) + 1;
    }

    private Optional<TableDescriptor> referenced(ConstraintDescriptor.ForeignKey key) {
        return schema.snapshot()
                .findRelation(key.referencedTable())
                .filter(TableDescriptor.class::isInstance)
                .map(TableDescriptor.class::cast);
    }

    Stream<Row> referentialConstraints(SystemTable table) {
        return schema.tables().stream()
                .flatMap(of -> of.foreignKeys().stream().map(key -> {
                    Row row = constraint(table.row(), of, key.name())
                            .put("match_option", key.match() == ConstraintDescriptor.Match.FULL ? "FULL" : "NONE")
                            .put("update_rule", Definitions.words(key.onUpdate()))
                            .put("delete_rule", Definitions.words(key.onDelete()));
                    referenced(key)
                            .ifPresent(other -> unique(other, key.referencedIndex())
                                    .ifPresent(name -> row.put("unique_constraint_catalog", database)
                                            .put("unique_constraint_schema", schema.schemaName(other.schema()))
                                            .put("unique_constraint_name", name)));
                    return row;
                }));
    }

    private static Optional<String> unique(TableDescriptor table, int index) {
        return table.constraints().stream()
                .filter(each -> each instanceof ConstraintDescriptor.Unique unique && unique.index() == index)
                .map(ConstraintDescriptor::name)
                .findFirst();
    }

    /** What columns a constraint is about: of a foreign key, those it refers to. */
    Stream<Row> constraintColumns(SystemTable table) {
        return schema.tables().stream()
                .flatMap(of -> of.constraints().stream().flatMap(each -> switch (each) {
                    case ConstraintDescriptor.Check check -> constraintColumns(table, of, each, of, check.columns());
                    case ConstraintDescriptor.Unique unique -> constraintColumns(table, of, each, of, unique.columns());
                    case ConstraintDescriptor.ForeignKey key ->
                        referenced(key).stream()
                                .flatMap(other -> constraintColumns(table, of, each, other, key.referencedColumns()));
                }));
    }

    private Stream<Row> constraintColumns(
            SystemTable table,
            TableDescriptor of,
            ConstraintDescriptor each,
            TableDescriptor used,
            List<Integer> columns) {
        return columns.stream()
                .map(number -> constraint(named(table.row(), used), of, each.name())
                        .put("column_name", used.column(number).name()));
    }

    /** The tables that keys are about: of a foreign key, the one it refers to. */
    Stream<Row> constraintTables(SystemTable table) {
        return schema.tables().stream()
                .flatMap(of -> of.constraints().stream().flatMap(each -> switch (each) {
                    case ConstraintDescriptor.Check _ -> Stream.<Row>empty();
                    case ConstraintDescriptor.Unique _ ->
                        Stream.of(constraint(named(table.row(), of), of, each.name()));
                    case ConstraintDescriptor.ForeignKey key ->
                        referenced(key).stream().map(other -> constraint(named(table.row(), other), of, each.name()));
                }));
    }
}
