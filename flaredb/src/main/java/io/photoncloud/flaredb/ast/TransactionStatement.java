package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement about transactions. */
public sealed interface TransactionStatement extends Statement {
    /** {@code BEGIN} or, with {@code start}, START TRANSACTION. */
    record Begin(int position, boolean start, Modes modes) implements TransactionStatement {}

    record Commit(int position, boolean chain) implements TransactionStatement {}

    record Rollback(int position, boolean chain) implements TransactionStatement {}

    record Savepoint(int position, String name) implements TransactionStatement {}

    record Release(int position, String name) implements TransactionStatement {}

    record RollbackTo(int position, String name) implements TransactionStatement {}

    /** {@code SET TRANSACTION} or, with {@code session}, SET SESSION CHARACTERISTICS AS TRANSACTION. */
    record SetTransaction(int position, boolean session, Modes modes) implements TransactionStatement {}

    /** {@code SET CONSTRAINTS}; no names are ALL. */
    record SetConstraints(int position, List<QualifiedName> names, boolean deferred) implements TransactionStatement {
        public SetConstraints {
            names = List.copyOf(names);
        }
    }

    /** {@code PREPARE TRANSACTION}, {@code COMMIT PREPARED}, {@code ROLLBACK PREPARED}: by the command's name. */
    record TwoPhase(int position, String command, String identifier) implements TransactionStatement {}

    /** What is absent was not said. */
    record Modes(
            @Nullable Isolation isolation,
            @Nullable Boolean readOnly,
            @Nullable Boolean deferrable,
            @Nullable ValueExpression asOfSystemTime) {
        public static final Modes NONE = new Modes(null, null, null, null);
    }

    /** Isolation levels by the standard's names. */
    enum Isolation {
        READ_UNCOMMITTED,
        READ_COMMITTED,
        REPEATABLE_READ,
        SERIALIZABLE
    }
}
