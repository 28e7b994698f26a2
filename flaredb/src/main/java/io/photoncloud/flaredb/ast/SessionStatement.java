package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement about the session, its settings, prepared statements, cursors and notifications, and those of upkeep. */
public sealed interface SessionStatement extends Statement {
    /**
     * {@code SET name TO values}; no values are TO DEFAULT. SET TIME ZONE has the name timezone, SET NAMES client_encoding, SET SCHEMA
     * search_path, SET ROLE role, SET SESSION AUTHORIZATION session_authorization.
     */
    record SetParameter(int position, String name, boolean local, List<String> values) implements SessionStatement {
        public SetParameter {
            values = List.copyOf(values);
        }
    }

    /** {@code RESET name}; {@code all} is a name too. */
    record Reset(int position, String name) implements SessionStatement {}

    /** {@code SHOW name}; {@code all} is a name too. */
    record Show(int position, String name) implements SessionStatement {}

    record Prepare(int position, String name, List<TypeName> types, Statement statement, String text)
            implements SessionStatement {
        public Prepare {
            types = List.copyOf(types);
        }
    }

    record Execute(int position, String name, List<ValueExpression> arguments) implements SessionStatement {
        public Execute {
            arguments = List.copyOf(arguments);
        }
    }

    /** The name is absent for ALL. */
    record Deallocate(int position, @Nullable String name) implements SessionStatement {}

    /** Scroll is absent where neither SCROLL nor NO SCROLL was said. */
    record DeclareCursor(
            int position,
            String name,
            boolean binary,
            boolean insensitive,
            @Nullable Boolean scroll,
            boolean hold,
            Statement query)
            implements SessionStatement {}

    /**
     * {@code FETCH} or, with {@code move}, MOVE.
     *
     * @param count how many of FORWARD, BACKWARD and RELATIVE, where of ABSOLUTE; ALL is Long.MAX_VALUE
     */
    record Fetch(int position, boolean move, Way way, long count, String cursor) implements SessionStatement {}

    /** Where FETCH goes. NEXT is FORWARD 1, PRIOR is BACKWARD 1, FIRST is ABSOLUTE 1, LAST is ABSOLUTE -1. */
    enum Way {
        FORWARD,
        BACKWARD,
        ABSOLUTE,
        RELATIVE
    }

    /** The cursor is absent for ALL. */
    record Close(int position, @Nullable String cursor) implements SessionStatement {}

    record Listen(int position, String channel) implements SessionStatement {}

    /** The channel is absent for {@code *}. */
    record Unlisten(int position, @Nullable String channel) implements SessionStatement {}

    record Notify(int position, String channel, String payload) implements SessionStatement {}

    record Discard(int position, DiscardKind kind) implements SessionStatement {}

    /** What is discarded. */
    enum DiscardKind {
        ALL,
        PLANS,
        SEQUENCES,
        TEMPORARY
    }

    /** The mode as written in capitals: {@code ACCESS EXCLUSIVE}. */
    record LockTable(int position, List<QualifiedName> tables, String mode, boolean nowait)
            implements SessionStatement {
        public LockTable {
            tables = List.copyOf(tables);
        }
    }

    record Analyze(int position, List<VacuumTarget> targets, List<Option> options) implements SessionStatement {
        public Analyze {
            targets = List.copyOf(targets);
            options = List.copyOf(options);
        }
    }

    /** {@code VACUUM}, accepted and without effect but for its option ANALYZE. */
    record Vacuum(int position, List<VacuumTarget> targets, List<Option> options) implements SessionStatement {
        public Vacuum {
            targets = List.copyOf(targets);
            options = List.copyOf(options);
        }
    }

    record VacuumTarget(int position, QualifiedName table, List<Name> columns) implements Node {
        public VacuumTarget {
            columns = List.copyOf(columns);
        }
    }

    /** {@code REINDEX}, {@code CHECKPOINT}, {@code CLUSTER}: accepted and without effect. */
    record Upkeep(int position, String command) implements SessionStatement {}

    /** {@code EXPLAIN}; ANALYZE and VERBOSE before the statement are options as those in parentheses are. */
    record Explain(int position, List<Option> options, Statement statement) implements SessionStatement {
        public Explain {
            options = List.copyOf(options);
        }

        /** Whether the statement is run. */
        public boolean analyze() {
            return options.stream()
                    .anyMatch(option -> option.name().equals("analyze")
                            && (option.values().isEmpty()
                                    || List.of("true", "on", "1")
                                            .contains(option.values().getFirst())));
        }
    }
}
