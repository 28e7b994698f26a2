package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.RelationColumn;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** pg_class, pg_attribute, pg_attrdef and pg_sequence. */
final class RelationRows {
    private static final int HEAP = 2;
    static final int BTREE = 403;
    static final int GIN = 2742;
    private static final int PAGE = 8192;

    private final Schema schema;
    private final Roles roles;
    private final SystemState state;

    RelationRows(Schema schema, Roles roles, SystemState state) {
        this.schema = schema;
        this.roles = roles;
        this.state = state;
    }

    Stream<Row> classes(SystemTable table) {
        return schema.relations().stream().flatMap(relation -> switch (relation) {
            case TableDescriptor each ->
                Stream.concat(
                        Stream.of(table(table, each)), each.indexes().stream().map(i -> index(table, each, i)));
            case ViewDescriptor each -> Stream.of(relation(table, each).put("relhasrules", true));
            case SequenceDescriptor each ->
                Stream.of(relation(table, each).put("relfilenode", each.oid()).put("reltuples", 1f));
            case SystemTableDescriptor each -> Stream.of(system(table, each));
        });
    }

    private Row relation(SystemTable table, Relation relation) {
        return table.row()
                .put("oid", relation.oid())
                .put("relname", relation.name())
                .put("relnamespace", relation.schema())
                .put("relowner", roles.oid(schema.owner(relation)))
                .put("reltuples", -1f)
                .put("relpersistence", "p")
                .put("relkind", String.valueOf(relation.kind()))
                .put("relnatts", relation.visibleColumns().size())
                .put("relispopulated", true)
                .put("relreplident", "n");
    }

    private Row system(SystemTable table, SystemTableDescriptor relation) {
        String kind = SystemTables.of(relation).kind();
        Row row = relation(table, relation).put("relkind", kind).put("relhasrules", kind.equals("v"));
        return kind.equals("v") ? row : row.put("relam", HEAP);
    }

    private Row table(SystemTable table, TableDescriptor it) {
        return relation(table, it)
                .put("relam", HEAP)
                .put("relfilenode", it.storage())
                .put("relpages", pages(it.oid()))
                .put("reltuples", state.rowEstimate(it.oid()))
                .put("relhasindex", !it.indexes().isEmpty())
                .put("relpersistence", persistence(it))
                .put("relnatts", it.columns().size())
                .put("relchecks", it.checks().size())
                .put(
                        "relhastriggers",
                        !it.foreignKeys().isEmpty()
                                || !schema.snapshot().tablesReferring(it.oid()).isEmpty())
                .put("relreplident", "d");
    }

    private static String persistence(TableDescriptor table) {
        return switch (table.persistence()) {
            case PERMANENT -> "p";
            case TEMPORARY -> "t";
            case UNLOGGED -> "u";
        };
    }

    private Row index(SystemTable table, TableDescriptor of, IndexDescriptor index) {
        return table.row()
                .put("oid", index.oid())
                .put("relname", index.name())
                .put("relnamespace", of.schema())
                .put("relowner", roles.oid(of.owner()))
                .put("relam", access(index))
                .put("relfilenode", index.oid())
                .put("relpages", pages(index.oid()))
                .put("reltuples", Math.max(0, state.rowEstimate(of.oid())))
                .put("relpersistence", persistence(of))
                .put("relkind", "i")
                .put("relnatts", index.keys().size() + index.include().size())
                .put("relispopulated", true)
                .put("relreplident", "n");
    }

    static int access(IndexDescriptor index) {
        return switch (index.method()) {
            case ORDERED -> BTREE;
            case INVERTED -> GIN;
        };
    }

    private long pages(int relation) {
        return (state.bytes(relation) + PAGE - 1) / PAGE;
    }

    Stream<Row> attributes(SystemTable table) {
        return schema.relations().stream().flatMap(relation -> switch (relation) {
            case TableDescriptor each ->
                Stream.concat(
                        each.columns().stream().map(column -> column(table, each, column)),
                        each.indexes().stream().flatMap(index -> keys(table, each, index).stream()));
            case SystemTableDescriptor each -> {
                SystemTable own = SystemTables.of(each);
                yield each.columns().stream()
                        .map(column ->
                                attribute(table, each.oid(), column).put("attnotnull", own.isNotNull(column.number())));
            }
            case ViewDescriptor _ ->
                relation.visibleColumns().stream().map(column -> attribute(table, relation.oid(), column));
            case SequenceDescriptor _ ->
                relation.visibleColumns().stream()
                        .map(column -> attribute(table, relation.oid(), column).put("attnotnull", true));
        });
    }

    private static Row attribute(SystemTable table, int relation, RelationColumn column) {
        return attribute(table, relation, column.number(), column.name(), column.type());
    }

    private static Row attribute(SystemTable table, int relation, int number, String name, SqlType type) {
        TypeFacts facts = TypeFacts.of(type);
        return table.row()
                .put("attrelid", relation)
                .put("attname", name)
                .put("atttypid", type.oid())
                .put("attstattarget", -1)
                .put("attlen", facts.length())
                .put("attnum", number)
                .put("attndims", type.isArray() ? 1 : 0)
                .put("attcacheoff", -1)
                .put("atttypmod", type.modifier())
                .put("attbyval", facts.byValue())
                .put("attalign", facts.align())
                .put("attstorage", facts.storage())
                .put("attislocal", true)
                .put("attcollation", TypeFacts.collationOf(type));
    }

    private static Row column(SystemTable table, TableDescriptor of, ColumnDescriptor column) {
        Row row = attribute(table, of.oid(), column);
        if (column.state() != ColumnDescriptor.State.PUBLIC) {
            return row.put("attname", "........pg.dropped." + column.number() + "........")
                    .put("atttypid", 0)
                    .put("attisdropped", true);
        }
        return row.put("attnotnull", column.notNull())
                .put("atthasdef", Definitions.defaultOf(column) != null)
                .put("atthasmissing", column.missing() != null)
                .put("attidentity", identity(column))
                .put("attgenerated", column.generation() == null ? "" : "s");
    }

    static String identity(ColumnDescriptor column) {
        return switch (column.identity()) {
            case NONE -> "";
            case BY_DEFAULT -> "d";
            case ALWAYS -> "a";
        };
    }

    private static List<Row> keys(SystemTable table, TableDescriptor of, IndexDescriptor index) {
        List<Row> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (IndexDescriptor.Key key : index.keys()) {
            String name = key.expression() == null
                    ? of.column(key.column()).name()
                    : Definitions.expressionName(key.expression());
            names.add(unused(name, names));
            rows.add(attribute(table, index.oid(), rows.size() + 1, names.getLast(), key.type()));
        }
        for (int included : index.include()) {
            ColumnDescriptor column = of.column(included);
            rows.add(attribute(table, index.oid(), rows.size() + 1, column.name(), column.type()));
        }
        return rows;
    }

    private static String unused(String name, List<String> used) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> i == 0 ? name : name + i)
                .filter(candidate -> !used.contains(candidate))
                .findFirst()
                .orElseThrow();
    }

    Stream<Row> defaults(SystemTable table) {
        return schema.tables().stream()
                .flatMap(of -> of.visibleColumns().stream()
                        .filter(column -> Definitions.defaultOf(column) != null)
                        .map(column -> table.row()
                                .put("oid", defaultOid(of, column))
                                .put("adrelid", of.oid())
                                .put("adnum", column.number())
                                .put("adbin", Definitions.defaultOf(column))));
    }

    /** Defaults have no oid here; this one is theirs alone as long as a table has no more than 1600 columns and oids are below 1.3 million. */
    private static long defaultOid(TableDescriptor table, ColumnDescriptor column) {
        return ((long) table.oid() * TableDescriptor.COLUMNS_MAX + column.number()) & 0xffff_ffffL;
    }

    Stream<Row> sequences(SystemTable table) {
        return schema.all(SequenceDescriptor.class).stream()
                .map(each -> table.row()
                        .put("seqrelid", each.oid())
                        .put("seqtypid", each.type().oid())
                        .put("seqstart", each.start())
                        .put("seqincrement", each.increment())
                        .put("seqmax", each.maximum())
                        .put("seqmin", each.minimum())
                        .put("seqcache", each.cache())
                        .put("seqcycle", each.cycle()));
    }

    /** int2vector and oidvector: an array from 0. */
    static SqlArray vector(SqlType element, List<? extends Number> numbers) {
        List<@Nullable Object> values = new ArrayList<>();
        numbers.forEach(number -> values.add(number.longValue()));
        return values.isEmpty()
                ? SqlArray.empty(element)
                : new SqlArray(element, List.of(values.size()), List.of(0), Collections.unmodifiableList(values));
    }

    /** An array of numbers, from 1. */
    static SqlArray numbers(SqlType element, List<Integer> numbers) {
        List<@Nullable Object> values = new ArrayList<>();
        numbers.forEach(number -> values.add(number.longValue()));
        return SqlArray.of(element, values);
    }
}
