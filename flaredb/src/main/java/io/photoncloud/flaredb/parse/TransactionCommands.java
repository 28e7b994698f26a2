package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TransactionStatement;
import io.photoncloud.flaredb.ast.TransactionStatement.Isolation;
import io.photoncloud.flaredb.ast.TransactionStatement.Modes;
import io.photoncloud.flaredb.ast.ValueExpression;
import org.jspecify.annotations.Nullable;

/** BEGIN, COMMIT, ROLLBACK, savepoints. Modes may stand with commas between them or without. */
final class TransactionCommands {
    private final Cursor cursor;
    private final int position;

    TransactionCommands(Cursor cursor, int position) {
        this.cursor = cursor;
        this.position = position;
    }

    /** What follows the first word. */
    Statement read(String word) {
        return switch (word) {
            case "begin" -> {
                work();
                yield new TransactionStatement.Begin(position, false, modes(false));
            }
            case "start" -> {
                cursor.expect("transaction");
                yield new TransactionStatement.Begin(position, true, modes(false));
            }
            case "commit", "end" -> {
                if (word.equals("commit") && cursor.accept("prepared")) {
                    yield new TransactionStatement.TwoPhase(position, "COMMIT PREPARED", cursor.string());
                }
                work();
                yield new TransactionStatement.Commit(position, chain());
            }
            case "prepare" -> {
                cursor.expect("transaction");
                yield new TransactionStatement.TwoPhase(position, "PREPARE TRANSACTION", cursor.string());
            }
            case "savepoint" -> new TransactionStatement.Savepoint(position, cursor.name());
            case "release" -> {
                cursor.accept("savepoint");
                yield new TransactionStatement.Release(position, cursor.name());
            }
            default -> rollback(word);
        };
    }

    private Statement rollback(String word) {
        boolean rollback = word.equals("rollback");
        if (rollback && cursor.accept("prepared")) {
            return new TransactionStatement.TwoPhase(position, "ROLLBACK PREPARED", cursor.string());
        }
        work();
        if (rollback && cursor.accept("to")) {
            cursor.accept("savepoint");
            return new TransactionStatement.RollbackTo(position, cursor.name());
        }
        return new TransactionStatement.Rollback(position, chain());
    }

    private void work() {
        if (!cursor.accept("work")) {
            cursor.accept("transaction");
        }
    }

    private boolean chain() {
        if (!cursor.accept("and")) {
            return false;
        }
        boolean no = cursor.accept("no");
        cursor.expect("chain");
        return !no;
    }

    /** The modes up to the end; at least one where they are required. */
    Modes modes(boolean required) {
        Isolation isolation = null;
        Boolean readOnly = null;
        Boolean deferrable = null;
        ValueExpression asOf = null;
        boolean first = true;
        while (!cursor.atEnd() || (first && required)) {
            if (!first) {
                cursor.acceptOperator(",");
            }
            if (cursor.accept("isolation")) {
                isolation = isolation();
            } else if (cursor.accept("read")) {
                readOnly = readOnly();
            } else if (cursor.accept("deferrable")) {
                deferrable = true;
            } else if (cursor.accept("not")) {
                cursor.expect("deferrable");
                deferrable = false;
            } else {
                asOf = asOf();
            }
            first = false;
        }
        return new Modes(isolation, readOnly, deferrable, asOf);
    }

    private Isolation isolation() {
        cursor.expect("level");
        if (cursor.accept("serializable")) {
            return Isolation.SERIALIZABLE;
        }
        if (cursor.accept("repeatable")) {
            cursor.expect("read");
            return Isolation.REPEATABLE_READ;
        }
        cursor.expect("read");
        if (cursor.accept("committed")) {
            return Isolation.READ_COMMITTED;
        }
        cursor.expect("uncommitted");
        return Isolation.READ_UNCOMMITTED;
    }

    private boolean readOnly() {
        if (cursor.accept("only")) {
            return true;
        }
        cursor.expect("write");
        return false;
    }

    private @Nullable ValueExpression asOf() {
        cursor.expect("as", "of", "system", "time");
        int first = cursor.place();
        while (!cursor.atEnd()
                && !cursor.sees("isolation")
                && !cursor.sees("read")
                && !cursor.peek().isOperator(",")
                && !cursor.sees("deferrable")
                && !cursor.sees("not")) {
            cursor.next();
        }
        return cursor.slice().part(first, cursor.place()).expression();
    }
}
