package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.Modification.CopyTarget;
import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.Option;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.ValueExpression;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COPY, with its options of today and of old. */
final class CopyCommand {
    private final Cursor cursor;
    private final int position;

    CopyCommand(Cursor cursor, int position) {
        this.cursor = cursor;
        this.position = position;
    }

    Statement read() {
        List<Option> options = new ArrayList<>();
        QualifiedName table = null;
        List<Name> columns = List.of();
        Statement query = null;
        if (cursor.acceptOperator("(")) {
            query = cursor.inside().plannable();
        } else {
            Token binary = cursor.peek();
            if (cursor.accept("binary")) {
                options.add(new Option(binary.position(), "format", List.of("binary")));
            }
            table = cursor.qualifiedName();
            columns = cursor.columns();
        }
        boolean from = table != null && cursor.accept("from");
        if (!from) {
            cursor.expect("to");
        }
        CopyTarget target = target();
        String location = target == CopyTarget.CLIENT
                ? cursor.next().value().toUpperCase(java.util.Locale.ROOT)
                : cursor.string();
        boolean with = cursor.accept("with");
        if (cursor.acceptOperator("(")) {
            options.addAll(cursor.list(this::option));
            cursor.expectOperator(")");
        } else {
            int before = options.size();
            while (!cursor.atEnd() && !cursor.sees("where")) {
                options.add(oldOption());
            }
            if (with && options.size() == before) {
                throw cursor.error();
            }
        }
        return new Modification.Copy(
                position, table, columns, query, from, target, location, options, from ? where() : null);
    }

    private CopyTarget target() {
        if (cursor.sees("stdin") || cursor.sees("stdout")) {
            return CopyTarget.CLIENT;
        }
        return cursor.accept("program") ? CopyTarget.PROGRAM : CopyTarget.FILE;
    }

    private @Nullable ValueExpression where() {
        if (!cursor.accept("where")) {
            return null;
        }
        ValueExpression condition = cursor.rest().expression();
        while (!cursor.atEnd()) {
            cursor.next();
        }
        return condition;
    }

    private Option option() {
        Token name = cursor.next();
        if (name.kind() != Token.Kind.WORD && name.kind() != Token.Kind.QUOTED_NAME) {
            throw SyntaxErrors.at(cursor.slice().text(), name);
        }
        List<String> values = new ArrayList<>();
        if (cursor.acceptOperator("(")) {
            values.addAll(cursor.list(cursor::name));
            cursor.expectOperator(")");
        } else if (!cursor.peek().isOperator(",") && !cursor.peek().isOperator(")")) {
            values.add(cursor.next().value());
        }
        return new Option(name.position(), name.value(), values);
    }

    private Option oldOption() {
        Token word = cursor.next();
        int place = word.position();
        return switch (word.value()) {
            case "binary", "csv", "text" -> new Option(place, "format", List.of(word.value()));
            case "freeze", "header" -> new Option(place, word.value(), List.of());
            case "delimiter", "null", "quote", "escape", "encoding" -> {
                cursor.accept("as");
                yield new Option(place, word.value(), List.of(cursor.string()));
            }
            case "force" -> {
                String name = cursor.accept("quote") ? "force_quote" : forceNull();
                yield new Option(place, name, cursor.acceptOperator("*") ? List.of("*") : cursor.list(cursor::name));
            }
            default -> throw SyntaxErrors.at(cursor.slice().text(), word);
        };
    }

    private String forceNull() {
        if (cursor.accept("not", "null")) {
            return "force_not_null";
        }
        cursor.expect("null");
        return "force_null";
    }
}
