package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a server has but no schema: its database, roles, settings, sessions, and what PostgreSQL keeps in lists that never change. */
final class ServerRows {
    private static final List<String> SETTINGS = List.of(
            "application_name",
            "block_size",
            "bytea_output",
            "client_encoding",
            "client_min_messages",
            "DateStyle",
            "default_transaction_isolation",
            "default_transaction_read_only",
            "extra_float_digits",
            "idle_in_transaction_session_timeout",
            "integer_datetimes",
            "IntervalStyle",
            "lock_timeout",
            "max_function_args",
            "max_identifier_length",
            "max_index_keys",
            "search_path",
            "server_encoding",
            "server_version",
            "server_version_num",
            "standard_conforming_strings",
            "statement_timeout",
            "TimeZone",
            "transaction_isolation",
            "transaction_read_only");
    static final int DATABASE = 5;
    static final int UTF8 = 6;
    static final int DEFAULT_TABLESPACE = 1663;
    static final int GLOBAL_TABLESPACE = 1664;

    private final Schema schema;
    private final Roles roles;
    private final SystemState state;

    ServerRows(Schema schema, Roles roles, SystemState state) {
        this.schema = schema;
        this.roles = roles;
        this.state = state;
    }

    Stream<Row> databases(SystemTable table, EvaluationContext context) {
        return Stream.of(table.row()
                .put("oid", DATABASE)
                .put("datname", context.currentDatabase())
                .put("datdba", Roles.BOOTSTRAP)
                .put("encoding", UTF8)
                .put("datlocprovider", "c")
                .put("datallowconn", true)
                .put("datconnlimit", -1)
                .put("dattablespace", DEFAULT_TABLESPACE)
                .put("datcollate", "C")
                .put("datctype", "C"));
    }

    Stream<Row> namespaces(SystemTable table) {
        return schema.schemas().stream()
                .map((SchemaDescriptor each) -> table.row()
                        .put("oid", each.oid())
                        .put("nspname", each.name())
                        .put("nspowner", roles.oid(each.owner())));
    }

    /** pg_authid and pg_roles: whoever is known may do all, for who may do what is not said by roles here. */
    Stream<Row> roles(SystemTable table, EvaluationContext context) {
        return roles.all(context).entrySet().stream()
                .map(role -> table.row()
                        .put("oid", role.getKey())
                        .put("rolname", role.getValue())
                        .put("rolsuper", true)
                        .put("rolinherit", true)
                        .put("rolcreaterole", true)
                        .put("rolcreatedb", true)
                        .put("rolcanlogin", true)
                        .put("rolreplication", true)
                        .put("rolbypassrls", true)
                        .put("rolconnlimit", -1));
    }

    /** pg_roles hides passwords behind stars. */
    Stream<Row> rolesView(SystemTable table, EvaluationContext context) {
        return roles(table, context).map(row -> row.put("rolpassword", "********"));
    }

    /** pg_user and pg_shadow. */
    Stream<Row> users(SystemTable table, EvaluationContext context) {
        return roles.all(context).entrySet().stream()
                .map(role -> table.row()
                        .put("usename", role.getValue())
                        .put("usesysid", role.getKey())
                        .put("usecreatedb", true)
                        .put("usesuper", true)
                        .put("userepl", true)
                        .put("usebypassrls", true)
                        .put("passwd", "********"));
    }

    static Stream<Row> tablespaces(SystemTable table) {
        return Stream.of(Map.entry(DEFAULT_TABLESPACE, "pg_default"), Map.entry(GLOBAL_TABLESPACE, "pg_global"))
                .map(each -> table.row()
                        .put("oid", each.getKey())
                        .put("spcname", each.getValue())
                        .put("spcowner", Roles.BOOTSTRAP));
    }

    static Stream<Row> accessMethods(SystemTable table) {
        return Stream.of(
                method(table, 2, "heap", 3, "t"),
                method(table, RelationRows.BTREE, "btree", 330, "i"),
                method(table, RelationRows.GIN, "gin", 333, "i"));
    }

    private static Row method(SystemTable table, int oid, String name, int handler, String type) {
        return table.row()
                .put("oid", oid)
                .put("amname", name)
                .put("amhandler", handler)
                .put("amtype", type);
    }

    static Stream<Row> languages(SystemTable table) {
        return Stream.of(Map.entry(12, "internal"), Map.entry(13, "c"), Map.entry(14, "sql"))
                .map(each -> table.row()
                        .put("oid", each.getKey())
                        .put("lanname", each.getValue())
                        .put("lanowner", Roles.BOOTSTRAP)
                        .put("lanpltrusted", each.getKey() == 14));
    }

    /** Those a state lists, and of those it does not what a session knows by their names. */
    Stream<Row> settings(SystemTable table, EvaluationContext context) {
        List<SystemState.SettingState> listed = state.settings();
        Stream<SystemState.SettingState> known = SETTINGS.stream()
                .filter(name -> listed.stream().noneMatch(each -> each.name().equals(name)))
                .flatMap(name -> context.findSetting(name).stream()
                        .map(value -> new SystemState.SettingState(name, value, value, null, "string", "user", "")));
        return Stream.concat(listed.stream(), known)
                .map(each -> table.row()
                        .put("name", each.name())
                        .put("setting", each.value())
                        .put("unit", each.unit())
                        .put("category", "FlareDB")
                        .put("short_desc", each.description())
                        .put("context", each.context())
                        .put("vartype", each.type())
                        .put("source", each.value().equals(each.initial()) ? "default" : "session")
                        .put("boot_val", each.initial())
                        .put("reset_val", each.initial())
                        .put("pending_restart", false));
    }

    Stream<Row> sessions(SystemTable table) {
        return state.sessions().stream()
                .map(each -> table.row()
                        .put("datid", DATABASE)
                        .put("datname", each.database())
                        .put("pid", each.pid())
                        .put("usesysid", roles.oid(each.user()))
                        .put("usename", each.user())
                        .put("application_name", each.application())
                        .put("client_addr", each.address())
                        .put("client_port", each.port())
                        .put("backend_start", each.startMicros())
                        .put("xact_start", each.transactionMicros())
                        .put("query_start", each.queryMicros())
                        .put("state_change", each.queryMicros())
                        .put("state", each.state())
                        .put("query", each.query())
                        .put("backend_type", "client backend"));
    }
}
