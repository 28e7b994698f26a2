package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.TransactionStatement;
import io.photoncloud.flaredb.ast.TransactionStatement.Begin;
import io.photoncloud.flaredb.ast.TransactionStatement.Commit;
import io.photoncloud.flaredb.ast.TransactionStatement.Modes;
import io.photoncloud.flaredb.ast.TransactionStatement.Release;
import io.photoncloud.flaredb.ast.TransactionStatement.Rollback;
import io.photoncloud.flaredb.ast.TransactionStatement.RollbackTo;
import io.photoncloud.flaredb.ast.TransactionStatement.SetConstraints;
import io.photoncloud.flaredb.ast.TransactionStatement.SetTransaction;
import io.photoncloud.flaredb.ast.TransactionStatement.TwoPhase;
import io.photoncloud.flaredb.session.ResultSink.Notice;
import io.photoncloud.flaredb.session.ResultSink.Severity;
import io.photoncloud.flaredb.session.TransactionBlock.State;
import io.photoncloud.flaredb.transaction.Timestamp;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** BEGIN, COMMIT and all between. */
final class TransactionCommands {
    private final NodeSession session;
    private final SettingValues settings;
    private final TransactionBlock block;

    TransactionCommands(NodeSession session, SettingValues settings, TransactionBlock block) {
        this.session = session;
        this.settings = settings;
        this.block = block;
    }

    Completion run(TransactionStatement statement, ResultSink sink) {
        return switch (statement) {
            case Begin begin -> begin(begin, sink);
            case Commit(var _, boolean chain) -> commit(chain, sink);
            case Rollback(var _, boolean chain) -> rollback(chain, sink);
            case TransactionStatement.Savepoint(var _, String name) -> {
                requireBlock("SAVEPOINT");
                block.savepoint(name);
                yield Completion.of("SAVEPOINT");
            }
            case Release(var _, String name) -> {
                requireBlock("RELEASE SAVEPOINT");
                block.release(name);
                yield Completion.of("RELEASE");
            }
            case RollbackTo(var _, String name) -> {
                requireBlock("ROLLBACK TO SAVEPOINT");
                block.rollbackTo(name);
                yield Completion.of("ROLLBACK");
            }
            case SetTransaction set -> set(set, sink);
            case SetConstraints _ -> {
                if (!block.is(State.OPEN)) {
                    warn(sink, "25P01", "SET CONSTRAINTS can only be used in transaction blocks");
                }
                yield Completion.of("SET CONSTRAINTS");
            }
            case TwoPhase(var _, String command, var _) ->
                throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, command + " is not supported");
        };
    }

    private static void warn(ResultSink sink, String code, String message) {
        sink.notice(Notice.of(Severity.WARNING, code, message));
    }

    private Completion begin(Begin begin, ResultSink sink) {
        if (block.is(State.OPEN)) {
            warn(sink, "25001", "there is already a transaction in progress");
        } else {
            block.begin(State.OPEN);
        }
        apply(begin.modes());
        return Completion.of(begin.start() ? "START TRANSACTION" : "BEGIN");
    }

    private Completion commit(boolean chain, ResultSink sink) {
        return switch (block.state()) {
            case NONE, IMPLICIT -> {
                requireNoChain(chain, "COMMIT AND CHAIN");
                warn(sink, "25P01", "there is no transaction in progress");
                session.commit();
                yield Completion.of("COMMIT");
            }
            case OPEN -> {
                Chained modes = chained();
                session.commit();
                again(chain, modes);
                yield Completion.of("COMMIT");
            }
            case FAILED -> {
                Chained modes = chained();
                session.rollback();
                again(chain, modes);
                yield Completion.of("ROLLBACK");
            }
        };
    }

    private Completion rollback(boolean chain, ResultSink sink) {
        if (block.is(State.NONE) || block.is(State.IMPLICIT)) {
            requireNoChain(chain, "ROLLBACK AND CHAIN");
            warn(sink, "25P01", "there is no transaction in progress");
        }
        Chained modes = chained();
        session.rollback();
        again(chain, modes);
        return Completion.of("ROLLBACK");
    }

    /** What a transaction hands on to the one chained to it. */
    private record Chained(String isolation, String readOnly, String deferrable) {}

    private Chained chained() {
        return new Chained(
                settings.get(KnownSettings.TRANSACTION_ISOLATION),
                settings.get(KnownSettings.TRANSACTION_READ_ONLY),
                settings.get(KnownSettings.TRANSACTION_DEFERRABLE));
    }

    private void again(boolean chain, Chained modes) {
        if (chain) {
            block.begin(State.OPEN);
            settings.setText(KnownSettings.TRANSACTION_ISOLATION, modes.isolation(), true);
            settings.setText(KnownSettings.TRANSACTION_READ_ONLY, modes.readOnly(), true);
            settings.setText(KnownSettings.TRANSACTION_DEFERRABLE, modes.deferrable(), true);
        }
    }

    private static void requireNoChain(boolean chain, String command) {
        if (chain) {
            throw new SqlException(
                    SqlState.NO_ACTIVE_SQL_TRANSACTION, command + " can only be used in transaction blocks");
        }
    }

    private void requireBlock(String command) {
        if (block.is(State.NONE) || block.is(State.IMPLICIT)) {
            throw new SqlException(
                    SqlState.NO_ACTIVE_SQL_TRANSACTION, command + " can only be used in transaction blocks");
        }
    }

    private Completion set(SetTransaction set, ResultSink sink) {
        Modes modes = set.modes();
        if (set.session()) {
            if (modes.isolation() != null) {
                settings.setText("default_transaction_isolation", word(modes.isolation()), false);
            }
            if (modes.readOnly() != null) {
                settings.setText("default_transaction_read_only", modes.readOnly() ? "on" : "off", false);
            }
            if (modes.deferrable() != null) {
                settings.setText("default_transaction_deferrable", modes.deferrable() ? "on" : "off", false);
            }
        } else if (!block.is(State.OPEN)) {
            warn(sink, "25P01", "SET TRANSACTION can only be used in transaction blocks");
        } else {
            apply(modes);
        }
        return Completion.of("SET");
    }

    private static String word(TransactionStatement.Isolation isolation) {
        return isolation.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void apply(Modes modes) {
        if (modes.isolation() != null) {
            changeIsolation(word(modes.isolation()));
        }
        if (modes.readOnly() != null) {
            changeReadOnly(modes.readOnly());
        }
        if (modes.deferrable() != null) {
            settings.setText(KnownSettings.TRANSACTION_DEFERRABLE, modes.deferrable() ? "on" : "off", true);
        }
        if (modes.asOfSystemTime() != null) {
            Object moment = session.evaluate(modes.asOfSystemTime(), io.photoncloud.flaredb.type.SqlType.TIMESTAMPTZ);
            if (!(moment instanceof Long micros)) {
                throw new SqlException(SqlState.NULL_VALUE_NOT_ALLOWED, "AS OF SYSTEM TIME needs a time");
            }
            requireUnqueried("AS OF SYSTEM TIME must be set before any query");
            block.readAsOf(timestamp(micros));
        }
    }

    /** @param micros since 2000 */
    static Timestamp timestamp(long micros) {
        return Timestamp.atEndOf(Instant.ofEpochMilli(Math.floorDiv(micros, 1_000) + 946_684_800_000L));
    }

    private void changeIsolation(String word) {
        if (!word.equals(settings.get(KnownSettings.TRANSACTION_ISOLATION))) {
            requireUnqueried("SET TRANSACTION ISOLATION LEVEL must be called before any query");
            settings.setText(KnownSettings.TRANSACTION_ISOLATION, word, true);
        }
    }

    private void changeReadOnly(boolean readOnly) {
        if (readOnly != settings.isOn(KnownSettings.TRANSACTION_READ_ONLY)) {
            if (!readOnly) {
                requireUnqueried("transaction read-write mode must be set before any query");
            }
            settings.setText(KnownSettings.TRANSACTION_READ_ONLY, readOnly ? "on" : "off", true);
        }
    }

    private void requireUnqueried(String message) {
        if (block.isQueried()) {
            throw new SqlException(SqlState.ACTIVE_SQL_TRANSACTION, message);
        }
    }

    /** SET of one of the transaction's own parameters, which SET TRANSACTION is another word for. */
    boolean setOwn(String name, List<String> values) {
        String key = name.toLowerCase(Locale.ROOT);
        if (values.isEmpty() || values.size() > 1) {
            return false;
        }
        String value = values.getFirst();
        switch (key) {
            case KnownSettings.TRANSACTION_ISOLATION -> changeIsolation(value.toLowerCase(Locale.ROOT));
            case KnownSettings.TRANSACTION_READ_ONLY ->
                changeReadOnly(List.of("on", "true", "1", "yes").contains(value));
            default -> {
                return false;
            }
        }
        return true;
    }
}
