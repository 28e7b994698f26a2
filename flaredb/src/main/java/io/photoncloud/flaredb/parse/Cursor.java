package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.type.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A place among the tokens of a command, which are read one by one. */
final class Cursor {
    private final Slice slice;
    private int at;

    Cursor(Slice slice) {
        this.slice = slice;
    }

    Token peek() {
        return slice.tokens().get(at);
    }

    Token next() {
        Token token = peek();
        if (token.kind() == Token.Kind.END) {
            throw error();
        }
        at++;
        return token;
    }

    int place() {
        return at;
    }

    Slice slice() {
        return slice;
    }

    Slice rest() {
        return slice.from(at);
    }

    boolean atEnd() {
        return peek().kind() == Token.Kind.END;
    }

    SqlException error() {
        return SyntaxErrors.at(slice.text(), peek());
    }

    /** Whether these words stand here. */
    boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= slice.tokens().size() || !slice.tokens().get(at + i).isWord(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Steps over words that stand here. */
    boolean accept(String... words) {
        if (!sees(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    boolean acceptOperator(String operator) {
        if (!peek().isOperator(operator)) {
            return false;
        }
        at++;
        return true;
    }

    /** Words that have to stand here; the first that does not is the error. */
    void expect(String... words) {
        for (String word : words) {
            if (!accept(word)) {
                throw error();
            }
        }
    }

    void expectOperator(String operator) {
        if (!acceptOperator(operator)) {
            throw error();
        }
    }

    void expectEnd() {
        if (!atEnd()) {
            throw error();
        }
    }

    boolean seesName() {
        Token token = peek();
        return token.kind() == Token.Kind.QUOTED_NAME
                || (token.kind() == Token.Kind.WORD && !Keywords.isReserved(token.value()));
    }

    String name() {
        if (!seesName()) {
            throw error();
        }
        return next().value();
    }

    Name placedName() {
        int position = peek().position();
        return new Name(position, name());
    }

    QualifiedName qualifiedName() {
        int position = peek().position();
        List<String> parts = new ArrayList<>();
        parts.add(name());
        while (acceptOperator(".")) {
            Token part = next();
            if (part.kind() != Token.Kind.WORD && part.kind() != Token.Kind.QUOTED_NAME) {
                at--;
                throw error();
            }
            parts.add(part.value());
        }
        return new QualifiedName(position, parts);
    }

    String string() {
        if (peek().kind() != Token.Kind.STRING) {
            throw error();
        }
        return next().value();
    }

    /** One or more with commas between them. */
    <T> List<T> list(Supplier<T> element) {
        List<T> all = new ArrayList<>();
        do {
            all.add(element.get());
        } while (acceptOperator(","));
        return all;
    }

    List<Name> columns() {
        if (!acceptOperator("(")) {
            return List.of();
        }
        List<Name> names = list(this::placedName);
        expectOperator(")");
        return names;
    }

    /** What stands up to the parenthesis that closes the one just read, which is stepped over. */
    Slice inside() {
        int first = at;
        int depth = 0;
        while (!atEnd()) {
            if (peek().isOperator(")") && depth == 0) {
                Slice inside = slice.part(first, at);
                at++;
                return inside;
            }
            depth += peek().isOperator("(") ? 1 : peek().isOperator(")") ? -1 : 0;
            at++;
        }
        throw error();
    }
}
