package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Constraint;
import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** CREATE TABLE: a descriptor, with its indexes, constraints and the sequences of its columns. Used once. */
final class TableBinder {
    private static final Map<String, SqlType> SERIALS = Map.of(
            "serial", SqlType.INTEGER,
            "serial4", SqlType.INTEGER,
            "bigserial", SqlType.BIGINT,
            "serial8", SqlType.BIGINT,
            "smallserial", SqlType.SMALLINT,
            "serial2", SqlType.SMALLINT);

    private final Binding binding;
    private final DefinitionBinder definitions;
    private final List<ColumnDescriptor> columns = new ArrayList<>();
    private final List<IndexDescriptor> indexes = new ArrayList<>();
    private final List<ConstraintDescriptor> constraints = new ArrayList<>();
    private final List<Constraint> written = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    TableBinder(Binding binding, DefinitionBinder definitions) {
        this.binding = binding;
        this.definitions = definitions;
    }

    /** One that goes on with a table that is there. */
    static TableBinder of(TableDescriptor table, Binding binding, DefinitionBinder definitions) {
        TableBinder binder = new TableBinder(binding, definitions);
        binder.columns.addAll(table.columns());
        binder.indexes.addAll(table.indexes());
        binder.constraints.addAll(table.constraints());
        return binder;
    }

    /** The table with one more constraint. */
    TableDescriptor add(TableDescriptor table, SchemaDescriptor schema, Constraint constraint) {
        switch (constraint) {
            case Constraint.Unique unique -> unique(schema, table.name(), unique);
            case Constraint.Check check -> check(table, check);
            case Constraint.ForeignKey key -> foreignKey(table, key);
            case Constraint.NotNull _,
                    Constraint.NullAllowed _,
                    Constraint.Default _,
                    Constraint.Identity _,
                    Constraint.Generated _,
                    Constraint.Unsupported _ ->
                throw Binding.error(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        (constraint instanceof Constraint.Unsupported(int _, var _, var what) ? what : "the constraint")
                                + " is not supported",
                        constraint.position());
        }
        return table.withColumns(columns).withIndexes(indexes).withConstraints(constraints);
    }

    /** The table with one more column; constraints that were written with it are to be added. */
    TableDescriptor add(TableDescriptor table, SchemaDescriptor schema, Definition.ColumnDefinition column) {
        column(schema, table.name(), table.oid(), column);
        TableDescriptor wider = table.withColumns(columns);
        checkExpressions(wider, List.of(column));
        return wider;
    }

    /** What was written with columns and is no column's own. */
    List<Constraint> written() {
        return List.copyOf(written);
    }

    void create(Definition.CreateTable it) {
        SchemaDescriptor schema = definitions.schemaOf(it.name());
        String name = it.name().name();
        if (definitions.isThere(schema, name, it.ifNotExists())) {
            return;
        }
        if (!it.likes().isEmpty()) {
            throw Binding.error(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "LIKE is not supported",
                    it.likes().getFirst().position());
        }
        if (it.columns().size() > TableDescriptor.COLUMNS_MAX) {
            throw Binding.error(
                    SqlState.TOO_MANY_COLUMNS,
                    "tables can have at most " + TableDescriptor.COLUMNS_MAX + " columns",
                    0);
        }
        int oid = definitions.oid();
        for (Definition.ColumnDefinition column : it.columns()) {
            column(schema, name, oid, column);
        }
        written.addAll(it.constraints());
        TableDescriptor plain = table(it, schema, oid);
        checkExpressions(plain, it.columns());
        for (Constraint constraint : written) {
            if (constraint instanceof Constraint.Unique unique) {
                unique(schema, name, unique);
            }
        }
        for (Constraint constraint : written) {
            constrain(it, schema, oid, constraint);
        }
        definitions.change(new CatalogChange.PutRelation(table(it, schema, oid)));
    }

    private TableDescriptor table(Definition.CreateTable it, SchemaDescriptor schema, int oid) {
        return new TableDescriptor(
                oid,
                schema.oid(),
                it.name().name(),
                oid,
                TableDescriptor.Persistence.valueOf(it.persistence().name()),
                definitions.user(),
                columns,
                indexes,
                constraints);
    }

    private void column(SchemaDescriptor schema, String table, int oid, Definition.ColumnDefinition it) {
        int number = columns.size() + 1;
        if (columns.stream().anyMatch(column -> column.name().equals(it.name()))) {
            throw Binding.error(SqlState.DUPLICATE_COLUMN, "column \"" + it.name() + "\" specified more than once", 0);
        }
        SqlType serial = serial(it.type());
        SqlType type = serial == null ? columnType(it) : serial;
        ColumnDescriptor column = ColumnDescriptor.of(number, it.name(), type, serial != null);
        if (serial != null) {
            int sequence = ownedSequence(schema, table, oid, it.name(), number, serial, List.of());
            column = column.withDefault("nextval(" + sequence + "::pg_catalog.regclass)");
        }
        for (Constraint constraint : it.constraints()) {
            column = switch (constraint) {
                case Constraint.NotNull _ -> column.withNotNull(true);
                case Constraint.NullAllowed(int position, var _) -> {
                    if (column.notNull()) {
                        throw Binding.error(
                                SqlState.SYNTAX_ERROR,
                                "conflicting NULL/NOT NULL declarations for column \"" + it.name() + "\" of table \""
                                        + table + "\"",
                                position);
                    }
                    yield column;
                }
                case Constraint.Default(int position, var _, var _, var text) -> {
                    if (column.defaultExpression() != null) {
                        throw Binding.error(
                                SqlState.SYNTAX_ERROR,
                                "multiple default values specified for column \"" + it.name() + "\" of table \"" + table
                                        + "\"",
                                position);
                    }
                    yield column.withDefault(text);
                }
                case Constraint.Generated(int _, var _, var _, var text) -> column.withGeneration(text);
                case Constraint.Identity identity -> identity(schema, table, oid, column, identity);
                case Constraint.Check _, Constraint.Unique _, Constraint.ForeignKey _, Constraint.Unsupported _ -> {
                    written.add(constraint);
                    yield column;
                }
            };
        }
        columns.add(column);
    }

    private static @org.jspecify.annotations.Nullable SqlType serial(TypeName type) {
        return type.name().parts().size() == 1 && type.dimensions() == 0
                ? SERIALS.get(type.name().name())
                : null;
    }

    SqlType columnType(Definition.ColumnDefinition it) {
        SqlType type = binding.types.resolve(it.type());
        if (type.category() == io.photoncloud.flaredb.type.TypeCategory.PSEUDO || type.is(TypeKind.UNKNOWN)) {
            throw Binding.error(
                    SqlState.INVALID_TABLE_DEFINITION,
                    "column \"" + it.name() + "\" has pseudo-type " + type.sqlName(),
                    0);
        }
        if (it.collation() == null) {
            return type;
        }
        if (!ExpressionBinder.isCollatable(type)) {
            throw Binding.error(
                    SqlState.DATATYPE_MISMATCH,
                    "collations are not supported by type " + type.sqlName(),
                    it.collation().position());
        }
        return type.withCollation(binding.types.collation(it.collation()));
    }

    private int ownedSequence(
            SchemaDescriptor schema,
            String table,
            int oid,
            String column,
            int number,
            SqlType type,
            List<io.photoncloud.flaredb.ast.SequenceOption> options) {
        String name = new IndexBinder(binding, definitions).freeName(schema, table, List.of(column), "seq");
        return new SequenceBinder(binding, definitions).create(schema, name, type, options, oid, number);
    }

    ColumnDescriptor identity(
            SchemaDescriptor schema, String table, int oid, ColumnDescriptor column, Constraint.Identity it) {
        if (!column.type().is(TypeKind.INTEGER)
                && !column.type().is(TypeKind.BIGINT)
                && !column.type().is(TypeKind.SMALLINT)) {
            throw Binding.error(
                    SqlState.INVALID_PARAMETER_VALUE, "identity column type must be smallint, integer, or bigint", 0);
        }
        if (column.defaultExpression() != null) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    "both default and identity specified for column \"" + column.name() + "\" of table \"" + table
                            + "\"",
                    it.position());
        }
        int sequence = ownedSequence(schema, table, oid, column.name(), column.number(), column.type(), it.options());
        return column.withIdentity(
                        it.always() ? ColumnDescriptor.Identity.ALWAYS : ColumnDescriptor.Identity.BY_DEFAULT, sequence)
                .withNotNull(true);
    }

    /** Defaults, checks and generated columns are bound once, so that what is broken is refused now. */
    private void checkExpressions(TableDescriptor table, List<Definition.ColumnDefinition> definitions) {
        Level defaults = Level.plain(Scope.empty(null), "DEFAULT expressions");
        Level generated = Level.plain(TableRulesBinder.scope(table), "column generation expressions");
        for (Definition.ColumnDefinition definition : definitions) {
            ColumnDescriptor column = table.findColumn(definition.name()).orElseThrow();
            for (Constraint constraint : definition.constraints()) {
                if (constraint instanceof Constraint.Default(int _, var _, var expression, var _)) {
                    if (refersToColumn(expression)) {
                        throw Binding.error(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "cannot use column reference in DEFAULT expression",
                                expression.position());
                    }
                    assigned(expression, column, defaults, "default expression");
                } else if (constraint instanceof Constraint.Generated(int _, var _, var expression, var _)) {
                    assigned(expression, column, generated, "default expression");
                }
            }
        }
    }

    /** A default that is given later. */
    void checkDefault(io.photoncloud.flaredb.ast.ValueExpression expression, ColumnDescriptor column) {
        if (refersToColumn(expression)) {
            throw Binding.error(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "cannot use column reference in DEFAULT expression",
                    expression.position());
        }
        assigned(expression, column, Level.plain(Scope.empty(null), "DEFAULT expressions"), "default expression");
    }

    private static boolean refersToColumn(io.photoncloud.flaredb.ast.ValueExpression expression) {
        return expression instanceof io.photoncloud.flaredb.ast.ValueExpression.ColumnReference;
    }

    private void assigned(
            io.photoncloud.flaredb.ast.ValueExpression expression, ColumnDescriptor column, Level level, String what) {
        io.photoncloud.flaredb.expression.Expression bound = binding.expressions.bind(expression, level);
        boolean fits = binding.coercions
                .find(bound, column.type(), io.photoncloud.flaredb.function.CastContext.ASSIGNMENT)
                .isPresent();
        if (!fits) {
            throw new SqlException(
                    SqlState.DATATYPE_MISMATCH,
                    "column \"" + column.name() + "\" is of type "
                            + column.type().base().sqlName() + " but " + what + " is of type "
                            + bound.type().base().sqlName(),
                    null,
                    "You will need to rewrite or cast the expression.");
        }
    }

    private ColumnDescriptor keyColumn(Name name) {
        return columns.stream()
                .filter(column -> column.name().equals(name.text()))
                .findFirst()
                .orElseThrow(() -> Binding.error(
                        SqlState.UNDEFINED_COLUMN,
                        "column \"" + name.text() + "\" named in key does not exist",
                        name.position()));
    }

    private void unique(SchemaDescriptor schema, String table, Constraint.Unique it) {
        if (it.primary() && indexes.stream().anyMatch(IndexDescriptor::primary)) {
            throw Binding.error(
                    SqlState.INVALID_TABLE_DEFINITION,
                    "multiple primary keys for table \"" + table + "\" are not allowed",
                    it.position());
        }
        List<IndexDescriptor.Key> keys = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (Name name : it.columns()) {
            ColumnDescriptor column = keyColumn(name);
            if (numbers.contains(column.number())) {
                throw Binding.error(
                        SqlState.DUPLICATE_COLUMN,
                        "column \"" + name.text() + "\" appears twice in " + (it.primary() ? "primary key" : "unique")
                                + " constraint",
                        it.position());
            }
            keys.add(IndexDescriptor.Key.of(column));
            numbers.add(column.number());
            if (it.primary()) {
                columns.set(column.number() - 1, column.withNotNull(true));
            }
        }
        List<String> words = it.columns().stream().map(Name::text).toList();
        String name = it.name() != null
                ? it.name()
                : freeName(schema, table, it.primary() ? List.of() : words, it.primary() ? "pkey" : "key");
        take(schema, name);
        int index = definitions.oid();
        List<Integer> include =
                it.include().stream().map(column -> keyColumn(column).number()).toList();
        IndexDescriptor descriptor = new IndexDescriptor(
                index,
                name,
                IndexDescriptor.Method.ORDERED,
                true,
                it.primary(),
                it.nullsNotDistinct(),
                keys,
                include,
                null,
                IndexDescriptor.State.PUBLIC);
        if (it.primary()) {
            indexes.addFirst(descriptor);
        } else {
            indexes.add(descriptor);
        }
        constraints.add(new ConstraintDescriptor.Unique(
                definitions.oid(),
                name,
                index,
                it.primary(),
                numbers,
                it.timing().deferrable(),
                it.timing().initiallyDeferred()));
    }

    private String freeName(SchemaDescriptor schema, String table, List<String> words, String suffix) {
        String base = new IndexBinder(binding, definitions).freeName(schema, table, words, suffix);
        String name = base;
        for (int number = 1; names.contains(name); number++) {
            name = base + number;
        }
        return name;
    }

    private void take(SchemaDescriptor schema, String name) {
        definitions.isThere(schema, name, false);
        if (!names.add(name)) {
            throw Binding.error(SqlState.DUPLICATE_TABLE, "relation \"" + name + "\" already exists", 0);
        }
    }

    private void constrain(Definition.CreateTable it, SchemaDescriptor schema, int oid, Constraint constraint) {
        switch (constraint) {
            case Constraint.Check check -> check(table(it, schema, oid), check);
            case Constraint.ForeignKey key -> foreignKey(table(it, schema, oid), key);
            case Constraint.Unsupported(int position, var _, var what) ->
                throw Binding.error(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported", position);
            case Constraint.Unique _,
                    Constraint.NotNull _,
                    Constraint.NullAllowed _,
                    Constraint.Default _,
                    Constraint.Identity _,
                    Constraint.Generated _ -> {}
        }
    }

    private String constraintName(@org.jspecify.annotations.Nullable String name, String base) {
        if (name != null) {
            if (constraints.stream().anyMatch(each -> each.name().equals(name))) {
                throw Binding.error(SqlState.DUPLICATE_OBJECT, "constraint \"" + name + "\" already exists", 0);
            }
            return name;
        }
        String free = base;
        for (int number = 1; isTaken(free); number++) {
            free = base + number;
        }
        return free;
    }

    private boolean isTaken(String name) {
        return constraints.stream().anyMatch(each -> each.name().equals(name));
    }

    private void check(TableDescriptor table, Constraint.Check it) {
        Level level = Level.plain(TableRulesBinder.scope(table), "check constraints");
        binding.expressions.condition(it.expression(), level, "CHECK");
        List<Integer> used = level.columnPositions.keySet().stream()
                .sorted()
                .map(index -> table.writtenColumns().get(index).number())
                .toList();
        String base = table.name()
                + (used.size() == 1 ? "_" + table.column(used.getFirst()).name() : "") + "_check";
        constraints.add(new ConstraintDescriptor.Check(
                definitions.oid(), constraintName(it.name(), base), it.text(), used, it.noInherit(), true));
    }

    private void foreignKey(TableDescriptor table, Constraint.ForeignKey it) {
        TableDescriptor referenced =
                it.table().name().equals(table.name()) && it.table().parts().size() == 1 ? table : referenced(it);
        List<Integer> numbers = new ArrayList<>();
        for (Name name : it.columns()) {
            numbers.add(table.findColumn(name.text())
                    .orElseThrow(() -> Binding.error(
                            SqlState.UNDEFINED_COLUMN,
                            "column \"" + name.text() + "\" referenced in foreign key constraint does not exist",
                            0))
                    .number());
        }
        List<Integer> others = referencedColumns(referenced, it);
        if (numbers.size() != others.size()) {
            throw Binding.error(
                    SqlState.INVALID_FOREIGN_KEY,
                    "number of referencing and referenced columns for foreign key disagree",
                    0);
        }
        IndexDescriptor index = uniqueIndex(referenced, others);
        String base = table.name() + "_"
                + String.join("_", it.columns().stream().map(Name::text).toList()) + "_fkey";
        String name = constraintName(it.name(), base);
        checkTypes(table, numbers, referenced, others, name);
        constraints.add(new ConstraintDescriptor.ForeignKey(
                definitions.oid(),
                name,
                numbers,
                referenced.oid(),
                others,
                index.oid(),
                match(it),
                ConstraintDescriptor.Action.valueOf(it.onDelete().name()),
                ConstraintDescriptor.Action.valueOf(it.onUpdate().name()),
                it.setColumns().stream()
                        .map(column -> keyColumn(column).number())
                        .toList(),
                it.timing().deferrable(),
                it.timing().initiallyDeferred(),
                true));
    }

    private static ConstraintDescriptor.Match match(Constraint.ForeignKey it) {
        return switch (it.match()) {
            case SIMPLE -> ConstraintDescriptor.Match.SIMPLE;
            case FULL -> ConstraintDescriptor.Match.FULL;
            case PARTIAL ->
                throw Binding.error(SqlState.FEATURE_NOT_SUPPORTED, "MATCH PARTIAL not yet implemented", it.position());
        };
    }

    private TableDescriptor referenced(Constraint.ForeignKey it) {
        Relation relation = binding.from
                .findRelation(it.table())
                .orElseThrow(() -> Binding.error(
                        SqlState.UNDEFINED_TABLE, "relation \"" + it.table().text() + "\" does not exist", 0));
        if (relation instanceof TableDescriptor table) {
            return table;
        }
        throw Binding.error(
                SqlState.WRONG_OBJECT_TYPE, "referenced relation \"" + relation.name() + "\" is not a table", 0);
    }

    private static List<Integer> referencedColumns(TableDescriptor referenced, Constraint.ForeignKey it) {
        if (it.referenced().isEmpty()) {
            return referenced
                    .primaryKey()
                    .orElseThrow(() -> Binding.error(
                            SqlState.UNDEFINED_OBJECT,
                            "there is no primary key for referenced table \"" + referenced.name() + "\"",
                            0))
                    .keys()
                    .stream()
                    .map(IndexDescriptor.Key::column)
                    .toList();
        }
        return it.referenced().stream()
                .map(name -> referenced
                        .findColumn(name.text())
                        .orElseThrow(() -> Binding.error(
                                SqlState.UNDEFINED_COLUMN,
                                "column \"" + name.text() + "\" referenced in foreign key constraint does not exist",
                                0))
                        .number())
                .toList();
    }

    private static IndexDescriptor uniqueIndex(TableDescriptor referenced, List<Integer> columns) {
        Optional<IndexDescriptor> found = referenced.indexes().stream()
                .filter(index -> index.unique() && index.predicate() == null)
                .filter(index -> new HashSet<>(index.keys().stream()
                                .map(IndexDescriptor.Key::column)
                                .toList())
                        .equals(new HashSet<>(columns)))
                .findFirst();
        return found.orElseThrow(() -> Binding.error(
                SqlState.INVALID_FOREIGN_KEY,
                "there is no unique constraint matching given keys for referenced table \"" + referenced.name() + "\"",
                0));
    }

    void checkTypes(
            TableDescriptor table,
            List<Integer> columns,
            TableDescriptor referenced,
            List<Integer> others,
            String name) {
        for (int i = 0; i < columns.size(); i++) {
            ColumnDescriptor own = table.column(columns.get(i));
            ColumnDescriptor other = referenced.column(others.get(i));
            boolean comparable = binding.functions()
                            .resolveOperator(
                                    "=", other.type().base(), own.type().base())
                    instanceof io.photoncloud.flaredb.function.Resolution.Found;
            if (!comparable) {
                throw new SqlException(
                        SqlState.DATATYPE_MISMATCH,
                        "foreign key constraint \"" + name + "\" cannot be implemented",
                        "Key columns \"" + own.name() + "\" and \"" + other.name() + "\" are of incompatible types: "
                                + own.type().sqlName() + " and " + other.type().sqlName() + ".",
                        null);
            }
        }
    }
}
