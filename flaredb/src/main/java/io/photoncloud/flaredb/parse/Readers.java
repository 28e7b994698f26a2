package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.type.SqlException;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;

/** The readers of one text, which call each other. */
final class Readers {
    final String text;
    final TypeReader types;
    final ExpressionReader expressions;
    final CallReader calls;
    final QueryReader queries;
    final TableExpressionReader tables;
    final ModificationReader modifications;
    final DefinitionReader definitions;
    final ConstraintReader constraints;
    final AlterReader alterations;

    Readers(String text) {
        this.text = text;
        this.types = new TypeReader(this);
        this.expressions = new ExpressionReader(this);
        this.calls = new CallReader(this);
        this.queries = new QueryReader(this);
        this.tables = new TableExpressionReader(this);
        this.modifications = new ModificationReader(this);
        this.definitions = new DefinitionReader(this);
        this.constraints = new ConstraintReader(this);
        this.alterations = new AlterReader(this);
    }

    SqlException syntaxError(Token token) {
        return SyntaxErrors.at(text, token);
    }

    SqlException syntaxError(TerminalNode node) {
        return SyntaxErrors.at(text, Grammar.token(node));
    }

    SqlException syntaxError(ParserRuleContext tree) {
        return SyntaxErrors.at(text, Grammar.start(tree));
    }

    /** What a tree was written as. */
    String source(ParserRuleContext tree) {
        return text.substring(Grammar.start(tree).start(), Grammar.stop(tree).end());
    }
}
