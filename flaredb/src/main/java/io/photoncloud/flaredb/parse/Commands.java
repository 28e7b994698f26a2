package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.ast.Option;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.SessionStatement;
import io.photoncloud.flaredb.ast.SessionStatement.Way;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.ast.UnsupportedStatement;
import io.photoncloud.flaredb.ast.ValueExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The commands that are a few words and names: read by hand, for the grammar has gaps here and would be loaded for a BEGIN. The statements
 * that some hold are the grammar's.
 */
final class Commands {
    private static final Set<String> FIRST_WORDS = Set.of(
            "begin",
            "start",
            "commit",
            "end",
            "rollback",
            "abort",
            "savepoint",
            "release",
            "set",
            "reset",
            "show",
            "prepare",
            "execute",
            "deallocate",
            "declare",
            "fetch",
            "move",
            "close",
            "listen",
            "unlisten",
            "notify",
            "discard",
            "lock",
            "analyze",
            "analyse",
            "vacuum",
            "explain",
            "copy",
            "checkpoint",
            "reindex",
            "cluster",
            "do",
            "call",
            "load");

    private final Cursor cursor;
    private final int position;

    Commands(Slice slice) {
        this.cursor = new Cursor(slice);
        this.position = slice.tokens().getFirst().position();
    }

    static boolean isCommand(List<Token> tokens) {
        Token first = tokens.getFirst();
        return first.kind() == Token.Kind.WORD && FIRST_WORDS.contains(first.value());
    }

    Statement read() {
        String word = cursor.next().value();
        Statement statement = switch (word) {
            case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release" ->
                new TransactionCommands(cursor, position).read(word);
            case "set" -> new SettingCommands(cursor, position).set();
            case "reset" -> new SettingCommands(cursor, position).reset();
            case "show" -> new SettingCommands(cursor, position).show();
            case "prepare" ->
                cursor.sees("transaction") ? new TransactionCommands(cursor, position).read(word) : prepare();
            case "execute" -> execute();
            case "deallocate" -> deallocate();
            case "declare" -> declare();
            case "fetch", "move" -> fetch(word.equals("move"));
            case "close" -> new SessionStatement.Close(position, cursor.accept("all") ? null : cursor.name());
            case "listen" -> new SessionStatement.Listen(position, cursor.name());
            case "unlisten" ->
                new SessionStatement.Unlisten(position, cursor.acceptOperator("*") ? null : cursor.name());
            case "notify" -> notification();
            case "discard" -> discard();
            case "lock" -> lock();
            case "analyze", "analyse" -> analyze();
            case "vacuum" -> vacuum();
            case "explain" -> explain();
            case "copy" -> new CopyCommand(cursor, position).read();
            case "checkpoint" -> new SessionStatement.Upkeep(position, "CHECKPOINT");
            case "reindex", "cluster" -> upkeep(word);
            default -> unsupported(word);
        };
        cursor.expectEnd();
        return statement;
    }

    private Statement unsupported(String word) {
        while (!cursor.atEnd()) {
            cursor.next();
        }
        return new UnsupportedStatement(position, word.toUpperCase(Locale.ROOT));
    }

    private Statement upkeep(String word) {
        while (!cursor.atEnd()) {
            cursor.next();
        }
        return new SessionStatement.Upkeep(position, word.toUpperCase(Locale.ROOT));
    }

    private Statement prepare() {
        String name = cursor.name();
        List<TypeName> types = new ArrayList<>();
        if (cursor.acceptOperator("(")) {
            Slice inside = cursor.inside();
            int first = 0;
            int depth = 0;
            for (int i = 0; i < inside.tokens().size(); i++) {
                Token token = inside.tokens().get(i);
                depth += token.isOperator("(") ? 1 : token.isOperator(")") ? -1 : 0;
                if (token.kind() == Token.Kind.END || (depth == 0 && token.isOperator(","))) {
                    types.add(inside.part(first, i).type());
                    first = i + 1;
                }
            }
        }
        cursor.expect("as");
        Slice rest = cursor.rest();
        String text = text(rest);
        return new SessionStatement.Prepare(position, name, types, held(), text);
    }

    private static String text(Slice slice) {
        int end = slice.tokens().size() > 1
                ? slice.tokens().get(slice.tokens().size() - 2).end()
                : slice.tokens().getFirst().start();
        return slice.text().substring(slice.tokens().getFirst().start(), end);
    }

    /** The statement in the rest of the tokens, which are stepped over. */
    private Statement held() {
        if (cursor.atEnd()) {
            throw cursor.error();
        }
        Statement statement = cursor.rest().plannable();
        while (!cursor.atEnd()) {
            cursor.next();
        }
        return statement;
    }

    private Statement execute() {
        String name = cursor.name();
        List<ValueExpression> arguments = List.of();
        if (cursor.acceptOperator("(")) {
            arguments = cursor.inside().expressions();
        }
        return new SessionStatement.Execute(position, name, arguments);
    }

    private Statement deallocate() {
        cursor.accept("prepare");
        return new SessionStatement.Deallocate(position, cursor.accept("all") ? null : cursor.name());
    }

    private Statement declare() {
        String name = cursor.name();
        boolean binary = false;
        boolean insensitive = false;
        Boolean scroll = null;
        while (!cursor.accept("cursor")) {
            if (cursor.accept("binary")) {
                binary = true;
            } else if (cursor.accept("insensitive")) {
                insensitive = true;
            } else if (cursor.accept("no", "scroll")) {
                scroll = false;
            } else if (cursor.accept("scroll")) {
                scroll = true;
            } else if (!cursor.accept("asensitive")) {
                throw cursor.error();
            }
        }
        boolean hold = cursor.accept("with", "hold");
        if (!hold) {
            cursor.accept("without", "hold");
        }
        cursor.expect("for");
        return new SessionStatement.DeclareCursor(position, name, binary, insensitive, scroll, hold, held());
    }

    private Statement fetch(boolean move) {
        Way way = Way.FORWARD;
        long count = 1;
        if (cursor.accept("next")) {
            way = Way.FORWARD;
        } else if (cursor.accept("prior")) {
            way = Way.BACKWARD;
        } else if (cursor.accept("first")) {
            way = Way.ABSOLUTE;
        } else if (cursor.accept("last")) {
            way = Way.ABSOLUTE;
            count = -1;
        } else if (cursor.accept("absolute")) {
            way = Way.ABSOLUTE;
            count = number();
        } else if (cursor.accept("relative")) {
            way = Way.RELATIVE;
            count = number();
        } else if (cursor.accept("all")) {
            count = Long.MAX_VALUE;
        } else if (cursor.accept("forward")) {
            count = countOrAll();
        } else if (cursor.accept("backward")) {
            way = Way.BACKWARD;
            count = countOrAll();
        } else if (!cursor.seesName()) {
            count = cursor.sees("from") || cursor.sees("in") ? 1 : number();
        }
        if (!cursor.accept("from")) {
            cursor.accept("in");
        }
        return new SessionStatement.Fetch(position, move, way, count, cursor.name());
    }

    private long countOrAll() {
        if (cursor.accept("all")) {
            return Long.MAX_VALUE;
        }
        Token token = cursor.peek();
        return token.kind() == Token.Kind.INTEGER || token.isOperator("-") || token.isOperator("+") ? number() : 1;
    }

    private long number() {
        boolean negative = cursor.acceptOperator("-");
        if (!negative) {
            cursor.acceptOperator("+");
        }
        Token token = cursor.peek();
        if (token.kind() != Token.Kind.INTEGER) {
            throw cursor.error();
        }
        try {
            int number = Integer.parseInt(token.value());
            cursor.next();
            return negative ? -number : number;
        } catch (NumberFormatException e) {
            throw cursor.error();
        }
    }

    private Statement notification() {
        String channel = cursor.name();
        return new SessionStatement.Notify(position, channel, cursor.acceptOperator(",") ? cursor.string() : "");
    }

    private Statement discard() {
        SessionStatement.DiscardKind kind;
        if (cursor.accept("all")) {
            kind = SessionStatement.DiscardKind.ALL;
        } else if (cursor.accept("plans")) {
            kind = SessionStatement.DiscardKind.PLANS;
        } else if (cursor.accept("sequences")) {
            kind = SessionStatement.DiscardKind.SEQUENCES;
        } else if (cursor.accept("temp") || cursor.accept("temporary")) {
            kind = SessionStatement.DiscardKind.TEMPORARY;
        } else {
            throw cursor.error();
        }
        return new SessionStatement.Discard(position, kind);
    }

    private Statement lock() {
        cursor.accept("table");
        List<QualifiedName> tables = cursor.list(() -> {
            cursor.accept("only");
            QualifiedName name = cursor.qualifiedName();
            cursor.acceptOperator("*");
            return name;
        });
        String mode = "ACCESS EXCLUSIVE";
        if (cursor.accept("in")) {
            List<String> words = new ArrayList<>();
            while (!cursor.sees("mode")) {
                Token token = cursor.peek();
                if (!Set.of("access", "row", "share", "update", "exclusive").contains(token.value())) {
                    throw cursor.error();
                }
                words.add(cursor.next().value());
            }
            mode = String.join(" ", words).toUpperCase(Locale.ROOT);
            if (!LOCK_MODES.contains(mode)) {
                throw cursor.error();
            }
            cursor.expect("mode");
        }
        return new SessionStatement.LockTable(position, tables, mode, cursor.accept("nowait"));
    }

    private static final Set<String> LOCK_MODES = Set.of(
            "ACCESS SHARE",
            "ROW SHARE",
            "ROW EXCLUSIVE",
            "SHARE UPDATE EXCLUSIVE",
            "SHARE",
            "SHARE ROW EXCLUSIVE",
            "EXCLUSIVE",
            "ACCESS EXCLUSIVE");

    private Statement analyze() {
        List<Option> options = options();
        if (options.isEmpty() && cursor.sees("verbose")) {
            options = List.of(new Option(cursor.next().position(), "verbose", List.of()));
        }
        return new SessionStatement.Analyze(position, targets(), options);
    }

    private Statement vacuum() {
        List<Option> options = new ArrayList<>(options());
        while (cursor.sees("full")
                || cursor.sees("freeze")
                || cursor.sees("verbose")
                || cursor.sees("analyze")
                || cursor.sees("analyse")) {
            Token word = cursor.next();
            String name = word.isWord("analyse") ? "analyze" : word.value();
            options.add(new Option(word.position(), name, List.of()));
        }
        return new SessionStatement.Vacuum(position, targets(), options);
    }

    private List<SessionStatement.VacuumTarget> targets() {
        if (cursor.atEnd()) {
            return List.of();
        }
        return cursor.list(() -> {
            QualifiedName table = cursor.qualifiedName();
            return new SessionStatement.VacuumTarget(table.position(), table, cursor.columns());
        });
    }

    private Statement explain() {
        List<Option> options = new ArrayList<>();
        if (cursor.peek().isOperator("(") && isOptionList()) {
            options.addAll(options());
        } else {
            for (String word : List.of("analyze", "analyse", "verbose")) {
                if (cursor.sees(word)) {
                    int place = cursor.next().position();
                    options.add(new Option(place, word.equals("verbose") ? word : "analyze", List.of()));
                }
            }
        }
        if (cursor.sees("execute") || cursor.sees("declare")) {
            Token word = cursor.next();
            Statement statement = word.isWord("execute") ? execute() : declare();
            return new SessionStatement.Explain(position, options, statement);
        }
        return new SessionStatement.Explain(position, options, held());
    }

    /** A parenthesis may open the options or the statement. */
    private boolean isOptionList() {
        Token inside = cursor.slice().tokens().get(cursor.place() + 1);
        return inside.kind() == Token.Kind.WORD
                && !Set.of("select", "values", "with", "table", "insert", "update", "delete")
                        .contains(inside.value());
    }

    /** {@code (name [value], …)}. */
    private List<Option> options() {
        if (!cursor.acceptOperator("(")) {
            return List.of();
        }
        List<Option> options = cursor.list(() -> {
            Token name = cursor.next();
            if (name.kind() != Token.Kind.WORD && name.kind() != Token.Kind.QUOTED_NAME) {
                throw SyntaxErrors.at(cursor.slice().text(), name);
            }
            List<String> values = new ArrayList<>();
            while (!cursor.peek().isOperator(",") && !cursor.peek().isOperator(")")) {
                values.add(cursor.next().value());
            }
            return new Option(name.position(), name.isWord("analyse") ? "analyze" : name.value(), values);
        });
        cursor.expectOperator(")");
        return options;
    }
}
