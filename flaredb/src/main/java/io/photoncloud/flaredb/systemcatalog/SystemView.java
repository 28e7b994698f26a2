package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.execute.SystemSource;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of one snapshot: the rows of its tables, computed as they are read, and the answers of its functions. A table of what does
 * not exist here has no rows. Immutable.
 */
public final class SystemView implements SystemSource {
    private final Schema schema;
    private final SystemState state;
    private final Definitions definitions;
    private final ObjectNames names;
    private final CatalogFunctions calls;
    private final RelationRows relations;
    private final ConstraintRows constraints;
    private final TypeRows types;
    private final FunctionRows functions;
    private final ServerRows server;
    private final UserViews views;

    SystemView(Schema schema, FunctionRows functions, SystemState state) {
        this.schema = schema;
        this.functions = functions;
        this.state = state;
        Roles roles = new Roles(schema);
        definitions = new Definitions(schema);
        names = new ObjectNames(schema, roles, functions);
        relations = new RelationRows(schema, roles, state);
        constraints = new ConstraintRows(schema);
        types = new TypeRows(schema, roles);
        server = new ServerRows(schema, roles, state);
        views = new UserViews(schema, definitions, state);
        calls = new CatalogFunctions(schema, roles, definitions, names, functions, constraints, state);
    }

    @Override
    public Iterator<List<@Nullable Object>> rows(SystemTableDescriptor descriptor, EvaluationContext context) {
        Iterator<Row> rows = stream(SystemTables.of(descriptor), context).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public List<@Nullable Object> next() {
                return rows.next().values();
            }
        };
    }

    private Stream<Row> stream(SystemTable table, EvaluationContext context) {
        return switch (table.descriptor().name()) {
            case "pg_class" -> relations.classes(table);
            case "pg_attribute" -> relations.attributes(table);
            case "pg_attrdef" -> relations.defaults(table);
            case "pg_sequence" -> relations.sequences(table);
            case "pg_index" -> constraints.indexes(table);
            case "pg_constraint" -> constraints.constraints(table);
            case "pg_depend" -> constraints.dependencies(table);
            case "pg_description" -> constraints.descriptions(table);
            case "pg_type" -> types.types(table);
            case "pg_enum" -> types.enumLabels(table);
            case "pg_proc" -> functions.rows(table);
            case "pg_collation" -> CollationRows.rows(table);
            case "pg_opclass" -> OperatorClasses.rows(table);
            case "pg_namespace" -> server.namespaces(table);
            case "pg_database" -> server.databases(table, context);
            case "pg_authid" -> server.roles(table, context);
            case "pg_roles" -> server.rolesView(table, context);
            case "pg_user", "pg_shadow" -> server.users(table, context);
            case "pg_tablespace" -> ServerRows.tablespaces(table);
            case "pg_am" -> ServerRows.accessMethods(table);
            case "pg_language" -> ServerRows.languages(table);
            case "pg_settings" -> server.settings(table, context);
            case "pg_stat_activity" -> server.sessions(table);
            case "pg_tables" -> views.tables(table);
            case "pg_views" -> views.views(table);
            case "pg_indexes" -> views.indexes(table);
            case "pg_sequences" -> views.sequences(table);
            case "pg_stat_user_tables", "pg_stat_all_tables" -> views.tableStatistics(table);
            default -> information(table, context);
        };
    }

    private Stream<Row> information(SystemTable table, EvaluationContext context) {
        InformationRows information = new InformationRows(schema, context.currentDatabase());
        return switch (table.descriptor().name()) {
            case "columns" -> new InformationColumns(schema, definitions, context).rows(table);
            case "tables" -> information.tables(table);
            case "schemata" -> information.schemata(table);
            case "views" -> information.views(table);
            case "sequences" -> information.sequences(table);
            case "table_constraints" -> information.tableConstraints(table);
            case "check_constraints" -> information.checkConstraints(table);
            case "key_column_usage" -> information.keyColumns(table);
            case "referential_constraints" -> information.referentialConstraints(table);
            case "constraint_column_usage" -> information.constraintColumns(table);
            case "constraint_table_usage" -> information.constraintTables(table);
            case "information_schema_catalog_name" -> information.catalogName(table);
            default -> Stream.empty();
        };
    }

    @Override
    public List<@Nullable Object> row(SequenceDescriptor sequence) {
        SystemState.SequenceState numbers = state.sequence(sequence);
        return Collections.unmodifiableList(java.util.Arrays.<@Nullable Object>asList(
                numbers == null ? sequence.start() : numbers.value(), 0L, numbers != null && numbers.called()));
    }

    /**
     * What a function that asks about the schema answers: pg_get_indexdef, pg_table_is_visible, has_table_privilege and others.
     *
     * @throws io.photoncloud.flaredb.type.SqlException 0A000: there is no such function here
     */
    public @Nullable Object call(String function, List<@Nullable Object> arguments, EvaluationContext context) {
        return calls.call(function, arguments, context);
    }

    /** The oid that a text means as regclass, regtype or their kin. */
    public Optional<Long> findObject(TypeKind kind, String text, List<String> searchPath) {
        return names.findOid(kind, text, searchPath);
    }

    /** The name of an oid as regclass, regtype or their kin write it. */
    public Optional<String> findObjectName(TypeKind kind, long oid, List<String> searchPath) {
        return names.findName(kind, oid, searchPath);
    }

    /** A built-in type, an enum, or an array of either. */
    public Optional<SqlType> findType(int oid) {
        return schema.findType(oid);
    }
}
