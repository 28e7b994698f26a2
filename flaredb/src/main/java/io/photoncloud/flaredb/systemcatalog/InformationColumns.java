package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.RelationColumn;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.List;
import java.util.stream.Stream;

/** information_schema.columns. */
final class InformationColumns {
    private static final int OCTETS_OF_CHARACTER = 4;
    private static final int OCTETS_MAX = 1 << 30;
    private static final int BITS_OF_DOUBLE = 53;
    private static final int BITS_OF_REAL = 24;

    private final Schema schema;
    private final Definitions definitions;
    private final String database;
    private final List<Integer> inSight;

    InformationColumns(Schema schema, Definitions definitions, EvaluationContext context) {
        this.schema = schema;
        this.definitions = definitions;
        this.database = context.currentDatabase();
        this.inSight = schema.inSight(context.searchPath(true));
    }

    Stream<Row> rows(SystemTable table) {
        return schema.relations().stream().flatMap(relation -> switch (relation) {
            case TableDescriptor each ->
                each.visibleColumns().stream()
                        .map(column -> ofTable(column(table, each, column).put("is_updatable", "YES"), column));
            case ViewDescriptor _ -> relation.visibleColumns().stream().map(column -> column(table, relation, column));
            case SystemTableDescriptor each -> {
                SystemTable own = SystemTables.of(each);
                yield each.columns().stream()
                        .map(column -> column(table, each, column)
                                .put("is_nullable", own.isNotNull(column.number()) ? "NO" : "YES"));
            }
            case SequenceDescriptor _ -> Stream.empty();
        });
    }

    private Row ofTable(Row row, ColumnDescriptor column) {
        row.put("is_nullable", column.notNull() ? "NO" : "YES")
                .put(
                        "column_default",
                        column.generation() == null && column.defaultExpression() != null
                                ? definitions.expression(column.defaultExpression(), inSight)
                                : null)
                .put("is_generated", column.generation() == null ? "NEVER" : "ALWAYS")
                .put("generation_expression", column.generation());
        if (column.identity() != ColumnDescriptor.Identity.NONE) {
            row.put("is_identity", "YES")
                    .put(
                            "identity_generation",
                            column.identity() == ColumnDescriptor.Identity.ALWAYS ? "ALWAYS" : "BY DEFAULT");
        }
        if (schema.snapshot().findRelation(column.identitySequence()).orElse(null)
                instanceof SequenceDescriptor sequence) {
            row.put("identity_start", Long.toString(sequence.start()))
                    .put("identity_increment", Long.toString(sequence.increment()))
                    .put("identity_maximum", Long.toString(sequence.maximum()))
                    .put("identity_minimum", Long.toString(sequence.minimum()))
                    .put("identity_cycle", sequence.cycle() ? "YES" : "NO");
        }
        return row;
    }

    private Row column(SystemTable table, Relation relation, RelationColumn column) {
        SqlType type = column.type();
        Row row = table.row()
                .put("table_catalog", database)
                .put("table_schema", schema.schemaName(relation.schema()))
                .put("table_name", relation.name())
                .put("column_name", column.name())
                .put("ordinal_position", column.number())
                .put("is_nullable", "YES")
                .put("data_type", dataType(type))
                .put("udt_catalog", database)
                .put("udt_schema", typeSchema(type))
                .put("udt_name", type.typeName())
                .put("dtd_identifier", Integer.toString(column.number()))
                .put("is_self_referencing", "NO")
                .put("is_identity", "NO")
                .put("identity_cycle", "NO")
                .put("is_generated", "NEVER")
                .put("is_updatable", "NO");
        if (type.collation() != null) {
            row.put("collation_catalog", database)
                    .put("collation_schema", "pg_catalog")
                    .put("collation_name", type.collation().word());
        }
        return sizes(row, type);
    }

    private static String dataType(SqlType type) {
        return switch (type.kind()) {
            case ARRAY, INT2VECTOR, OIDVECTOR -> "ARRAY";
            case ENUM -> "USER-DEFINED";
            case BPCHAR -> "character";
            default -> Definitions.typeName(type);
        };
    }

    private String typeSchema(SqlType type) {
        SqlType named = type.isArray() ? type.elementType() : type;
        return named.is(TypeKind.ENUM)
                ? schema.snapshot()
                        .findEnum(named.oid())
                        .map(EnumDescriptor::schema)
                        .map(schema::schemaName)
                        .orElse(named.enumType().schema())
                : "pg_catalog";
    }

    private static Row sizes(Row row, SqlType type) {
        return switch (type.kind()) {
            case SMALLINT -> number(row, 16, 2, 0);
            case INTEGER -> number(row, 32, 2, 0);
            case BIGINT -> number(row, 64, 2, 0);
            case REAL -> row.put("numeric_precision", BITS_OF_REAL).put("numeric_precision_radix", 2);
            case DOUBLE -> row.put("numeric_precision", BITS_OF_DOUBLE).put("numeric_precision_radix", 2);
            case NUMERIC_TYPE ->
                type.precision() < 0
                        ? row.put("numeric_precision_radix", 10)
                        : number(row, type.precision(), 10, type.scale());
            case TEXT -> row.put("character_octet_length", OCTETS_MAX);
            case VARCHAR, BPCHAR -> {
                int characters = type.maxCharacters();
                yield characters < 0
                        ? row.put("character_octet_length", OCTETS_MAX)
                        : row.put("character_maximum_length", characters)
                                .put("character_octet_length", characters * OCTETS_OF_CHARACTER);
            }
            case DATE -> row.put("datetime_precision", 0);
            case TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ, INTERVAL ->
                row.put(
                        "datetime_precision",
                        type.fractionDigits() < 0 ? SqlType.FRACTION_DIGITS_MAX : type.fractionDigits());
            default -> row;
        };
    }

    private static Row number(Row row, int precision, int radix, int scale) {
        return row.put("numeric_precision", precision)
                .put("numeric_precision_radix", radix)
                .put("numeric_scale", scale);
    }
}
