package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.CommentKey;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Functions that ask the catalogue. */
final class CatalogueFunctions {
    private static final double NANOS_OF_SECOND = 1e9;
    /** PostgreSQL's number of UTF-8. */
    private static final long UTF8 = 6;

    private final CatalogSnapshot catalog;
    private final Engine.Scope scope;
    private final EvaluationContext context;
    private final ObjectNames names;

    CatalogueFunctions(CatalogSnapshot catalog, Engine.Scope scope, EvaluationContext context) {
        this.catalog = catalog;
        this.scope = scope;
        this.context = context;
        names = new ObjectNames(catalog, scope.searchPath());
    }

    @Nullable
    Object call(String function, List<@Nullable Object> arguments) {
        if (function.startsWith("has_") || function.equals("pg_has_role")) {
            return arguments.contains(null) ? null : true;
        }
        return switch (function) {
            case "pg_table_is_visible" ->
                names.named(number(arguments, 0)).map(names::isVisible).orElse(null);
            case "pg_type_is_visible" ->
                catalog.findEnum((int) number(arguments, 0))
                        .map(type -> names.isVisible(new ObjectNames.Named(type.schema(), type.name())))
                        .orElse(true);
            case "pg_function_is_visible",
                    "pg_operator_is_visible",
                    "pg_opclass_is_visible",
                    "pg_opfamily_is_visible",
                    "pg_collation_is_visible",
                    "pg_relation_is_publishable" -> true;
            case "pg_is_in_recovery", "pg_is_other_temp_schema" -> false;
            case "pg_my_temp_schema" -> 0L;
            case "pg_get_expr" -> arguments.getFirst();
            case "pg_get_userbyid" -> scope.user();
            case "pg_encoding_to_char" -> number(arguments, 0) == UTF8 ? "UTF8" : "";
            case "pg_get_viewdef" -> view(number(arguments, 0));
            case "pg_get_serial_sequence" -> ownedSequence(text(arguments, 0), text(arguments, 1));
            case "obj_description" -> comment(number(arguments, 0), 0);
            case "col_description" -> comment(number(arguments, 0), (int) number(arguments, 1));
            case "shobj_description",
                    "inet_server_addr",
                    "inet_server_port",
                    "inet_client_addr",
                    "inet_client_port",
                    "pg_tablespace_location" -> null;
            case "to_regclass" ->
                names.find(TypeKind.REGCLASS, text(arguments, 0)).orElse(null);
            case "to_regtype" ->
                names.find(TypeKind.REGTYPE, text(arguments, 0)).orElse(null);
            case "pg_sleep" -> sleep(arguments.getFirst() instanceof Double seconds ? seconds : 0);
            default -> throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, function + "() is not supported");
        };
    }

    private static long number(List<@Nullable Object> arguments, int index) {
        return arguments.get(index) instanceof Long value ? value : 0;
    }

    private static String text(List<@Nullable Object> arguments, int index) {
        return arguments.get(index) instanceof String value ? value : "";
    }

    private @Nullable String comment(long object, int column) {
        return catalog.findComment(new CommentKey((int) object, column)).orElse(null);
    }

    private @Nullable String view(long oid) {
        return catalog.findRelation((int) oid)
                .filter(ViewDescriptor.class::isInstance)
                .map(view -> ((ViewDescriptor) view).query() + ";")
                .orElse(null);
    }

    private @Nullable String ownedSequence(String table, String column) {
        Relation relation = names.find(TypeKind.REGCLASS, table)
                .flatMap(oid -> catalog.findRelation(oid.intValue()))
                .orElseThrow(
                        () -> new SqlException(SqlState.UNDEFINED_TABLE, "relation \"" + table + "\" does not exist"));
        ColumnDescriptor found = relation instanceof TableDescriptor of
                ? of.findColumn(column)
                        .orElseThrow(() -> new SqlException(
                                SqlState.UNDEFINED_COLUMN,
                                "column \"" + column + "\" of relation \"" + table + "\" does not exist"))
                : null;
        return found == null
                ? null
                : catalog.relations().stream()
                        .filter(each -> each instanceof SequenceDescriptor sequence
                                && sequence.ownerTable() == relation.oid()
                                && sequence.ownerColumn() == found.number())
                        .findFirst()
                        .map(each -> names.text(new ObjectNames.Named(each.schema(), each.name())))
                        .orElse(null);
    }

    private String sleep(double seconds) {
        context.checkCancelled();
        try {
            // Nothing ever comes; a cancelled statement's thread is interrupted.
            var _ = new CountDownLatch(1).await((long) (seconds * NANOS_OF_SECOND), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new SqlException(SqlState.QUERY_CANCELED, "canceling statement due to user request", e);
        }
        context.checkCancelled();
        return "";
    }
}
