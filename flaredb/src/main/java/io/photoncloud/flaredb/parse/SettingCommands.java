package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.SessionStatement;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TransactionStatement;
import java.util.ArrayList;
import java.util.List;

/** SET, RESET and SHOW. */
final class SettingCommands {
    private final Cursor cursor;
    private final int position;

    SettingCommands(Cursor cursor, int position) {
        this.cursor = cursor;
        this.position = position;
    }

    Statement set() {
        if (cursor.accept("constraints")) {
            return constraints();
        }
        if (cursor.accept("session", "characteristics", "as", "transaction")) {
            return new TransactionStatement.SetTransaction(
                    position, true, new TransactionCommands(cursor, position).modes(true));
        }
        boolean local = cursor.accept("local");
        if (!local && cursor.sees("session") && !cursor.sees("session", "authorization")) {
            cursor.next();
        }
        if (cursor.sees("transaction") && !isAssigned()) {
            cursor.next();
            if (cursor.sees("snapshot")) {
                throw SyntaxErrors.unsupported(
                        "SET TRANSACTION SNAPSHOT", cursor.peek().position());
            }
            return new TransactionStatement.SetTransaction(
                    position, false, new TransactionCommands(cursor, position).modes(true));
        }
        if (cursor.accept("time", "zone")) {
            return parameter("timezone", local, zone());
        }
        if (cursor.accept("session", "authorization")) {
            return parameter("session_authorization", local, oneOrDefault());
        }
        if (!isAssigned()) {
            if (cursor.accept("role")) {
                return parameter("role", local, oneOrDefault());
            }
            if (cursor.accept("names")) {
                return parameter("client_encoding", local, cursor.atEnd() ? List.of() : oneOrDefault());
            }
            if (cursor.accept("schema")) {
                return parameter("search_path", local, List.of(cursor.string()));
            }
            if (cursor.accept("xml", "option")) {
                return parameter("xmloption", local, List.of(cursor.next().value()));
            }
        }
        return assignment(local);
    }

    /** Whether a sign of assignment follows the word here: then it is a parameter's name. */
    private boolean isAssigned() {
        Token after = cursor.slice()
                .tokens()
                .get(Math.min(cursor.place() + 1, cursor.slice().tokens().size() - 1));
        return after.isOperator("=") || after.isWord("to") || after.isOperator(".");
    }

    private Statement assignment(boolean local) {
        String name = parameterName();
        if (cursor.accept("from")) {
            cursor.expect("current");
            throw SyntaxErrors.unsupported("SET … FROM CURRENT", position);
        }
        if (!cursor.acceptOperator("=")) {
            cursor.expect("to");
        }
        return parameter(name, local, cursor.accept("default") ? List.of() : cursor.list(this::value));
    }

    private Statement parameter(String name, boolean local, List<String> values) {
        return new SessionStatement.SetParameter(position, name, local, values);
    }

    private List<String> oneOrDefault() {
        return cursor.accept("default") ? List.of() : List.of(value());
    }

    private List<String> zone() {
        if (cursor.accept("local") || cursor.accept("default")) {
            return List.of();
        }
        if (!cursor.accept("interval")) {
            return List.of(value());
        }
        String interval = cursor.string();
        while (!cursor.atEnd()) {
            cursor.next();
        }
        return List.of("INTERVAL '" + interval.replace("'", "''") + "'");
    }

    private String value() {
        String sign = cursor.acceptOperator("-") ? "-" : "";
        if (sign.isEmpty()) {
            cursor.acceptOperator("+");
        }
        Token token = cursor.peek();
        return switch (token.kind()) {
            case INTEGER, DECIMAL -> sign + cursor.next().value();
            case STRING, QUOTED_NAME -> {
                if (!sign.isEmpty()) {
                    throw cursor.error();
                }
                yield cursor.next().value();
            }
            case WORD -> {
                boolean truth = token.isWord("on") || token.isWord("true") || token.isWord("false");
                if (!sign.isEmpty() || (!truth && Keywords.isReserved(token.value()))) {
                    throw cursor.error();
                }
                yield cursor.next().value();
            }
            case BITS, PARAMETER, OPERATOR, END -> throw cursor.error();
        };
    }

    private String parameterName() {
        List<String> parts = new ArrayList<>();
        parts.add(cursor.name());
        while (cursor.acceptOperator(".")) {
            parts.add(cursor.name());
        }
        return String.join(".", parts);
    }

    private Statement constraints() {
        List<QualifiedName> names = cursor.accept("all") ? List.of() : cursor.list(cursor::qualifiedName);
        boolean deferred = cursor.accept("deferred");
        if (!deferred) {
            cursor.expect("immediate");
        }
        return new TransactionStatement.SetConstraints(position, names, deferred);
    }

    Statement reset() {
        return new SessionStatement.Reset(position, named());
    }

    Statement show() {
        if (cursor.accept("transaction", "isolation", "level")) {
            return new SessionStatement.Show(position, "transaction_isolation");
        }
        return new SessionStatement.Show(position, named());
    }

    private String named() {
        if (cursor.accept("time", "zone")) {
            return "timezone";
        }
        if (cursor.accept("session", "authorization")) {
            return "session_authorization";
        }
        return cursor.accept("all") ? "all" : parameterName();
    }
}
