package io.photoncloud.flaredb.expression;

import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is computed for a row, bound: each name is a column's place, each overload chosen, each implicit cast written out. Values that never
 * change; records all through, so that two that compute the same from the same are equal.
 */
public sealed interface Expression {
    SqlType type();

    /** What it is computed from, in order. */
    List<Expression> children();

    /** A value; null for NULL. */
    record Constant(@Nullable Object value, SqlType type) implements Expression {
        public static Constant nullOf(SqlType type) {
            return new Constant(null, type);
        }

        @Override
        public List<Expression> children() {
            return List.of();
        }
    }

    /** A column of the input row, from 0. */
    record InputColumn(int index, SqlType type) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of();
        }
    }

    /** A column of the current row of the query so many levels around (from 1). */
    record OuterColumn(int level, int index, SqlType type) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of();
        }
    }

    /** $index, from 1. */
    record Parameter(int index, SqlType type) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of();
        }
    }

    /** A function or operator; collation is what strings are compared by in it. */
    record Call(ScalarFunction function, List<Expression> arguments, SqlType type, Collation collation)
            implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public List<Expression> children() {
            return arguments;
        }

        public CallSite site() {
            return new CallSite(arguments.stream().map(Expression::type).toList(), type, collation);
        }
    }

    /** A conversion; explicit when the statement wrote it (it then may cut off what is too long). */
    record Cast(Expression operand, SqlType type, Conversion conversion, boolean explicit) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /** AND of three-valued logic, of two operands or more. */
    record And(List<Expression> operands) implements Expression {
        public And {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<Expression> children() {
            return operands;
        }
    }

    /** OR of three-valued logic, of two operands or more. */
    record Or(List<Expression> operands) implements Expression {
        public Or {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<Expression> children() {
            return operands;
        }
    }

    /** NOT. */
    record Not(Expression operand) implements Expression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /** IS NULL; of a record, whether all its fields are null. IS NOT NULL of a record (all are not) is said by negated. */
    record IsNull(Expression operand, boolean negated) implements Expression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /** IS TRUE, IS FALSE, IS UNKNOWN and their negations: value null stands for UNKNOWN. */
    record IsTruth(Expression operand, @Nullable Boolean value, boolean negated) implements Expression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /** IS DISTINCT FROM, or IS NOT DISTINCT FROM when negated; by the equality of the types. */
    record IsDistinct(Expression left, Expression right, ScalarFunction equality, Collation collation, boolean negated)
            implements Expression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<Expression> children() {
            return List.of(left, right);
        }
    }

    /**
     * CASE. With an operand its value is computed once, and the conditions name it by {@link CaseOperand}. Without ELSE otherwise is a NULL.
     */
    record Case(@Nullable Expression operand, List<When> whens, Expression otherwise, SqlType type)
            implements Expression {
        public Case {
            whens = List.copyOf(whens);
        }

        @Override
        public List<Expression> children() {
            List<Expression> all = new java.util.ArrayList<>();
            if (operand != null) {
                all.add(operand);
            }
            for (When when : whens) {
                all.add(when.condition());
                all.add(when.result());
            }
            all.add(otherwise);
            return List.copyOf(all);
        }
    }

    /** A branch of CASE: a boolean and the value where it is true. */
    record When(Expression condition, Expression result) {}

    /** The value of the operand of the innermost CASE around. */
    record CaseOperand(SqlType type) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of();
        }
    }

    /** The first that is not null; all are of the type. */
    record Coalesce(List<Expression> operands, SqlType type) implements Expression {
        public Coalesce {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Expression> children() {
            return operands;
        }
    }

    /** NULLIF: NULL where both are equal, otherwise the left one. comparedLeft and right are cast to what equality takes. */
    record NullIf(
            Expression left,
            Expression comparedLeft,
            Expression right,
            ScalarFunction equality,
            Collation collation,
            SqlType type)
            implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(left, comparedLeft, right);
        }
    }

    /** GREATEST and LEAST: nulls are passed over; all are of the type. */
    record Extreme(boolean greatest, List<Expression> operands, SqlType type, Collation collation)
            implements Expression {
        public Extreme {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Expression> children() {
            return operands;
        }
    }

    /** operand IN (items) of three-valued logic; all items are of one type, which equality compares with the operand's. */
    record InList(
            Expression operand, List<Expression> items, ScalarFunction equality, Collation collation, boolean negated)
            implements Expression {
        public InList {
            items = List.copyOf(items);
        }

        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<Expression> children() {
            List<Expression> all = new java.util.ArrayList<>(items.size() + 1);
            all.add(operand);
            all.addAll(items);
            return all;
        }
    }

    /** left operator ANY (array), or ALL. */
    record Quantified(Expression left, ScalarFunction operator, Expression array, boolean all, Collation collation)
            implements Expression {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<Expression> children() {
            return List.of(left, array);
        }
    }

    /** ARRAY[…]: of elements, or, when nested, of arrays of the same type that become one more dimension. */
    record ArrayConstructor(List<Expression> elements, boolean nested, SqlType type) implements Expression {
        public ArrayConstructor {
            elements = List.copyOf(elements);
        }

        @Override
        public List<Expression> children() {
            return elements;
        }
    }

    /** array[i][j] or, where any is a slice, array[a:b][…]. Subscripts are integers. */
    record ArraySubscript(Expression array, List<Subscript> subscripts, SqlType type) implements Expression {
        public ArraySubscript {
            subscripts = List.copyOf(subscripts);
        }

        public boolean isSlice() {
            return subscripts.stream().anyMatch(Subscript::slice);
        }

        @Override
        public List<Expression> children() {
            List<Expression> all = new java.util.ArrayList<>();
            all.add(array);
            for (Subscript subscript : subscripts) {
                if (subscript.lower() != null) {
                    all.add(subscript.lower());
                }
                if (subscript.upper() != null) {
                    all.add(subscript.upper());
                }
            }
            return List.copyOf(all);
        }
    }

    /** [upper], or, as a slice, [lower:upper] with either left out. */
    record Subscript(@Nullable Expression lower, @Nullable Expression upper, boolean slice) {}

    /** ROW(…). */
    record RowConstructor(List<Expression> fields, List<String> names, SqlType type) implements Expression {
        public RowConstructor {
            fields = List.copyOf(fields);
            names = List.copyOf(names);
        }

        @Override
        public List<Expression> children() {
            return fields;
        }
    }

    /** A field of a record, from 0. */
    record FieldSelect(Expression operand, int index, SqlType type) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /** (a, b) < (c, d) and the other orders, field by field, stopped by the first that differs or is null; = and <> are made of AND and OR. */
    record RowCompare(Comparison comparison, List<Expression> left, List<Expression> right, List<Collation> collations)
            implements Expression {
        public RowCompare {
            left = List.copyOf(left);
            right = List.copyOf(right);
            collations = List.copyOf(collations);
        }

        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        @Override
        public List<Expression> children() {
            List<Expression> all = new java.util.ArrayList<>(left);
            all.addAll(right);
            return all;
        }
    }

    /** A subquery as a value. */
    record SubqueryValue(Subquery subquery) implements Expression {
        public SubqueryValue {
            Objects.requireNonNull(subquery);
        }

        @Override
        public SqlType type() {
            return subquery.type();
        }

        @Override
        public List<Expression> children() {
            return subquery.left();
        }
    }
}
