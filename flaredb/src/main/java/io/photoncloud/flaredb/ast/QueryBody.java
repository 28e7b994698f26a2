package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a query is made of, without its WITH, ORDER BY and LIMIT. */
public sealed interface QueryBody extends Node {
    /** {@code SELECT …}. */
    record Select(
            int position,
            @Nullable Distinct distinct,
            List<SelectItem> items,
            List<TableExpression> from,
            @Nullable ValueExpression where,
            @Nullable GroupBy groupBy,
            @Nullable ValueExpression having,
            List<NamedWindow> windows)
            implements QueryBody {
        public Select {
            items = List.copyOf(items);
            from = List.copyOf(from);
            windows = List.copyOf(windows);
        }
    }

    /** {@code VALUES (…), (…)}; an element may be a {@link ValueExpression.DefaultValue}. */
    record Values(int position, List<List<ValueExpression>> rows) implements QueryBody {
        public Values {
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /** {@code TABLE name}. */
    record TableBody(int position, TableExpression.Table table) implements QueryBody {}

    /** {@code left UNION | INTERSECT | EXCEPT [ALL] right}. */
    record SetOperation(int position, SetOperator operator, boolean all, QueryBody left, QueryBody right)
            implements QueryBody {}

    /** A query in parentheses with clauses of its own. */
    record Nested(int position, Query query) implements QueryBody {}

    /** The operator of a set operation. */
    enum SetOperator {
        UNION,
        INTERSECT,
        EXCEPT
    }

    /** {@code DISTINCT} (no keys) or {@code DISTINCT ON (keys)}. */
    record Distinct(int position, List<ValueExpression> on) implements Node {
        public Distinct {
            on = List.copyOf(on);
        }
    }

    /** An item of a select list or of RETURNING; a {@link ValueExpression.Star} has no alias. */
    record SelectItem(
            int position,
            ValueExpression expression,
            @Nullable String alias) implements Node {}

    /** {@code GROUP BY [DISTINCT] …}. */
    record GroupBy(int position, boolean distinct, List<GroupingElement> elements) implements Node {
        public GroupBy {
            elements = List.copyOf(elements);
        }
    }

    /** What is grouped by. */
    sealed interface GroupingElement extends Node {}

    /** An expression; a row in parentheses counts as its fields. */
    record GroupingKey(int position, ValueExpression expression) implements GroupingElement {}

    /** {@code ()}. */
    record EmptyGroup(int position) implements GroupingElement {}

    record Rollup(int position, List<ValueExpression> expressions) implements GroupingElement {
        public Rollup {
            expressions = List.copyOf(expressions);
        }
    }

    record Cube(int position, List<ValueExpression> expressions) implements GroupingElement {
        public Cube {
            expressions = List.copyOf(expressions);
        }
    }

    record GroupingSets(int position, List<GroupingElement> sets) implements GroupingElement {
        public GroupingSets {
            sets = List.copyOf(sets);
        }
    }

    /** {@code WINDOW name AS (…)}. */
    record NamedWindow(int position, String name, WindowReference.Definition definition) implements Node {}
}
