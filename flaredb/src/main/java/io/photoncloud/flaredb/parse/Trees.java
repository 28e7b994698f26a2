package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Names, strings and numbers of the grammar's trees. */
final class Trees {
    private Trees() {}

    static int position(ParserRuleContext tree) {
        return Grammar.start(tree).position();
    }

    static int position(TerminalNode node) {
        return Grammar.token(node).position();
    }

    /** An identifier, of whichever rule. */
    static String text(ParserRuleContext identifier) {
        return Grammar.start(identifier).value();
    }

    static @Nullable String textOrNull(@Nullable ParserRuleContext identifier) {
        return identifier == null ? null : text(identifier);
    }

    static Name name(ParserRuleContext identifier) {
        return new Name(position(identifier), text(identifier));
    }

    static List<Name> names(List<? extends ParserRuleContext> identifiers) {
        return identifiers.stream().map(Trees::name).toList();
    }

    /** A name with dots in it: each of the tree's children that is a rule is a part. */
    static QualifiedName qualified(ParserRuleContext tree) {
        List<String> parts = new ArrayList<>(2);
        for (ParseTree child : tree.children) {
            if (child instanceof ParserRuleContext part) {
                parts.add(text(part));
            }
        }
        return new QualifiedName(position(tree), parts);
    }

    static List<QualifiedName> qualified(SQLParser.Names_referencesContext trees) {
        return trees.schema_qualified_name().stream().map(Trees::qualified).toList();
    }

    /** Column names that the grammar reads as if they could have dots. */
    static List<Name> columns(List<? extends ParserRuleContext> trees) {
        return trees.stream()
                .map(tree -> new Name(position(tree), qualified(tree).name()))
                .toList();
    }

    static String string(SQLParser.SconstContext tree) {
        return Grammar.start(tree).value();
    }

    /** A whole number of the grammar that has to fit an int. */
    static int integer(ParserRuleContext tree) {
        return (int) number(tree, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static long longNumber(ParserRuleContext tree) {
        return number(tree, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long number(ParserRuleContext tree, long least, long most) {
        Token last = Grammar.stop(tree);
        String digits = (Grammar.start(tree).isOperator("-") ? "-" : "") + last.value();
        try {
            long number = new java.math.BigDecimal(digits).longValueExact();
            if (number >= least && number <= most) {
                return number;
            }
        } catch (ArithmeticException e) {
            // Told below, as every number that does not fit.
        }
        throw new SqlException(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "value \"" + digits + "\" is out of range for type " + (most == Long.MAX_VALUE ? "bigint" : "integer"),
                null,
                null,
                last.position());
    }

    /** Whether a token of the type is a child. */
    static boolean has(ParserRuleContext tree, int type) {
        return tree.getToken(type, 0) != null;
    }

    /** The token behind a tree. */
    static Token following(ParserRuleContext tree) {
        ParserRuleContext at = tree;
        while (at.getParent() != null) {
            ParserRuleContext parent = at.getParent();
            int next = parent.children.indexOf(at) + 1;
            if (next < parent.getChildCount()) {
                return parent.getChild(next) instanceof ParserRuleContext rule
                        ? Grammar.start(rule)
                        : Grammar.token((TerminalNode) parent.getChild(next));
            }
            at = parent;
        }
        return Grammar.stop(tree);
    }
}
