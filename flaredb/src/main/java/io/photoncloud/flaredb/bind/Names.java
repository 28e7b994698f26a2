package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a name means, from the innermost level outwards, and says what may have been meant where it means nothing. */
final class Names {
    /** PostgreSQL's MAX_FUZZY_DISTANCE. */
    private static final int DISTANCE_MAX = 3;

    private Names() {}

    static Expression column(Level level, QualifiedName name) {
        return name.parts().size() == 1 ? bare(level, name) : qualified(level, name);
    }

    private static Expression bare(Level level, QualifiedName name) {
        int levels = 0;
        for (@Nullable Scope scope = level.scope; scope != null; scope = scope.outer()) {
            if (scope.visible()) {
                List<ScopeColumn> found = scope.columns().stream()
                        .filter(column -> column.name().equals(name.name()))
                        .toList();
                if (found.size() > 1) {
                    throw Binding.error(
                            SqlState.AMBIGUOUS_COLUMN,
                            "column reference \"" + name.name() + "\" is ambiguous",
                            name.position());
                }
                if (!found.isEmpty()) {
                    return seen(level, found.getFirst(), levels, name.position());
                }
            }
            levels++;
        }
        Optional<Expression> row = wholeRow(level, name.name());
        return row.orElseThrow(() -> undefined(level, null, name.name(), name.position()));
    }

    private static Expression seen(Level level, ScopeColumn column, int levels, int position) {
        if (levels == 0
                && !level.inAggregate
                && column.expression() instanceof Expression.InputColumn(int index, var _)) {
            level.columnPositions.putIfAbsent(index, position);
        }
        return Rewrite.outer(column.expression(), levels);
    }

    private static Optional<Expression> wholeRow(Level level, String alias) {
        int levels = 0;
        for (@Nullable Scope scope = level.scope; scope != null; scope = scope.outer()) {
            if (scope.visible()) {
                for (ScopeTable table : scope.tables()) {
                    if (table.alias().equals(alias)) {
                        int up = levels;
                        return Optional.of(new Expression.RowConstructor(
                                table.columns().stream()
                                        .map(column -> Rewrite.outer(column.expression(), up))
                                        .toList(),
                                table.columns().stream().map(ScopeColumn::name).toList(),
                                SqlType.RECORD));
                    }
                }
            }
            levels++;
        }
        return Optional.empty();
    }

    private static Expression qualified(Level level, QualifiedName name) {
        String alias = name.parts().get(name.parts().size() - 2);
        Found table = table(level, name.parts().subList(0, name.parts().size() - 1), name.position());
        List<ScopeColumn> found = table.table().columns().stream()
                .filter(column -> column.name().equals(name.name()))
                .toList();
        if (found.isEmpty()) {
            throw undefined(level, alias, name.name(), name.position());
        }
        if (found.size() > 1) {
            throw Binding.error(
                    SqlState.AMBIGUOUS_COLUMN,
                    "column reference \"" + name.name() + "\" is ambiguous",
                    name.position());
        }
        return seen(level, found.getFirst(), table.levels(), name.position());
    }

    /** A table of FROM and how many levels out it stands. */
    record Found(ScopeTable table, int levels) {}

    static Found table(Level level, List<String> parts, int position) {
        String alias = parts.getLast();
        int levels = 0;
        for (@Nullable Scope scope = level.scope; scope != null; scope = scope.outer()) {
            if (scope.visible()) {
                List<ScopeTable> found = scope.tables().stream()
                        .filter(table -> table.alias().equals(alias))
                        .filter(table -> parts.size() == 1 || !table.aliased())
                        .toList();
                if (found.size() > 1) {
                    throw Binding.error(
                            SqlState.AMBIGUOUS_ALIAS, "table reference \"" + alias + "\" is ambiguous", position);
                }
                if (!found.isEmpty()) {
                    return new Found(found.getFirst(), levels);
                }
            }
            levels++;
        }
        throw missingTable(level, parts, position);
    }

    private static SqlException missingTable(Level level, List<String> parts, int position) {
        String written = String.join(".", parts);
        for (@Nullable Scope scope = level.scope; scope != null; scope = scope.outer()) {
            for (ScopeTable table : scope.tables()) {
                boolean renamed =
                        table.relation() != null && table.relation().name().equals(parts.getLast()) && table.aliased();
                if (renamed) {
                    return new SqlException(
                            SqlState.UNDEFINED_TABLE,
                            "invalid reference to FROM-clause entry for table \"" + written + "\"",
                            null,
                            "Perhaps you meant to reference the table alias \"" + table.alias() + "\".",
                            position);
                }
                if (!scope.visible() && table.alias().equals(parts.getLast())) {
                    return new SqlException(
                            SqlState.UNDEFINED_TABLE,
                            "invalid reference to FROM-clause entry for table \"" + written + "\"",
                            null,
                            "There is an entry for table \"" + written
                                    + "\", but it cannot be referenced from this part of the query.",
                            position);
                }
            }
        }
        return Binding.error(
                SqlState.UNDEFINED_TABLE, "missing FROM-clause entry for table \"" + written + "\"", position);
    }

    private static SqlException undefined(Level level, @Nullable String alias, String column, int position) {
        String message = alias == null
                ? "column \"" + column + "\" does not exist"
                : "column " + alias + "." + column + " does not exist";
        return new SqlException(SqlState.UNDEFINED_COLUMN, message, null, hint(level, alias, column), position);
    }

    private static @Nullable String hint(Level level, @Nullable String alias, String column) {
        int best = Math.min(DISTANCE_MAX, column.length() / 2);
        List<String> names = new ArrayList<>();
        for (@Nullable Scope scope = level.scope; scope != null; scope = scope.outer()) {
            for (ScopeTable table : scope.tables()) {
                int penalty = alias == null ? 0 : distance(alias, table.alias());
                for (ScopeColumn candidate : table.columns()) {
                    int distance = penalty + distance(column, candidate.name());
                    if (distance < best) {
                        names.clear();
                        best = distance;
                    }
                    if (distance == best) {
                        names.add("\"" + table.alias() + "." + candidate.name() + "\"");
                    }
                }
            }
        }
        return switch (names.size()) {
            case 1 -> "Perhaps you meant to reference the column " + names.getFirst() + ".";
            case 2 ->
                "Perhaps you meant to reference the column " + names.getFirst() + " or the column " + names.getLast()
                        + ".";
            default -> null;
        };
    }

    /** Levenshtein's. */
    private static int distance(String left, String right) {
        int[] before = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[right.length() + 1];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], before[j]) + 1, before[j - 1] + change);
            }
            before = row;
        }
        return before[right.length()];
    }
}
