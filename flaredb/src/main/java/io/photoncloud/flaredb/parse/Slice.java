package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.ast.ValueExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Tokens of a text up to one of kind END, and what they are read as. */
record Slice(String text, List<Token> tokens) {
    private static final List<String> AS_OF = List.of("as", "of", "system", "time");
    /** What ends the time of AS OF SYSTEM TIME. */
    private static final Set<String> AFTER_AS_OF = Set.of(
            "where",
            "group",
            "having",
            "window",
            "union",
            "intersect",
            "except",
            "order",
            "limit",
            "offset",
            "fetch",
            "for");

    /** Of the grammar's statements. */
    Statement statement() {
        int asOf = findAsOf();
        if (asOf < 0) {
            return grammarStatement();
        }
        int end = asOf + AS_OF.size();
        int depth = 0;
        while (tokens.get(end).kind() != Token.Kind.END) {
            Token token = tokens.get(end);
            if (depth == 0 && token.kind() == Token.Kind.WORD && AFTER_AS_OF.contains(token.value())) {
                break;
            }
            depth += token.isOperator("(") ? 1 : token.isOperator(")") ? -1 : 0;
            if (depth < 0) {
                throw SyntaxErrors.unsupported(
                        "AS OF SYSTEM TIME in a subquery", tokens.get(asOf).position());
            }
            end++;
        }
        ValueExpression time = part(asOf + AS_OF.size(), end).expression();
        List<Token> without = new ArrayList<>(tokens.subList(0, asOf));
        without.addAll(tokens.subList(end, tokens.size()));
        Statement statement = new Slice(text, without).grammarStatement();
        if (!(statement instanceof Query query)) {
            throw SyntaxErrors.at(text, tokens.get(asOf + 1));
        }
        return new Query(
                query.position(),
                query.with(),
                query.body(),
                query.orderBy(),
                query.limit(),
                query.offset(),
                query.withTies(),
                query.locks(),
                time);
    }

    private int findAsOf() {
        for (int i = 0; i + AS_OF.size() < tokens.size(); i++) {
            if (isAsOf(i)) {
                return i;
            }
        }
        return -1;
    }

    boolean isAsOf(int at) {
        for (int i = 0; i < AS_OF.size(); i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).isWord(AS_OF.get(i))) {
                return false;
            }
        }
        return true;
    }

    private Statement grammarStatement() {
        SQLParser.SqlContext tree = Grammar.parse(text, tokens, SQLParser::sql);
        if (tree.statement().size() != 1) {
            throw SyntaxErrors.at(text, tokens.getFirst());
        }
        SQLParser.StatementContext statement = tree.statement(0);
        Readers readers = new Readers(text);
        if (statement.data_statement() != null) {
            return readers.queries.statement(statement.data_statement());
        }
        if (statement.schema_statement() != null) {
            return readers.definitions.read(statement.schema_statement());
        }
        SQLParser.Truncate_stmtContext truncate = truncate(statement);
        return truncate == null ? DefinitionReader.unsupported(statement) : readers.modifications.truncate(truncate);
    }

    private static SQLParser.@Nullable Truncate_stmtContext truncate(SQLParser.StatementContext tree) {
        SQLParser.Script_additionalContext script = tree.script_statement().script_additional();
        return script == null || script.additional_statement() == null
                ? null
                : script.additional_statement().truncate_stmt();
    }

    /** A query, a modification or CREATE TABLE AS. */
    Statement plannable() {
        Statement statement = statement();
        if (statement instanceof Query
                || statement instanceof io.photoncloud.flaredb.ast.Modification
                || statement instanceof Definition.CreateTableAs) {
            return statement;
        }
        throw SyntaxErrors.at(text, tokens.getFirst());
    }

    ValueExpression expression() {
        List<ValueExpression> all = expressions();
        if (all.size() != 1) {
            throw SyntaxErrors.at(text, tokens.getLast());
        }
        return all.getFirst();
    }

    /** Expressions with commas between them. */
    List<ValueExpression> expressions() {
        SQLParser.Vex_eofContext tree = Grammar.parse(text, tokens, SQLParser::vex_eof);
        return new Readers(text).expressions.readAll(tree.vex());
    }

    /** The grammar reads types up to an end only within expressions: as if {@code NULL::} stood before it. */
    TypeName type() {
        Token first = tokens.getFirst();
        List<Token> cast = new ArrayList<>(tokens.size() + 2);
        cast.add(new Token(Token.Kind.WORD, "null", first.start(), first.start(), first.position()));
        cast.add(new Token(Token.Kind.OPERATOR, "::", first.start(), first.start(), first.position()));
        cast.addAll(tokens);
        ValueExpression read = new Slice(text, cast).expression();
        if (read instanceof ValueExpression.Cast(int _, ValueExpression.NullLiteral _, var type)) {
            return type;
        }
        throw SyntaxErrors.at(text, first);
    }

    /** The tokens from one place up to another, which becomes the end. */
    Slice part(int from, int to) {
        Token after = tokens.get(to);
        List<Token> part = new ArrayList<>(tokens.subList(from, to));
        part.add(new Token(Token.Kind.END, after.value(), after.start(), after.end(), after.position()));
        return new Slice(text, part);
    }

    Slice from(int first) {
        return new Slice(text, tokens.subList(first, tokens.size()));
    }
}
