package io.photoncloud.flaredb.parse;

import static io.photoncloud.flaredb.parse.Trees.has;
import static io.photoncloud.flaredb.parse.Trees.position;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Expressions. What the grammar takes and PostgreSQL does not (chains of comparisons, stray stars, ON as a truth) is an error here. */
final class ExpressionReader {
    /** Trees deeper than this would come near the end of the stacks of those who walk them. */
    private static final int DEPTH_MAX = 1000;

    private final Readers readers;
    private int depth;

    ExpressionReader(Readers readers) {
        this.readers = readers;
    }

    /** Of the rules vex and vex_b. */
    ValueExpression read(ParserRuleContext tree) {
        if (++depth > DEPTH_MAX) {
            throw Grammar.tooDeep();
        }
        ValueExpression read = of(tree);
        depth--;
        return read;
    }

    List<ValueExpression> readAll(List<? extends ParserRuleContext> trees) {
        List<ValueExpression> all = new ArrayList<>(trees.size());
        for (ParserRuleContext tree : trees) {
            all.add(read(tree));
        }
        return all;
    }

    @Nullable
    ValueExpression readOrNull(@Nullable ParserRuleContext tree) {
        return tree == null ? null : read(tree);
    }

    private ValueExpression of(ParserRuleContext tree) {
        ParseTree first = tree.getChild(0);
        return switch (first) {
            case SQLParser.Value_expression_primaryContext primary -> primary(primary);
            case SQLParser.OpContext operator ->
                new ValueExpression.Operation(position(operator), operator(operator), null, operand(rule(tree, 1)));
            case TerminalNode word -> prefixed(tree, word);
            case ParserRuleContext left -> infix(tree, left);
            default -> throw readers.syntaxError(tree);
        };
    }

    private ValueExpression prefixed(ParserRuleContext tree, TerminalNode first) {
        Token token = Grammar.token(first);
        if (token.isWord("not")) {
            return new ValueExpression.Not(token.position(), read(rule(tree, 1)));
        }
        if (!token.isOperator("(")) {
            return new ValueExpression.Operation(
                    token.position(), name(token.position(), token.value()), null, operand(rule(tree, 1)));
        }
        List<ValueExpression> inside = new ArrayList<>();
        SQLParser.Indirection_listContext indirections = null;
        for (ParseTree child : tree.children) {
            if (child instanceof SQLParser.Indirection_listContext list) {
                indirections = list;
            } else if (child instanceof ParserRuleContext value) {
                inside.add(read(value));
            }
        }
        if (inside.size() > 1) {
            return new ValueExpression.RowConstructor(token.position(), inside, false);
        }
        return indirections == null ? inside.getFirst() : indirect(inside.getFirst(), indirections);
    }

    /** The right operand of something that binds tighter than NOT. */
    private ValueExpression operand(ParserRuleContext tree) {
        if (tree.getChild(0) instanceof TerminalNode word && Grammar.token(word).isWord("not")) {
            throw readers.syntaxError(word);
        }
        return read(tree);
    }

    private ValueExpression infix(ParserRuleContext tree, ParserRuleContext left) {
        ParseTree second = tree.getChild(1);
        if (second instanceof SQLParser.Collate_identifierContext collate) {
            return new ValueExpression.Collate(position(collate), operand(left), Trees.qualified(collate.collation));
        }
        if (second instanceof SQLParser.OpContext operator) {
            return binary(position(operator), operator(operator), left, rule(tree, 2));
        }
        Token token = Grammar.token((TerminalNode) second);
        return switch (token.value()) {
            case "::" ->
                new ValueExpression.Cast(
                        token.position(), operand(left), readers.types.read((SQLParser.Data_typeContext)
                                tree.getChild(2)));
            case "at" -> new ValueExpression.AtTimeZone(token.position(), operand(left), operand(rule(tree, 4)));
            case "and", "or" -> logical(tree, token.value());
            case "is", "isnull", "notnull" -> test(tree, left, token);
            case "not", "in", "between", "like", "ilike", "similar" -> match(tree, left, token);
            case "<", ">", "<=", ">=", "=", "<>" -> {
                refuseChain(left, token, List.of("<", ">", "<=", ">=", "=", "<>"));
                yield binary(token.position(), name(token.position(), token.value()), left, rule(tree, 2));
            }
            default -> binary(token.position(), name(token.position(), token.value()), left, rule(tree, 2));
        };
    }

    /** Comparisons, IS and LIKE that end in an operand have no direction to group in: a chain of them is an error at the second. */
    private void refuseChain(ParserRuleContext left, Token operator, List<String> operators) {
        if (left.getChildCount() > 1
                && left.getChild(0) instanceof ParserRuleContext
                && left.getChild(1) instanceof TerminalNode inner
                && isOperand(left.getChild(left.getChildCount() - 1))
                && operators.contains(Grammar.token(inner).value())) {
            throw readers.syntaxError(operator);
        }
    }

    private static boolean isOperand(ParseTree tree) {
        return tree instanceof SQLParser.VexContext || tree instanceof SQLParser.Vex_bContext;
    }

    private ValueExpression binary(
            int position, QualifiedName operator, ParserRuleContext left, ParserRuleContext right) {
        SQLParser.Comparison_modContext quantified = quantified(right);
        ValueExpression operand = operand(left);
        if (quantified == null) {
            return new ValueExpression.Operation(position, operator, operand, operand(right));
        }
        return quantified(position, operator, operand, quantified);
    }

    private ValueExpression quantified(
            int position, QualifiedName operator, ValueExpression operand, SQLParser.Comparison_modContext tree) {
        ValueExpression.Quantifier quantifier =
                has(tree, SQLParser.ALL) ? ValueExpression.Quantifier.ALL : ValueExpression.Quantifier.ANY;
        if (tree.select_stmt_no_parens() != null) {
            return new ValueExpression.QuantifiedQuery(
                    position, operand, operator, quantifier, readers.queries.read(tree.select_stmt_no_parens()));
        }
        ValueExpression array = read(tree.vex());
        return array instanceof ValueExpression.ScalarQuery(int _, var query)
                ? new ValueExpression.QuantifiedQuery(position, operand, operator, quantifier, query)
                : new ValueExpression.QuantifiedArray(position, operand, operator, quantifier, array);
    }

    private static SQLParser.@Nullable Comparison_modContext quantified(ParserRuleContext tree) {
        return tree.getChildCount() == 1
                        && tree.getChild(0) instanceof SQLParser.Value_expression_primaryContext primary
                ? primary.comparison_mod()
                : null;
    }

    /** AND and OR of many operands become one, however long the chain is. */
    private ValueExpression logical(ParserRuleContext tree, String word) {
        List<ValueExpression> operands = new ArrayList<>();
        ParserRuleContext at = tree;
        int position = 0;
        while (at.getChildCount() == 3
                && at.getChild(1) instanceof TerminalNode inner
                && Grammar.token(inner).isWord(word)) {
            operands.add(read(rule(at, 2)));
            position = position(inner);
            at = rule(at, 0);
        }
        operands.add(read(at));
        Collections.reverse(operands);
        return word.equals("and")
                ? new ValueExpression.And(position, operands)
                : new ValueExpression.Or(position, operands);
    }

    private ValueExpression test(ParserRuleContext tree, ParserRuleContext left, Token token) {
        refuseChain(left, token, List.of("is", "isnull", "notnull"));
        ValueExpression operand = operand(left);
        int position = token.position();
        if (!token.isWord("is")) {
            return new ValueExpression.NullTest(position, operand, token.isWord("notnull"));
        }
        boolean negated = has(tree, SQLParser.NOT);
        ParseTree subject = tree.getChild(negated ? 3 : 2);
        if (subject instanceof SQLParser.Truth_valueContext truth) {
            return new ValueExpression.TruthTest(
                    position,
                    operand,
                    has(truth, SQLParser.TRUE) ? ValueExpression.Truth.TRUE : ValueExpression.Truth.FALSE,
                    negated);
        }
        return switch (Grammar.token((TerminalNode) subject).value()) {
            case "null" -> new ValueExpression.NullTest(position, operand, negated);
            case "unknown" -> new ValueExpression.TruthTest(position, operand, ValueExpression.Truth.UNKNOWN, negated);
            case "distinct" ->
                new ValueExpression.DistinctTest(
                        position, operand, distinctOperand(rule(tree, tree.getChildCount() - 1)), negated);
            default -> throw readers.syntaxError((TerminalNode) subject);
        };
    }

    /** The grammar would take an IS that follows for a part of the operand. */
    private ValueExpression distinctOperand(ParserRuleContext tree) {
        if (tree.getChildCount() > 1
                && tree.getChild(1) instanceof TerminalNode next
                && List.of("is", "isnull", "notnull")
                        .contains(Grammar.token(next).value())) {
            throw readers.syntaxError(next);
        }
        return operand(tree);
    }

    private ValueExpression match(ParserRuleContext tree, ParserRuleContext left, Token token) {
        refuseChain(left, token, List.of("not", "in", "between", "like", "ilike", "similar"));
        boolean negated = token.isWord("not");
        int word = negated ? 2 : 1;
        Token kind = Grammar.token((TerminalNode) tree.getChild(word));
        return switch (kind.value()) {
            case "in" -> in(tree, operand(left), token.position(), negated);
            case "between" -> {
                List<ParserRuleContext> bounds = rules(tree, word);
                yield new ValueExpression.Between(
                        token.position(),
                        operand(left),
                        read(bounds.get(0)),
                        operand(bounds.get(1)),
                        has(tree, SQLParser.SYMMETRIC),
                        negated);
            }
            default -> pattern(tree, left, token.position(), kind, negated, rules(tree, word));
        };
    }

    private ValueExpression in(ParserRuleContext tree, ValueExpression operand, int position, boolean negated) {
        List<ParserRuleContext> inside = rules(tree, 1);
        if (inside.getFirst() instanceof SQLParser.Select_stmt_no_parensContext query) {
            return new ValueExpression.InQuery(position, operand, readers.queries.read(query), negated);
        }
        List<ValueExpression> values = readAll(inside);
        return values.size() == 1 && values.getFirst() instanceof ValueExpression.ScalarQuery(int _, var query)
                ? new ValueExpression.InQuery(position, operand, query, negated)
                : new ValueExpression.InValues(position, operand, values, negated);
    }

    private ValueExpression pattern(
            ParserRuleContext tree,
            ParserRuleContext left,
            int position,
            Token kind,
            boolean negated,
            List<ParserRuleContext> operands) {
        SQLParser.Comparison_modContext quantified = quantified(operands.getFirst());
        if (quantified != null) {
            String operator = (negated ? "!~~" : "~~") + (kind.isWord("ilike") ? "*" : "");
            if (kind.isWord("similar")) {
                throw readers.syntaxError(quantified);
            }
            return quantified(position, name(position, operator), operand(left), quantified);
        }
        return new ValueExpression.PatternMatch(
                position,
                switch (kind.value()) {
                    case "like" -> ValueExpression.Pattern.LIKE;
                    case "ilike" -> ValueExpression.Pattern.ILIKE;
                    default -> ValueExpression.Pattern.SIMILAR;
                },
                operand(left),
                operand(operands.getFirst()),
                has(tree, SQLParser.ESCAPE) ? operand(operands.getLast()) : null,
                negated);
    }

    private ValueExpression primary(SQLParser.Value_expression_primaryContext tree) {
        ParseTree first = tree.getChild(0);
        return switch (first) {
            case SQLParser.Expr_constContext constant -> constant(constant);
            case SQLParser.Case_expressionContext branches -> branches(branches);
            case SQLParser.Function_callContext call -> readers.calls.read(call);
            case SQLParser.Indirection_varContext variable -> variable(variable);
            case SQLParser.Array_expressionContext array -> array(array);
            case SQLParser.Type_coercionContext coercion -> coercion(coercion);
            case SQLParser.Datetime_overlapsContext overlaps ->
                Calls.of(position(overlaps), "overlaps", readAll(overlaps.vex()));
            case SQLParser.Comparison_modContext stray -> throw readers.syntaxError(stray);
            case TerminalNode word -> keyword(tree, word);
            default -> throw readers.syntaxError(tree);
        };
    }

    private ValueExpression keyword(SQLParser.Value_expression_primaryContext tree, TerminalNode word) {
        int position = position(word);
        if (tree.select_stmt_no_parens() != null) {
            ValueExpression query =
                    new ValueExpression.ScalarQuery(position, readers.queries.read(tree.select_stmt_no_parens()));
            return tree.indirection_list() == null ? query : indirect(query, tree.indirection_list());
        }
        if (tree.EXISTS() != null) {
            return new ValueExpression.Exists(
                    position, readers.queries.read(tree.table_subquery().select_stmt()));
        }
        if (tree.NULL() != null) {
            return new ValueExpression.NullLiteral(position);
        }
        throw readers.syntaxError(word);
    }

    /** Whether a tree is a star alone, which only select lists and calls may have. */
    static boolean isStar(ParserRuleContext tree) {
        return tree.getChildCount() == 1
                && tree.getChild(0) instanceof SQLParser.Value_expression_primaryContext primary
                && primary.MULTIPLY() != null;
    }

    private ValueExpression constant(SQLParser.Expr_constContext tree) {
        Token token = Grammar.start(tree);
        return switch (token.kind()) {
            case INTEGER, DECIMAL -> new ValueExpression.NumberLiteral(token.position(), token.value());
            case BITS ->
                new ValueExpression.BitLiteral(
                        token.position(),
                        token.value().substring(1),
                        token.value().charAt(0) == 'x');
            case STRING -> new ValueExpression.StringLiteral(token.position(), token.value());
            default -> {
                if (token.isWord("on")) {
                    throw readers.syntaxError(token);
                }
                yield new ValueExpression.BooleanLiteral(token.position(), token.isWord("true"));
            }
        };
    }

    private ValueExpression branches(SQLParser.Case_expressionContext tree) {
        ValueExpression operand = null;
        ValueExpression condition = null;
        ValueExpression otherwise = null;
        List<ValueExpression.When> whens = new ArrayList<>();
        String word = "case";
        int position = 0;
        for (ParseTree child : tree.children) {
            if (child instanceof TerminalNode node) {
                word = Grammar.token(node).value();
                position = position(node);
                continue;
            }
            ValueExpression value = read((ParserRuleContext) child);
            switch (word) {
                case "case" -> operand = value;
                case "when" -> condition = value;
                case "then" ->
                    whens.add(new ValueExpression.When(position, java.util.Objects.requireNonNull(condition), value));
                default -> otherwise = value;
            }
        }
        return new ValueExpression.Case(position(tree), operand, whens, otherwise);
    }

    private ValueExpression variable(SQLParser.Indirection_varContext tree) {
        int position = position(tree);
        if (tree.dollar_number() != null) {
            ValueExpression parameter = parameter(Grammar.start(tree));
            return tree.indirection_list() == null ? parameter : indirect(parameter, tree.indirection_list());
        }
        List<String> parts = new ArrayList<>();
        parts.add(Trees.text(tree.identifier()));
        if (tree.indirection_list() == null) {
            return new ValueExpression.ColumnReference(position, new QualifiedName(position, parts));
        }
        List<SQLParser.IndirectionContext> indirections =
                tree.indirection_list().indirection();
        int used = 0;
        while (used < indirections.size() && indirections.get(used).col_label() != null) {
            parts.add(Trees.text(indirections.get(used).col_label()));
            used++;
        }
        boolean star = has(tree.indirection_list(), SQLParser.MULTIPLY);
        QualifiedName name = new QualifiedName(position, parts);
        if (star && used == indirections.size()) {
            return new ValueExpression.Star(position, name);
        }
        ValueExpression column = new ValueExpression.ColumnReference(position, name);
        return indirect(column, indirections.subList(used, indirections.size()), star);
    }

    private ValueExpression parameter(Token token) {
        try {
            int number = Integer.parseInt(token.value());
            if (number >= 1 && number <= StatementParser.PARAMETERS_MAX) {
                return new ValueExpression.ParameterReference(token.position(), number);
            }
        } catch (NumberFormatException e) {
            // Told below, as every number that is none of a parameter.
        }
        throw new SqlException(
                SqlState.UNDEFINED_PARAMETER, "there is no parameter $" + token.value(), null, null, token.position());
    }

    private ValueExpression indirect(ValueExpression base, SQLParser.Indirection_listContext list) {
        return indirect(base, list.indirection(), has(list, SQLParser.MULTIPLY));
    }

    private ValueExpression indirect(
            ValueExpression base, List<SQLParser.IndirectionContext> indirections, boolean star) {
        ValueExpression value = base;
        for (SQLParser.IndirectionContext indirection : indirections) {
            int position = position(indirection);
            if (indirection.col_label() != null) {
                value = new ValueExpression.FieldSelection(position, value, Trees.text(indirection.col_label()));
            } else if (indirection.COLON() == null) {
                value = new ValueExpression.Subscript(position, value, read(indirection.vex(0)));
            } else {
                value = slice(value, indirection);
            }
        }
        return star ? new ValueExpression.FieldStar(base.position(), value) : value;
    }

    private ValueExpression slice(ValueExpression array, SQLParser.IndirectionContext tree) {
        ValueExpression lower = null;
        ValueExpression upper = null;
        boolean colon = false;
        for (ParseTree child : tree.children) {
            if (child instanceof SQLParser.VexContext value) {
                if (colon) {
                    upper = read(value);
                } else {
                    lower = read(value);
                }
            } else if (child instanceof TerminalNode node && Grammar.token(node).isOperator(":")) {
                colon = true;
            }
        }
        return new ValueExpression.Slice(position(tree), array, lower, upper);
    }

    /** The subscripts and fields behind a column that is written to. */
    List<ValueExpression> subscripts(SQLParser.Indirection_listContext list) {
        List<ValueExpression> subscripts = new ArrayList<>();
        for (SQLParser.IndirectionContext indirection : list.indirection()) {
            if (indirection.col_label() != null || indirection.COLON() != null) {
                throw SyntaxErrors.unsupported("assignment to a field or slice", position(indirection));
            }
            subscripts.add(read(indirection.vex(0)));
        }
        return subscripts;
    }

    private ValueExpression array(SQLParser.Array_expressionContext tree) {
        return tree.array_elements() == null
                ? new ValueExpression.ArrayQuery(
                        position(tree),
                        readers.queries.read(tree.table_subquery().select_stmt()))
                : elements(tree.array_elements(), position(tree));
    }

    private ValueExpression elements(SQLParser.Array_elementsContext tree, int position) {
        List<ValueExpression> elements = new ArrayList<>();
        for (ParseTree child : tree.children) {
            if (child instanceof SQLParser.Array_elementsContext inner) {
                elements.add(elements(inner, position(inner)));
            } else if (child instanceof SQLParser.VexContext value) {
                elements.add(read(value));
            }
        }
        return new ValueExpression.ArrayConstructor(position, elements);
    }

    private ValueExpression coercion(SQLParser.Type_coercionContext tree) {
        Token literal = Grammar.start(tree.sconst());
        TypeName type = tree.data_type() == null
                ? TypeReader.interval(tree, tree.interval_field(), null)
                : readers.types.read(tree.data_type());
        return new ValueExpression.Cast(
                position(tree), new ValueExpression.StringLiteral(literal.position(), literal.value()), type);
    }

    /** An operator with the schema it may name. */
    static QualifiedName operator(ParserRuleContext tree) {
        Token last = Grammar.stop(tree);
        if (!has(tree, SQLParser.OPERATOR)) {
            return name(last.position(), last.value());
        }
        SQLParser.IdentifierContext schema = tree.getRuleContext(SQLParser.IdentifierContext.class, 0);
        Token operator = Grammar.start(tree.getRuleContext(SQLParser.All_simple_opContext.class, 0));
        return new QualifiedName(position(tree), List.of(Trees.text(schema), operator.value()));
    }

    private static QualifiedName name(int position, String operator) {
        return new QualifiedName(position, List.of(operator));
    }

    private static ParserRuleContext rule(ParserRuleContext tree, int child) {
        return (ParserRuleContext) tree.getChild(child);
    }

    /** The children that are rules, from the one after a place. */
    private static List<ParserRuleContext> rules(ParserRuleContext tree, int after) {
        List<ParserRuleContext> rules = new ArrayList<>();
        for (int i = after + 1; i < tree.getChildCount(); i++) {
            if (tree.getChild(i) instanceof ParserRuleContext rule) {
                rules.add(rule);
            }
        }
        return rules;
    }
}
