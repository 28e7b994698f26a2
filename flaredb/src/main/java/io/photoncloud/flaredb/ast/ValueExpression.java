package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as it was written. Precedence is resolved, names and types are not. */
public sealed interface ValueExpression extends Node {

    /** A literal without a type of its own: {@code 'text'}, also written E'…', U&'…' or $$…$$. */
    record StringLiteral(int position, String value) implements ValueExpression {}

    /** {@code B'101'} or, with {@code hexadecimal}, {@code X'1F'}. */
    record BitLiteral(int position, String digits, boolean hexadecimal) implements ValueExpression {}

    /** A number as it was written, without a sign: {@code 1}, {@code 1.5}, {@code 1e3}. */
    record NumberLiteral(int position, String digits) implements ValueExpression {}

    record BooleanLiteral(int position, boolean value) implements ValueExpression {}

    record NullLiteral(int position) implements ValueExpression {}

    /** {@code $1} has number 1. */
    record ParameterReference(int position, int number) implements ValueExpression {}

    /** A column, {@code table.column} or {@code schema.table.column}; what it means is the binder's to find. */
    record ColumnReference(int position, QualifiedName name) implements ValueExpression {}

    /** {@code *} (no qualifier) or {@code t.*}: in select lists, RETURNING, row constructors and count(*) is not one of them. */
    record Star(int position, @Nullable QualifiedName qualifier) implements ValueExpression {}

    /** {@code (expression).field}; the field {@code *} is written as {@link FieldStar}. */
    record FieldSelection(int position, ValueExpression row, String field) implements ValueExpression {}

    /** {@code (expression).*}. */
    record FieldStar(int position, ValueExpression row) implements ValueExpression {}

    /** {@code array[index]}. */
    record Subscript(int position, ValueExpression array, ValueExpression index) implements ValueExpression {}

    /** {@code array[lower:upper]}. */
    record Slice(
            int position,
            ValueExpression array,
            @Nullable ValueExpression lower,
            @Nullable ValueExpression upper) implements ValueExpression {}

    /**
     * An operator with one or two operands, by PostgreSQL's name of it: {@code !=} is {@code <>}; LIKE is {@code ~~}, NOT ILIKE {@code !~~*}.
     *
     * @param operator its name, qualified where it was OPERATOR(schema.op)
     * @param left absent for a prefix operator
     */
    record Operation(
            int position, QualifiedName operator, @Nullable ValueExpression left, ValueExpression right)
            implements ValueExpression {}

    record And(int position, List<ValueExpression> operands) implements ValueExpression {
        public And {
            operands = List.copyOf(operands);
        }
    }

    record Or(int position, List<ValueExpression> operands) implements ValueExpression {
        public Or {
            operands = List.copyOf(operands);
        }
    }

    record Not(int position, ValueExpression operand) implements ValueExpression {}

    /** {@code IS NULL}, {@code IS NOT NULL}, {@code ISNULL}, {@code NOTNULL}. */
    record NullTest(int position, ValueExpression operand, boolean negated) implements ValueExpression {}

    /** {@code IS [NOT] TRUE | FALSE | UNKNOWN}. */
    record TruthTest(int position, ValueExpression operand, Truth truth, boolean negated) implements ValueExpression {}

    enum Truth {
        TRUE,
        FALSE,
        UNKNOWN
    }

    /** {@code IS [NOT] DISTINCT FROM}. */
    record DistinctTest(int position, ValueExpression left, ValueExpression right, boolean negated)
            implements ValueExpression {}

    /** An expression PostgreSQL has and this database has not, by its name: {@code XMLELEMENT}, {@code IS NORMALIZED}. */
    record UnsupportedExpression(int position, String what) implements ValueExpression {}

    record Between(
            int position,
            ValueExpression operand,
            ValueExpression lower,
            ValueExpression upper,
            boolean symmetric,
            boolean negated)
            implements ValueExpression {}

    /** {@code LIKE}, {@code ILIKE} and {@code SIMILAR TO} with or without ESCAPE. */
    record PatternMatch(
            int position,
            Pattern pattern,
            ValueExpression operand,
            ValueExpression expression,
            @Nullable ValueExpression escape,
            boolean negated)
            implements ValueExpression {}

    enum Pattern {
        LIKE,
        ILIKE,
        SIMILAR
    }

    /** {@code operand [NOT] IN (values)}. */
    record InValues(int position, ValueExpression operand, List<ValueExpression> values, boolean negated)
            implements ValueExpression {
        public InValues {
            values = List.copyOf(values);
        }
    }

    /** {@code operand [NOT] IN (query)}. */
    record InQuery(int position, ValueExpression operand, Query query, boolean negated) implements ValueExpression {}

    /** {@code operand operator ANY | ALL (array)}; SOME is ANY. */
    record QuantifiedArray(
            int position, ValueExpression operand, QualifiedName operator, Quantifier quantifier, ValueExpression array)
            implements ValueExpression {}

    /** {@code operand operator ANY | ALL (query)}. */
    record QuantifiedQuery(
            int position, ValueExpression operand, QualifiedName operator, Quantifier quantifier, Query query)
            implements ValueExpression {}

    enum Quantifier {
        ANY,
        ALL
    }

    record Exists(int position, Query query) implements ValueExpression {}

    /** {@code (SELECT …)} as a value. */
    record ScalarQuery(int position, Query query) implements ValueExpression {}

    /** {@code ARRAY(SELECT …)}. */
    record ArrayQuery(int position, Query query) implements ValueExpression {}

    /** {@code ARRAY[…]}; rows of brackets inside are ArrayConstructors themselves. */
    record ArrayConstructor(int position, List<ValueExpression> elements) implements ValueExpression {
        public ArrayConstructor {
            elements = List.copyOf(elements);
        }
    }

    /** {@code ROW(…)} or {@code (a, b)}. */
    record RowConstructor(int position, List<ValueExpression> fields, boolean explicit) implements ValueExpression {
        public RowConstructor {
            fields = List.copyOf(fields);
        }
    }

    /** {@code CASE [operand] WHEN … THEN … [ELSE …] END}. */
    record Case(
            int position,
            @Nullable ValueExpression operand,
            List<When> whens,
            @Nullable ValueExpression otherwise) implements ValueExpression {
        public Case {
            whens = List.copyOf(whens);
        }
    }

    record When(int position, ValueExpression condition, ValueExpression result) implements Node {}

    /** {@code CAST(x AS t)}, {@code x::t}, and {@code t 'literal'}, which is one whose operand is a StringLiteral. */
    record Cast(int position, ValueExpression operand, TypeName type) implements ValueExpression {}

    record Collate(int position, ValueExpression operand, QualifiedName collation) implements ValueExpression {}

    /** {@code value AT TIME ZONE zone}. */
    record AtTimeZone(int position, ValueExpression value, ValueExpression zone) implements ValueExpression {}

    record Coalesce(int position, List<ValueExpression> arguments) implements ValueExpression {
        public Coalesce {
            arguments = List.copyOf(arguments);
        }
    }

    record NullIf(int position, ValueExpression left, ValueExpression right) implements ValueExpression {}

    record Extreme(int position, boolean greatest, List<ValueExpression> arguments) implements ValueExpression {
        public Extreme {
            arguments = List.copyOf(arguments);
        }
    }

    record Grouping(int position, List<ValueExpression> arguments) implements ValueExpression {
        public Grouping {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code current_date}, {@code current_user}, {@code localtimestamp(3)} and the like: words that are calls. The word in lower case. */
    record KeywordValue(int position, String word, @Nullable Integer precision) implements ValueExpression {}

    /**
     * A call of a function, an aggregate or a window function. EXTRACT, SUBSTRING … FROM, POSITION, OVERLAY and TRIM are calls of
     * pg_catalog.extract, substring, position, overlay, btrim, ltrim and rtrim with their arguments in those functions' order.
     */
    record FunctionCall(
            int position,
            QualifiedName name,
            List<Argument> arguments,
            boolean star,
            boolean distinct,
            boolean variadic,
            List<SortKey> orderBy,
            List<SortKey> withinGroup,
            @Nullable ValueExpression filter,
            @Nullable WindowReference over)
            implements ValueExpression {
        public FunctionCall {
            arguments = List.copyOf(arguments);
            orderBy = List.copyOf(orderBy);
            withinGroup = List.copyOf(withinGroup);
        }
    }

    /** An argument, with a name where it was {@code name => value}. */
    record Argument(int position, @Nullable String name, ValueExpression value) implements Node {}

    /** {@code DEFAULT} in VALUES of an INSERT and in SET of an UPDATE. */
    record DefaultValue(int position) implements ValueExpression {}

    /** {@code WHERE CURRENT OF cursor}. */
    record CurrentOf(int position, String cursor) implements ValueExpression {}
}
