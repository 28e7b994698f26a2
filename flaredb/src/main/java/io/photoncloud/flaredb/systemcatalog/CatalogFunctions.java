package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.CommentKey;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The functions that ask about the schema. All are strict, so no argument is null. */
final class CatalogFunctions {
    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    /** pg_size_pretty goes on to the next unit where a size is this many of one. */
    private static final long PRETTY_MAX = 10 * 1024;

    private final Schema schema;
    private final Roles roles;
    private final Definitions definitions;
    private final ObjectNames names;
    private final FunctionRows functions;
    private final ConstraintRows comments;
    private final SystemState state;

    CatalogFunctions(
            Schema schema,
            Roles roles,
            Definitions definitions,
            ObjectNames names,
            FunctionRows functions,
            ConstraintRows comments,
            SystemState state) {
        this.schema = schema;
        this.roles = roles;
        this.definitions = definitions;
        this.names = names;
        this.functions = functions;
        this.comments = comments;
        this.state = state;
    }

    private static long number(List<@Nullable Object> arguments, int index) {
        return (Long) Objects.requireNonNull(arguments.get(index));
    }

    private static String text(List<@Nullable Object> arguments, int index) {
        return (String) Objects.requireNonNull(arguments.get(index));
    }

    @Nullable
    Object call(String function, List<@Nullable Object> arguments, EvaluationContext context) {
        if (function.endsWith("_is_visible")) {
            return isVisible(function, (int) number(arguments, 0), context);
        }
        if (function.startsWith("has_") || function.equals("pg_has_role")) {
            return privilege(function, arguments, context);
        }
        return function.startsWith("pg_get_")
                ? definition(function, arguments, context)
                : answer(function, arguments, context);
    }

    private @Nullable Object definition(String function, List<@Nullable Object> arguments, EvaluationContext context) {
        return switch (function) {
            case "pg_get_expr" -> {
                String expression = definitions.expression(text(arguments, 0), inSight(context));
                yield isPretty(arguments, 2) ? expression : Definitions.enclosed(expression);
            }
            case "pg_get_indexdef" -> indexDefinition(arguments, context);
            case "pg_get_constraintdef" ->
                schema.findConstraint((int) number(arguments, 0))
                        .map(each -> definitions.constraint(each, isPretty(arguments, 1), inSight(context)))
                        .orElse(null);
            case "pg_get_viewdef" ->
                schema.snapshot().findRelation((int) number(arguments, 0)).orElse(null) instanceof ViewDescriptor view
                        ? UserViews.query(view)
                        : null;
            case "pg_get_function_result" ->
                functions.find(number(arguments, 0)).map(FunctionRows::result).orElse(null);
            case "pg_get_function_arguments", "pg_get_function_identity_arguments" ->
                functions
                        .find(number(arguments, 0))
                        .map(FunctionRows::arguments)
                        .orElse(null);
            case "pg_get_userbyid" -> {
                long oid = number(arguments, 0);
                yield roles.findName(oid, context).orElse("unknown (OID=" + oid + ")");
            }
            case "pg_get_serial_sequence" -> serialSequence(text(arguments, 0), text(arguments, 1), context);
            // Of triggers, rules, partitions and functions in SQL, which there are not.
            default -> null;
        };
    }

    private @Nullable Object answer(String function, List<@Nullable Object> arguments, EvaluationContext context) {
        return switch (function) {
            case "shobj_description", "inet_server_addr", "inet_server_port", "inet_client_addr", "inet_client_port" ->
                null;
            case "obj_description" ->
                comments.description(number(arguments, 0), arguments.size() > 1 ? text(arguments, 1) : null);
            case "col_description" ->
                schema.snapshot()
                        .findComment(new CommentKey((int) number(arguments, 0), (int) number(arguments, 1)))
                        .orElse(null);
            case "to_regclass" -> find(TypeKind.REGCLASS, arguments, context);
            case "to_regtype" -> find(TypeKind.REGTYPE, arguments, context);
            case "pg_encoding_to_char" ->
                switch ((int) number(arguments, 0)) {
                    case 0 -> "SQL_ASCII";
                    case ServerRows.UTF8 -> "UTF8";
                    default -> "";
                };
            case "pg_char_to_encoding" ->
                text(arguments, 0).replace("-", "").equalsIgnoreCase("UTF8") ? (long) ServerRows.UTF8 : -1L;
            case "getdatabaseencoding" -> "UTF8";
            case "pg_is_in_recovery", "pg_is_other_temp_schema" -> false;
            case "pg_relation_is_publishable" ->
                schema.snapshot().findRelation((int) number(arguments, 0)).orElse(null) instanceof TableDescriptor;
            case "pg_my_temp_schema" -> 0L;
            case "pg_postmaster_start_time" -> state.startMicros();
            case "pg_tablespace_location" -> "";
            case "pg_relation_size" -> state.bytes((int) number(arguments, 0));
            case "pg_table_size" -> bytes((int) number(arguments, 0), true, false);
            case "pg_indexes_size" -> bytes((int) number(arguments, 0), false, true);
            case "pg_total_relation_size" -> bytes((int) number(arguments, 0), true, true);
            case "pg_database_size" ->
                schema.tables().stream()
                        .mapToLong(table -> bytes(table.oid(), true, true))
                        .sum();
            case "pg_size_pretty" -> pretty(number(arguments, 0));
            default ->
                throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "function " + function + " is not supported");
        };
    }

    private List<Integer> inSight(EvaluationContext context) {
        return schema.inSight(context.searchPath(true));
    }

    private static boolean isPretty(List<@Nullable Object> arguments, int index) {
        return arguments.size() > index && Boolean.TRUE.equals(arguments.get(index));
    }

    private @Nullable String indexDefinition(List<@Nullable Object> arguments, EvaluationContext context) {
        Optional<Schema.Index> index = schema.findIndex((int) number(arguments, 0));
        if (index.isEmpty()) {
            return null;
        }
        int column = arguments.size() > 1 ? (int) number(arguments, 1) : 0;
        return column == 0
                ? definitions.index(index.get(), isPretty(arguments, 2), inSight(context))
                : definitions.indexColumn(index.get(), column);
    }

    private @Nullable Boolean isVisible(String function, int oid, EvaluationContext context) {
        return switch (function) {
            case "pg_table_is_visible" -> isRelationVisible(oid, context);
            case "pg_type_is_visible" -> isTypeVisible(oid, context);
            case "pg_function_is_visible" -> functions.find(oid).isPresent() ? true : null;
            default -> true;
        };
    }

    private @Nullable Boolean isRelationVisible(int oid, EvaluationContext context) {
        Optional<Relation> relation = schema.snapshot().findRelation(oid);
        if (relation.isPresent()) {
            return schema.isRelationVisible(
                    relation.get().schema(), relation.get().name(), inSight(context));
        }
        return schema.findIndex(oid)
                .map(each -> schema.isRelationVisible(
                        each.table().schema(), each.index().name(), inSight(context)))
                .orElse(null);
    }

    private @Nullable Boolean isTypeVisible(int oid, EvaluationContext context) {
        for (EnumDescriptor each : schema.enums()) {
            if (each.oid() == oid || each.type().arrayOid() == oid) {
                return names.isTypeVisible(each.schema(), each.name(), inSight(context));
            }
        }
        return schema.findType(oid).isPresent() ? true : null;
    }

    /** Whoever is let in may do all that is asked of the catalogue; what does not exist is an error as in PostgreSQL. */
    private @Nullable Boolean privilege(String function, List<@Nullable Object> arguments, EvaluationContext context) {
        boolean column = function.equals("has_column_privilege");
        boolean withUser = arguments.size() > (column ? 3 : 2);
        Object about = Objects.requireNonNull(arguments.get(withUser ? 1 : 0));
        boolean relation = function.contains("table") || function.contains("column") || function.contains("sequence");
        if (about instanceof String name) {
            if (relation) {
                requireRelation(name, context);
            } else if (function.contains("schema")
                    && schema.snapshot().findSchema(name).isEmpty()) {
                throw new SqlException(SqlState.INVALID_SCHEMA_NAME, "schema \"" + name + "\" does not exist");
            }
            return true;
        }
        int oid = (int) (long) (Long) about;
        boolean exists = !relation
                || schema.snapshot().findRelation(oid).isPresent()
                || schema.findIndex(oid).isPresent();
        return exists ? true : null;
    }

    private int requireRelation(String name, EvaluationContext context) {
        return Identifiers.parse(name)
                .flatMap(parts -> names.findRelation(parts, context.searchPath(true)))
                .orElseThrow(
                        () -> new SqlException(SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist"));
    }

    private @Nullable Long find(TypeKind kind, List<@Nullable Object> arguments, EvaluationContext context) {
        return names.findOid(kind, text(arguments, 0), context.searchPath(true)).orElse(null);
    }

    private @Nullable String serialSequence(String table, String column, EvaluationContext context) {
        int oid = requireRelation(table, context);
        int number = schema.snapshot()
                .findRelation(oid)
                .filter(TableDescriptor.class::isInstance)
                .map(TableDescriptor.class::cast)
                .flatMap(each -> each.findColumn(column))
                .orElseThrow(() -> new SqlException(
                        SqlState.UNDEFINED_COLUMN,
                        "column \"" + column + "\" of relation \"" + table + "\" does not exist"))
                .number();
        return schema.all(SequenceDescriptor.class).stream()
                .filter(each -> each.ownerTable() == oid && each.ownerColumn() == number)
                .map(each -> schema.qualified(each.schema(), each.name()))
                .findFirst()
                .orElse(null);
    }

    private long bytes(int relation, boolean own, boolean indexes) {
        long bytes = own ? state.bytes(relation) : 0;
        if (indexes && schema.snapshot().findRelation(relation).orElse(null) instanceof TableDescriptor table) {
            // The primary key's entries are the rows themselves.
            bytes += table.indexes().stream()
                    .filter(index -> !index.primary())
                    .mapToLong(index -> state.bytes(index.oid()))
                    .sum();
        }
        return bytes;
    }

    /** As PostgreSQL rounds: halves away from zero, the unit the largest in which it is less than 10240. */
    static String pretty(long bytes) {
        long size = bytes;
        int unit = 0;
        boolean half = false;
        while (unit < UNITS.length - 1 && Math.abs(half ? rounded(size) : size) >= PRETTY_MAX) {
            size = half ? size / 1024 : size / 512;
            half = true;
            unit++;
        }
        return (half ? rounded(size) : size) + " " + UNITS[unit];
    }

    /** Of twice a size. */
    private static long rounded(long doubled) {
        return (doubled + (doubled < 0 ? 0 : 1)) / 2;
    }
}
