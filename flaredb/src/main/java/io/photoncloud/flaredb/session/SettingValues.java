package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session's settings: what differs from where it began, for the session and for the transaction alone. Going back with a transaction is
 * taking an earlier {@link State} again.
 */
final class SettingValues {
    /** A setting that nobody knows may be set where its name has a dot: what it means is for who reads it. */
    static final int CUSTOM_MAX = 200;

    /** Values by key that are not the initial ones: those that stay, and those that go with the transaction, which come first. */
    record State(Map<String, String> kept, Map<String, String> local) {
        static final State NOTHING = new State(Map.of(), Map.of());
    }

    private final Map<String, String> initial = new HashMap<>();
    private final Map<String, String> told = new HashMap<>();
    private State state = State.NOTHING;
    private long version;

    State state() {
        return state;
    }

    /** Grows with each change: who keeps what it has read looks here. */
    long version() {
        return version;
    }

    void restore(State earlier) {
        if (!state.equals(earlier)) {
            state = earlier;
            version++;
        }
    }

    /** The transaction is committed: what was for it alone goes. */
    void endTransaction() {
        if (!state.local().isEmpty()) {
            restore(new State(state.kept(), Map.of()));
        }
    }

    /** What the session begins with, and goes back to by RESET. */
    void begin(String name, String text) {
        Setting setting = require(name);
        initial.put(setting.key(), setting.parse(text));
        version++;
    }

    /** As {@link #begin}, of what SET cannot change. */
    void fix(String name, String value) {
        initial.put(name, value);
        version++;
    }

    String get(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        String value = find(key);
        if (value == null) {
            throw unrecognized(name);
        }
        return value;
    }

    private @Nullable String find(String key) {
        String value = state.local().get(key);
        if (value == null) {
            value = state.kept().get(key);
        }
        if (value == null) {
            value = initial.get(key);
        }
        return value == null ? KnownSettings.find(key).map(Setting::initial).orElse(null) : value;
    }

    /** As SHOW writes it; null where there is no such setting. */
    @Nullable
    String findShown(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        String value = find(key);
        return value == null
                ? null
                : KnownSettings.find(key).map(setting -> setting.show(value)).orElse(value);
    }

    boolean isOn(String name) {
        return get(name).equals("on");
    }

    long number(String name) {
        return Long.parseLong(get(name));
    }

    /** SET; no values are DEFAULT. */
    void set(String name, List<String> values, boolean local) {
        Setting setting = require(name);
        if (values.isEmpty()) {
            reset(name);
            return;
        }
        if (values.size() > 1 && !isList(setting)) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE, "SET " + setting.name() + " takes only one argument");
        }
        String text = setting.key().equals(KnownSettings.SEARCH_PATH)
                ? KnownSettings.list(values)
                : String.join(", ", values);
        put(setting.key(), setting.parse(text), local);
    }

    /** set_config(): the text is read as it is, names of a list within it. Answers the value as SHOW writes it. */
    String setText(String name, String text, boolean local) {
        Setting setting = require(name);
        String value = setting.parse(text);
        put(setting.key(), value, local);
        return setting.show(value);
    }

    private static boolean isList(Setting setting) {
        return setting.key().equals(KnownSettings.SEARCH_PATH) || setting.key().equals("datestyle");
    }

    private void put(String key, String value, boolean local) {
        Map<String, String> kept = state.kept();
        Map<String, String> own = new HashMap<>(local ? state.local() : kept);
        if (key.indexOf('.') >= 0 && !own.containsKey(key) && own.size() >= CUSTOM_MAX) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "a session may have " + CUSTOM_MAX + " settings of its own");
        }
        own.put(key, value);
        if (local) {
            restore(new State(kept, Map.copyOf(own)));
            return;
        }
        Map<String, String> rest = new HashMap<>(state.local());
        rest.remove(key);
        restore(new State(Map.copyOf(own), Map.copyOf(rest)));
    }

    /** RESET name. */
    void reset(String name) {
        Setting setting = require(name);
        Map<String, String> kept = new HashMap<>(state.kept());
        Map<String, String> local = new HashMap<>(state.local());
        kept.remove(setting.key());
        local.remove(setting.key());
        restore(new State(Map.copyOf(kept), Map.copyOf(local)));
    }

    /** RESET ALL, but for what belongs to the transaction. */
    void resetAll() {
        Map<String, String> kept = new HashMap<>();
        for (String key : List.of(
                KnownSettings.TRANSACTION_ISOLATION,
                KnownSettings.TRANSACTION_READ_ONLY,
                KnownSettings.TRANSACTION_DEFERRABLE)) {
            String value = state.kept().get(key);
            if (value != null) {
                kept.put(key, value);
            }
        }
        restore(new State(Map.copyOf(kept), Map.of()));
    }

    private static Setting require(String name) {
        Setting setting = KnownSettings.find(name).orElse(null);
        if (setting == null && name.matches("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)+")) {
            setting = new Setting(name, new Setting.Kind.Text(text -> text), "", false, true, "");
        }
        if (setting == null) {
            throw unrecognized(name);
        }
        if (!setting.changeable()) {
            throw new SqlException(
                    SqlState.CANT_CHANGE_RUNTIME_PARAM, "parameter \"" + setting.name() + "\" cannot be changed");
        }
        return setting;
    }

    private static SqlException unrecognized(String name) {
        return new SqlException(SqlState.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + name + "\"");
    }

    /** What clients are told of and were not told yet; at first all of it. */
    Map<String, String> takeReported() {
        Map<String, String> changed = new LinkedHashMap<>();
        for (Setting setting : REPORTED) {
            String value = setting.show(get(setting.key()));
            if (!value.equals(told.put(setting.name(), value))) {
                changed.put(setting.name(), value);
            }
        }
        return changed;
    }

    private static final List<Setting> REPORTED = reported();

    private static List<Setting> reported() {
        List<Setting> reported = new ArrayList<>();
        KnownSettings.settings().stream().filter(Setting::reported).forEach(reported::add);
        return List.copyOf(reported);
    }

    /** The search path as names, {@code "$user"} among them. */
    static List<String> names(String list) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < list.length()) {
            char c = list.charAt(at);
            if (c == ',' || Character.isWhitespace(c)) {
                at++;
                continue;
            }
            StringBuilder name = new StringBuilder();
            if (c == '"') {
                at++;
                while (at < list.length() && (list.charAt(at) != '"' || list.startsWith("\"\"", at))) {
                    at += list.charAt(at) == '"' ? 1 : 0;
                    name.append(list.charAt(at++));
                }
                at++;
            } else {
                while (at < list.length() && list.charAt(at) != ',' && !Character.isWhitespace(list.charAt(at))) {
                    name.append(Character.toLowerCase(list.charAt(at++)));
                }
            }
            names.add(name.toString());
        }
        return names;
    }
}
