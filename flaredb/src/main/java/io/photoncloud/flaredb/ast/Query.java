package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query with all that surrounds its body.
 *
 * @param limit absent for LIMIT ALL and none; FETCH FIRST n ROWS is a limit too
 * @param asOfSystemTime only at the outermost query of a statement
 */
public record Query(
        int position,
        @Nullable With with,
        QueryBody body,
        List<SortKey> orderBy,
        @Nullable ValueExpression limit,
        @Nullable ValueExpression offset,
        boolean withTies,
        List<RowLock> locks,
        @Nullable ValueExpression asOfSystemTime)
        implements Statement {
    public Query {
        orderBy = List.copyOf(orderBy);
        locks = List.copyOf(locks);
    }

    /** A body alone. */
    public static Query of(QueryBody body) {
        return new Query(body.position(), null, body, List.of(), null, null, false, List.of(), null);
    }

    /** {@code WITH [RECURSIVE] …}. */
    public record With(int position, boolean recursive, List<CommonTable> tables) implements Node {
        public With {
            tables = List.copyOf(tables);
        }
    }

    /** One table of a WITH: a Query, Insert, Update or Delete. */
    public record CommonTable(
            int position, String name, List<Name> columns, Materialization materialization, Statement statement)
            implements Node {
        public CommonTable {
            columns = List.copyOf(columns);
        }
    }

    /** What was said about keeping a common table's rows. */
    public enum Materialization {
        DEFAULT,
        MATERIALIZED,
        NOT_MATERIALIZED
    }

    /** {@code FOR UPDATE OF t NOWAIT} and its like. */
    public record RowLock(int position, Strength strength, List<QualifiedName> tables, Waiting waiting)
            implements Node {
        public RowLock {
            tables = List.copyOf(tables);
        }
    }

    /** How a row is locked, weakest first. */
    public enum Strength {
        KEY_SHARE,
        SHARE,
        NO_KEY_UPDATE,
        UPDATE
    }

    /** What happens where somebody else holds the lock. */
    public enum Waiting {
        WAIT,
        NOWAIT,
        SKIP_LOCKED
    }
}
