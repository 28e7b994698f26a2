package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.UnsupportedStatement;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The portals of a session: those that the protocol binds and the cursors that are declared, which have their names in common. */
final class Portals {
    /** A statement that is none: an empty text was prepared. */
    static final Ready EMPTY = new Ready(
            new ParsedStatement(new UnsupportedStatement(0, ""), "", 0),
            null,
            List.of(),
            null,
            0,
            new Engine.Scope("", List.of(), ""));

    /** One of them. */
    static final class Open {
        private final String name;
        private final Ready ready;
        private final List<? extends @Nullable Object> parameters;
        private final boolean holds;
        private @Nullable Cursor cursor;
        private boolean done;
        private boolean held;

        Open(String name, Ready ready, List<? extends @Nullable Object> parameters, boolean holds) {
            this.name = name;
            this.ready = ready;
            this.parameters = parameters;
            this.holds = holds;
        }

        String text() {
            return ready.parsed().text();
        }

        Ready ready() {
            return ready;
        }

        List<? extends @Nullable Object> parameters() {
            return parameters;
        }

        @Nullable
        Cursor cursor() {
            return cursor;
        }

        void open(Cursor opened) {
            cursor = opened;
        }

        boolean isDone() {
            return done;
        }

        void done() {
            done = true;
        }

        private void close() {
            Cursor open = cursor;
            cursor = null;
            done = true;
            if (open != null) {
                open.close();
            }
        }
    }

    private final int most;
    private final Map<String, Open> open = new HashMap<>();

    Portals(int most) {
        this.most = most;
    }

    Portal bind(String name, Ready ready, List<? extends @Nullable Object> parameters) {
        if (name.isEmpty()) {
            closePortal(name);
        }
        add(new Open(name, ready, new ArrayList<>(parameters), false));
        return describe(name);
    }

    /** @throws SqlException 42P03 where the name is taken */
    void add(Open portal) {
        if (open.containsKey(portal.name)) {
            throw new SqlException(SqlState.DUPLICATE_CURSOR, "cursor \"" + portal.name + "\" already exists");
        }
        if (open.size() >= most) {
            throw new SqlException(
                    SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                    "a session may have " + most + " portals",
                    null,
                    "The limit is " + SessionLimits.PORTALS_MAX + ".");
        }
        open.put(portal.name, portal);
    }

    Open require(String name) {
        Open portal = open.get(name);
        if (portal == null) {
            throw new SqlException(SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist");
        }
        return portal;
    }

    /** A cursor, for FETCH and its like. */
    Open requireCursor(String name) {
        Open portal = open.get(name);
        if (portal == null || portal.cursor == null) {
            throw new SqlException(SqlState.INVALID_CURSOR_NAME, "cursor \"" + name + "\" does not exist");
        }
        return portal;
    }

    Portal describe(String name) {
        return new Portal(name, require(name).ready.columns());
    }

    void closePortal(String name) {
        Open portal = open.remove(name);
        if (portal != null) {
            portal.close();
        }
    }

    void closeAll() {
        open.values().forEach(Open::close);
        open.clear();
    }

    /** Those that hold their rows stay where it was committed; all others go. */
    void endTransaction(boolean committed) {
        if (open.isEmpty()) {
            return;
        }
        for (Open portal : List.copyOf(open.values())) {
            Cursor cursor = portal.cursor;
            if (committed && portal.holds && cursor != null) {
                cursor.keepAll();
                portal.held = true;
            } else if (!portal.held) {
                closePortal(portal.name);
            }
        }
    }

    /** The transaction has failed: what reads in it can no longer. */
    void fail() {
        open.values().stream().filter(portal -> !portal.held).forEach(Open::close);
    }
}
