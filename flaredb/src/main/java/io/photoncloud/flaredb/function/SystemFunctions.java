package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANY;
import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.BOOLEAN;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.NAME;
import static io.photoncloud.flaredb.type.SqlType.OID;
import static io.photoncloud.flaredb.type.SqlType.REGCLASS;
import static io.photoncloud.flaredb.type.SqlType.REGTYPE;
import static io.photoncloud.flaredb.type.SqlType.TEXT;
import static io.photoncloud.flaredb.type.SqlType.VOID;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.function.Catalogue.Arguments;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Functions of the session, of sequences and of the catalogue; what they ask is answered by {@link EvaluationContext}. */
final class SystemFunctions {
    private SystemFunctions() {}

    static void register(Catalogue catalogue) {
        session(catalogue);
        settings(catalogue);
        sequences(catalogue);
        types(catalogue);
        catalogues(catalogue);
        locks(catalogue);
        catalogue.full(
                "gen_random_uuid",
                Volatility.VOLATILE,
                true,
                SqlType.UUID,
                List.of(),
                (_, context) -> randomUuid(context));
    }

    private static java.util.UUID randomUuid(EvaluationContext context) {
        long high = (context.random().nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long low = (context.random().nextLong() & 0x3fff_ffff_ffff_ffffL) | Long.MIN_VALUE;
        return new java.util.UUID(high, low);
    }

    private static void session(Catalogue catalogue) {
        for (String name : List.of("current_user", "user", "current_role")) {
            catalogue.stable(name, NAME, List.of(), (_, context) -> context.currentUser());
        }
        catalogue
                .stable("session_user", NAME, List.of(), (_, context) -> context.sessionUser())
                .stable("current_database", NAME, List.of(), (_, context) -> context.currentDatabase())
                .stable("current_catalog", NAME, List.of(), (_, context) -> context.currentDatabase())
                .stable(
                        "current_schema",
                        NAME,
                        List.of(),
                        (_, context) ->
                                context.searchPath(false).stream().findFirst().orElse(null))
                .stable(
                        "current_schemas",
                        SqlType.arrayOf(NAME),
                        List.of(BOOLEAN),
                        (arguments, context) -> SqlArray.of(NAME, context.searchPath(arguments.truth(0))))
                .stable("version", TEXT, List.of(), (_, context) -> context.version())
                .stable("pg_backend_pid", INTEGER, List.of(), (_, context) -> (long) context.backendPid());
    }

    private static void settings(Catalogue catalogue) {
        catalogue
                .stable(
                        "current_setting",
                        TEXT,
                        List.of(TEXT),
                        (arguments, context) -> context.findSetting(arguments.text(0))
                                .orElseThrow(() -> new SqlException(
                                        SqlState.UNDEFINED_OBJECT,
                                        "unrecognized configuration parameter \"" + arguments.text(0) + '"')))
                .stable("current_setting", TEXT, List.of(TEXT, BOOLEAN), (arguments, context) -> {
                    Optional<String> value = context.findSetting(arguments.text(0));
                    if (value.isEmpty() && !arguments.truth(1)) {
                        throw new SqlException(
                                SqlState.UNDEFINED_OBJECT,
                                "unrecognized configuration parameter \"" + arguments.text(0) + '"');
                    }
                    return value.orElse(null);
                })
                .full(
                        "set_config",
                        Volatility.VOLATILE,
                        false,
                        TEXT,
                        List.of(TEXT, TEXT, BOOLEAN),
                        (arguments, context) -> {
                            if (arguments.isNull(0)) {
                                throw new SqlException(SqlState.NULL_VALUE_NOT_ALLOWED, "SET requires parameter name");
                            }
                            String value = arguments.isNull(1) ? "" : arguments.text(1);
                            return context.setSetting(
                                    arguments.text(0), value, !arguments.isNull(2) && arguments.truth(2));
                        });
    }

    private static void sequences(Catalogue catalogue) {
        catalogue
                .full(
                        "nextval",
                        Volatility.VOLATILE,
                        true,
                        BIGINT,
                        List.of(REGCLASS),
                        (arguments, context) -> context.nextValue(arguments.number(0)))
                .full(
                        "currval",
                        Volatility.VOLATILE,
                        true,
                        BIGINT,
                        List.of(REGCLASS),
                        (arguments, context) -> context.currentValue(arguments.number(0)))
                .full("lastval", Volatility.VOLATILE, true, BIGINT, List.of(), (_, context) -> context.lastValue())
                .full("setval", Volatility.VOLATILE, true, BIGINT, List.of(REGCLASS, BIGINT), (arguments, context) -> {
                    context.setValue(arguments.number(0), arguments.number(1), true);
                    return arguments.number(1);
                })
                .full(
                        "setval",
                        Volatility.VOLATILE,
                        true,
                        BIGINT,
                        List.of(REGCLASS, BIGINT, BOOLEAN),
                        (arguments, context) -> {
                            context.setValue(arguments.number(0), arguments.number(1), arguments.truth(2));
                            return arguments.number(1);
                        });
    }

    private static void types(Catalogue catalogue) {
        catalogue
                .full("pg_typeof", Volatility.STABLE, false, REGTYPE, List.of(ANY), (arguments, _) ->
                        (long) arguments.type(0).oid())
                .full("format_type", Volatility.STABLE, false, TEXT, List.of(OID, INTEGER), SystemFunctions::formatType)
                .full("pg_column_size", Volatility.STABLE, true, INTEGER, List.of(ANY), (arguments, context) -> (long)
                        io.photoncloud.flaredb.type.BinaryFormat.format(arguments.get(0), arguments.type(0), context)
                                .length);
    }

    private static @Nullable Object formatType(Arguments arguments, EvaluationContext context) {
        if (arguments.isNull(0)) {
            return null;
        }
        if (arguments.number(0) == 0) {
            return "-";
        }
        int modifier = arguments.isNull(1) ? SqlType.NO_MODIFIER : arguments.integer(1);
        return context.findType(arguments.number(0))
                .map(type -> modifier < 0
                        ? type.sqlName()
                        : type.withModifier(modifier).sqlName())
                .orElse("???");
    }

    /** Whatever the catalogue answers by the function's name. */
    private static void ask(Catalogue catalogue, String name, SqlType result, SqlType... parameters) {
        catalogue.stable(
                name, result, List.of(parameters), (arguments, context) -> context.system(name, arguments.list()));
    }

    private static void catalogues(Catalogue catalogue) {
        for (String name : List.of(
                "pg_table_is_visible",
                "pg_type_is_visible",
                "pg_function_is_visible",
                "pg_operator_is_visible",
                "pg_opclass_is_visible",
                "pg_opfamily_is_visible",
                "pg_collation_is_visible",
                "pg_conversion_is_visible",
                "pg_statistics_obj_is_visible",
                "pg_ts_config_is_visible",
                "pg_ts_dict_is_visible",
                "pg_ts_parser_is_visible",
                "pg_ts_template_is_visible",
                "pg_relation_is_publishable")) {
            ask(catalogue, name, BOOLEAN, OID);
        }
        definitions(catalogue);
        others(catalogue);
    }

    private static void definitions(Catalogue catalogue) {
        for (String name : List.of(
                "pg_get_indexdef",
                "pg_get_constraintdef",
                "pg_get_viewdef",
                "pg_get_triggerdef",
                "pg_get_ruledef",
                "pg_get_functiondef",
                "pg_get_function_result",
                "pg_get_function_arguments",
                "pg_get_function_identity_arguments",
                "pg_get_statisticsobjdef_columns",
                "pg_get_partkeydef",
                "pg_get_partition_constraintdef")) {
            ask(catalogue, name, TEXT, OID);
        }
        ask(catalogue, "pg_get_indexdef", TEXT, OID, INTEGER, BOOLEAN);
        ask(catalogue, "pg_get_constraintdef", TEXT, OID, BOOLEAN);
        ask(catalogue, "pg_get_viewdef", TEXT, OID, BOOLEAN);
        ask(catalogue, "pg_get_triggerdef", TEXT, OID, BOOLEAN);
        ask(catalogue, "pg_get_ruledef", TEXT, OID, BOOLEAN);
        ask(catalogue, "pg_get_function_sqlbody", TEXT, OID);
        ask(catalogue, "pg_get_expr", TEXT, TEXT, OID);
        ask(catalogue, "pg_get_expr", TEXT, TEXT, OID, BOOLEAN);
    }

    private static void others(Catalogue catalogue) {
        ask(catalogue, "pg_get_userbyid", NAME, OID);
        ask(catalogue, "pg_get_serial_sequence", TEXT, TEXT, TEXT);
        ask(catalogue, "obj_description", TEXT, OID);
        ask(catalogue, "obj_description", TEXT, OID, NAME);
        ask(catalogue, "shobj_description", TEXT, OID, NAME);
        ask(catalogue, "col_description", TEXT, OID, INTEGER);
        ask(catalogue, "to_regclass", REGCLASS, TEXT);
        ask(catalogue, "to_regtype", REGTYPE, TEXT);
        ask(catalogue, "pg_encoding_to_char", NAME, INTEGER);
        ask(catalogue, "pg_char_to_encoding", INTEGER, NAME);
        ask(catalogue, "getdatabaseencoding", NAME);
        ask(catalogue, "pg_is_in_recovery", BOOLEAN);
        ask(catalogue, "pg_is_other_temp_schema", BOOLEAN, OID);
        ask(catalogue, "pg_my_temp_schema", OID);
        ask(catalogue, "pg_postmaster_start_time", SqlType.TIMESTAMPTZ);
        ask(catalogue, "pg_tablespace_location", TEXT, OID);
        ask(catalogue, "txid_current", BIGINT);
        ask(catalogue, "inet_server_addr", TEXT);
        ask(catalogue, "inet_server_port", INTEGER);
        ask(catalogue, "inet_client_addr", TEXT);
        ask(catalogue, "inet_client_port", INTEGER);
        for (String name : List.of("pg_relation_size", "pg_table_size", "pg_indexes_size", "pg_total_relation_size")) {
            ask(catalogue, name, BIGINT, REGCLASS);
        }
        ask(catalogue, "pg_database_size", BIGINT, NAME);
        ask(catalogue, "pg_size_pretty", TEXT, BIGINT);
        for (String what :
                List.of("table", "schema", "database", "sequence", "column", "function", "type", "any_column")) {
            String name = "has_" + what + "_privilege";
            ask(catalogue, name, BOOLEAN, OID, TEXT);
            ask(catalogue, name, BOOLEAN, TEXT, TEXT);
            ask(catalogue, name, BOOLEAN, NAME, OID, TEXT);
            ask(catalogue, name, BOOLEAN, NAME, TEXT, TEXT);
        }
        ask(catalogue, "pg_has_role", BOOLEAN, NAME, TEXT);
        ask(catalogue, "pg_has_role", BOOLEAN, OID, TEXT);
        ask(catalogue, "pg_has_role", BOOLEAN, NAME, NAME, TEXT);
    }

    private static void locks(Catalogue catalogue) {
        for (String name : List.of(
                "pg_advisory_lock",
                "pg_advisory_xact_lock",
                "pg_advisory_lock_shared",
                "pg_advisory_xact_lock_shared")) {
            act(catalogue, name, VOID, BIGINT);
            act(catalogue, name, VOID, INTEGER, INTEGER);
        }
        for (String name : List.of(
                "pg_try_advisory_lock",
                "pg_try_advisory_xact_lock",
                "pg_try_advisory_lock_shared",
                "pg_try_advisory_xact_lock_shared",
                "pg_advisory_unlock",
                "pg_advisory_unlock_shared")) {
            act(catalogue, name, BOOLEAN, BIGINT);
            act(catalogue, name, BOOLEAN, INTEGER, INTEGER);
        }
        act(catalogue, "pg_advisory_unlock_all", VOID);
        act(catalogue, "pg_notify", VOID, TEXT, TEXT);
        act(catalogue, "pg_sleep", VOID, SqlType.DOUBLE);
        act(catalogue, "pg_cancel_backend", BOOLEAN, INTEGER);
        act(catalogue, "pg_terminate_backend", BOOLEAN, INTEGER);
    }

    private static void act(Catalogue catalogue, String name, SqlType result, SqlType... parameters) {
        catalogue.full(
                name,
                Volatility.VOLATILE,
                true,
                result,
                List.of(parameters),
                (arguments, context) -> context.system(name, arguments.list()));
    }
}
