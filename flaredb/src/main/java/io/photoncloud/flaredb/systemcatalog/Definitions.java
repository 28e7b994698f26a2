package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Statements that would make what there is, as pg_get_indexdef and its kin write them. Expressions are as their statement had them. */
final class Definitions {
    private static final Pattern SEQUENCE = Pattern.compile("\\b(\\d{1,9})::pg_catalog\\.regclass");

    /** A literal or a name, perhaps cast. */
    private static final Pattern ATOM =
            Pattern.compile("('([^']|'')*'|-?[\\w.]+)(::[\\w .\"]+(\\(\\d+(,\\d+)?\\))?(\\[])?)?");

    private final Schema schema;

    Definitions(Schema schema) {
        this.schema = schema;
    }

    /** The whole CREATE INDEX. Pretty: without what the search path makes needless. */
    String index(Schema.Index it, boolean pretty, List<Integer> inSight) {
        TableDescriptor table = it.table();
        IndexDescriptor index = it.index();
        StringBuilder text = new StringBuilder("CREATE ");
        if (index.unique()) {
            text.append("UNIQUE ");
        }
        text.append("INDEX ").append(Identifiers.quote(index.name())).append(" ON ");
        text.append(
                pretty
                        ? schema.relationName(table.schema(), table.name(), inSight)
                        : schema.qualified(table.schema(), table.name()));
        text.append(" USING ").append(methodName(index)).append(" (");
        for (int i = 0; i < index.keys().size(); i++) {
            IndexDescriptor.Key key = index.keys().get(i);
            text.append(i == 0 ? "" : ", ").append(key(table, key)).append(order(key));
        }
        text.append(')');
        if (!index.include().isEmpty()) {
            text.append(" INCLUDE (")
                    .append(Schema.columnNames(table, index.include()))
                    .append(')');
        }
        if (index.nullsNotDistinct()) {
            text.append(" NULLS NOT DISTINCT");
        }
        if (index.predicate() != null) {
            text.append(" WHERE ").append(pretty ? index.predicate() : enclosed(index.predicate()));
        }
        return text.toString();
    }

    static String methodName(IndexDescriptor index) {
        return switch (index.method()) {
            case ORDERED -> "btree";
            case INVERTED -> "gin";
        };
    }

    /** The key of a number, from 1, or an included column; empty where there is none. */
    String indexColumn(Schema.Index it, int number) {
        List<IndexDescriptor.Key> keys = it.index().keys();
        if (number <= keys.size()) {
            return keyName(it.table(), keys.get(number - 1));
        }
        int included = number - keys.size() - 1;
        return included < it.index().include().size()
                ? Identifiers.quote(
                        it.table().column(it.index().include().get(included)).name())
                : "";
    }

    private static String keyName(TableDescriptor table, IndexDescriptor.Key key) {
        if (key.expression() == null) {
            return Identifiers.quote(table.column(key.column()).name());
        }
        return isCall(key.expression()) ? key.expression() : "(" + key.expression() + ")";
    }

    private static String key(TableDescriptor table, IndexDescriptor.Key key) {
        Collation own = key.type().collation();
        Collation columns =
                key.column() == 0 ? null : table.column(key.column()).type().collation();
        return keyName(table, key)
                + (Objects.equals(own, columns) || own == null ? "" : " COLLATE " + Identifiers.quote(own.word()));
    }

    private static String order(IndexDescriptor.Key key) {
        if (key.descending()) {
            return key.nullsFirst() ? " DESC" : " DESC NULLS LAST";
        }
        return key.nullsFirst() ? " NULLS FIRST" : "";
    }

    /** Whether an expression is one call of a function, which stands in an index without parentheses. */
    static boolean isCall(String expression) {
        int open = expression.indexOf('(');
        if (open <= 0 || !expression.endsWith(")") || !isName(expression.substring(0, open))) {
            return false;
        }
        int depth = 0;
        for (int i = open; i < expression.length(); i++) {
            char c = expression.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0 && i < expression.length() - 1) {
                return false;
            }
        }
        return depth == 0;
    }

    /** In parentheses, as PostgreSQL writes whatever has an operator where it is not asked to be pretty. */
    static String enclosed(String expression) {
        return ATOM.matcher(expression).matches() || isCall(expression) ? expression : "(" + expression + ")";
    }

    private static boolean isName(String text) {
        return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '.');
    }

    /** What an expression's column in an index is called. */
    static String expressionName(String expression) {
        return isCall(expression)
                ? expression.substring(0, expression.indexOf('(')).toLowerCase(Locale.ROOT)
                : "expr";
    }

    String constraint(Schema.Constraint it, boolean pretty, List<Integer> inSight) {
        TableDescriptor table = it.table();
        StringBuilder text = new StringBuilder();
        switch (it.constraint()) {
            case ConstraintDescriptor.Check check -> {
                text.append("CHECK (").append(pretty ? check.expression() : enclosed(check.expression()));
                text.append(check.noInherit() ? ") NO INHERIT" : ")");
            }
            case ConstraintDescriptor.Unique unique -> unique(text, table, unique);
            case ConstraintDescriptor.ForeignKey key -> foreignKey(text, table, key, inSight);
        }
        return it.constraint().validated() ? text.toString() : text + " NOT VALID";
    }

    private static void unique(StringBuilder text, TableDescriptor table, ConstraintDescriptor.Unique unique) {
        text.append(unique.primary() ? "PRIMARY KEY" : "UNIQUE");
        IndexDescriptor index = table.findIndex(unique.index()).orElse(null);
        if (index != null && index.nullsNotDistinct()) {
            text.append(" NULLS NOT DISTINCT");
        }
        text.append(" (").append(Schema.columnNames(table, unique.columns())).append(')');
        if (index != null && !index.include().isEmpty()) {
            text.append(" INCLUDE (")
                    .append(Schema.columnNames(table, index.include()))
                    .append(')');
        }
        deferral(text, unique.deferrable(), unique.initiallyDeferred());
    }

    private void foreignKey(
            StringBuilder text, TableDescriptor table, ConstraintDescriptor.ForeignKey key, List<Integer> inSight) {
        text.append("FOREIGN KEY (")
                .append(Schema.columnNames(table, key.columns()))
                .append(") REFERENCES ");
        Relation referenced =
                schema.snapshot().findRelation(key.referencedTable()).orElse(null);
        if (referenced instanceof TableDescriptor other) {
            text.append(schema.relationName(other.schema(), other.name(), inSight))
                    .append('(')
                    .append(Schema.columnNames(other, key.referencedColumns()))
                    .append(')');
        }
        if (key.match() == ConstraintDescriptor.Match.FULL) {
            text.append(" MATCH FULL");
        }
        if (key.onUpdate() != ConstraintDescriptor.Action.NO_ACTION) {
            text.append(" ON UPDATE ").append(words(key.onUpdate()));
        }
        if (key.onDelete() != ConstraintDescriptor.Action.NO_ACTION) {
            text.append(" ON DELETE ").append(words(key.onDelete()));
            if (!key.setColumns().isEmpty()) {
                text.append(" (")
                        .append(Schema.columnNames(table, key.setColumns()))
                        .append(')');
            }
        }
        deferral(text, key.deferrable(), key.initiallyDeferred());
    }

    private static void deferral(StringBuilder text, boolean deferrable, boolean initiallyDeferred) {
        text.append(deferrable ? " DEFERRABLE" : "").append(initiallyDeferred ? " INITIALLY DEFERRED" : "");
    }

    /** As SQL says it. */
    static String words(ConstraintDescriptor.Action action) {
        return switch (action) {
            case NO_ACTION -> "NO ACTION";
            case RESTRICT -> "RESTRICT";
            case CASCADE -> "CASCADE";
            case SET_NULL -> "SET NULL";
            case SET_DEFAULT -> "SET DEFAULT";
        };
    }

    /** pg_constraint.confdeltype. */
    static String letter(ConstraintDescriptor.Action action) {
        return switch (action) {
            case NO_ACTION -> "a";
            case RESTRICT -> "r";
            case CASCADE -> "c";
            case SET_NULL -> "n";
            case SET_DEFAULT -> "d";
        };
    }

    /** An expression as it is kept, with the names of the sequences whose oids it has. */
    String expression(String kept, List<Integer> inSight) {
        return SEQUENCE.matcher(kept)
                .replaceAll(found -> Matcher.quoteReplacement(schema.snapshot()
                        .findRelation(Integer.parseInt(found.group(1)))
                        .map(each -> Identifiers.literal(schema.relationName(each.schema(), each.name(), inSight))
                                + "::regclass")
                        .orElse(found.group())));
    }

    /** What pg_attrdef has for a column; null where it has nothing. */
    static @Nullable String defaultOf(ColumnDescriptor column) {
        return column.generation() != null ? column.generation() : column.defaultExpression();
    }

    /** format_type without the modifier. */
    static String typeName(SqlType type) {
        return type.base().sqlName();
    }
}
