package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.session.Setting.Kind;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.TimeZones;
import io.photoncloud.flaredb.type.TypeNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parameters that there are, with PostgreSQL's names. Some are taken because clients set them, and change nothing here. */
final class KnownSettings {
    static final String SERVER_VERSION = "15.0";
    static final String TRANSACTION_ISOLATION = "transaction_isolation";
    static final String TRANSACTION_READ_ONLY = "transaction_read_only";
    static final String TRANSACTION_DEFERRABLE = "transaction_deferrable";
    static final String SEARCH_PATH = "search_path";
    static final String STATEMENT_TIMEOUT = "statement_timeout";
    static final String LOCK_TIMEOUT = "lock_timeout";
    static final String IDLE_IN_TRANSACTION_TIMEOUT = "idle_in_transaction_session_timeout";
    static final String IDLE_SESSION_TIMEOUT = "idle_session_timeout";
    static final String CLIENT_MIN_MESSAGES = "client_min_messages";
    static final String SESSION_AUTHORIZATION = "session_authorization";
    static final String APPLICATION_NAME = "application_name";
    private static final long INT_MAX = Integer.MAX_VALUE;
    private static final int APPLICATION_NAME_MAX = 63;
    private static final List<String> ISOLATION =
            List.of("serializable", "repeatable read", "read committed", "read uncommitted");
    private static final List<String> LEVELS =
            List.of("debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning", "error");

    private static final Map<String, Setting> ALL = all();

    private KnownSettings() {}

    static Optional<Setting> find(String name) {
        return Optional.ofNullable(ALL.get(name.toLowerCase(Locale.ROOT)));
    }

    /** By their names. */
    static Collection<Setting> settings() {
        return ALL.values();
    }

    private static Map<String, Setting> all() {
        List<Setting> list = new ArrayList<>();
        addOfServer(list);
        addOfClient(list);
        addOfTransactions(list);
        addOfTools(list);
        Map<String, Setting> map = new TreeMap<>();
        list.forEach(setting -> map.put(setting.key(), setting));
        return map;
    }

    private static void addOfServer(List<Setting> to) {
        to.add(fixed("server_version", SERVER_VERSION, true));
        to.add(fixed("server_version_num", "150000", false));
        to.add(fixed("server_encoding", "UTF8", true));
        to.add(fixed("integer_datetimes", "on", true));
        to.add(fixed("is_superuser", "on", true));
        to.add(fixed("in_hot_standby", "off", true));
        to.add(fixed("max_identifier_length", "63", false));
        to.add(fixed("max_index_keys", "32", false));
        to.add(fixed("max_function_args", "100", false));
        to.add(fixed("block_size", "8192", false));
        to.add(fixed("lc_collate", "C", false));
        to.add(fixed("lc_ctype", "C", false));
        to.add(fixed("wal_level", "replica", false));
        to.add(fixed("max_connections", "10000", false));
        to.add(fixed("server_name", "FlareDB", false));
        to.add(fixed("data_checksums", "on", false));
    }

    private static void addOfClient(List<Setting> to) {
        to.add(text(APPLICATION_NAME, "", true, KnownSettings::applicationName));
        to.add(text("client_encoding", "UTF8", true, KnownSettings::encoding));
        to.add(text("DateStyle", "ISO, MDY", true, KnownSettings::dateStyle));
        to.add(new Setting(
                "IntervalStyle",
                new Kind.Choice(List.of("postgres", "postgres_verbose", "sql_standard", "iso_8601")),
                "postgres",
                true,
                true,
                "How intervals are written."));
        to.add(text("TimeZone", "UTC", true, KnownSettings::timeZone));
        to.add(truth("standard_conforming_strings", "on", true));
        to.add(text(SESSION_AUTHORIZATION, "", true, text -> text));
        to.add(text("role", "none", false, text -> text));
        to.add(whole("extra_float_digits", "1", -15, 3, ""));
        to.add(choice("bytea_output", "hex", List.of("hex", "escape")));
        to.add(choice(CLIENT_MIN_MESSAGES, "notice", LEVELS));
        to.add(text(SEARCH_PATH, "\"$user\", public", false, text -> text));
        to.add(choice("backslash_quote", "safe_encoding", List.of("safe_encoding", "on", "off")));
        to.add(truth("escape_string_warning", "on", false));
        to.add(truth("array_nulls", "on", false));
        to.add(truth("transform_null_equals", "off", false));
        to.add(choice("xmloption", "content", List.of("content", "document")));
        to.add(text("lc_messages", "C", false, text -> text));
        to.add(text("lc_monetary", "C", false, text -> text));
        to.add(text("lc_numeric", "C", false, text -> text));
        to.add(text("lc_time", "C", false, text -> text));
    }

    private static void addOfTransactions(List<Setting> to) {
        to.add(choice("default_transaction_isolation", "serializable", ISOLATION));
        to.add(new Setting(
                "default_transaction_read_only",
                new Kind.Truth(),
                "off",
                true,
                true,
                "Whether transactions only read."));
        to.add(truth("default_transaction_deferrable", "off", false));
        to.add(choice(TRANSACTION_ISOLATION, "serializable", ISOLATION));
        to.add(truth(TRANSACTION_READ_ONLY, "off", false));
        to.add(truth(TRANSACTION_DEFERRABLE, "off", false));
        to.add(whole(STATEMENT_TIMEOUT, "0", 0, INT_MAX, "ms"));
        to.add(whole(LOCK_TIMEOUT, "0", 0, INT_MAX, "ms"));
        to.add(whole(IDLE_IN_TRANSACTION_TIMEOUT, "0", 0, INT_MAX, "ms"));
        to.add(whole(IDLE_SESSION_TIMEOUT, "0", 0, INT_MAX, "ms"));
        to.add(whole("deadlock_timeout", "1000", 1, INT_MAX, "ms"));
        to.add(choice("synchronous_commit", "on", List.of("on", "off", "local", "remote_write", "remote_apply")));
    }

    /** What dumps, drivers and migrations set. */
    private static void addOfTools(List<Setting> to) {
        to.add(truth("check_function_bodies", "on", false));
        to.add(truth("row_security", "on", false));
        to.add(text("default_tablespace", "", false, text -> text));
        to.add(text("temp_tablespaces", "", false, text -> text));
        to.add(text("default_table_access_method", "heap", false, text -> text));
        to.add(text("default_text_search_config", "pg_catalog.simple", false, text -> text));
        to.add(whole("work_mem", "4096", 64, INT_MAX, "kB"));
        to.add(whole("maintenance_work_mem", "65536", 1024, INT_MAX, "kB"));
        to.add(whole("temp_buffers", "8192", 800, INT_MAX, "kB"));
        to.add(truth("enable_seqscan", "on", false));
        to.add(truth("enable_indexscan", "on", false));
        to.add(truth("enable_bitmapscan", "on", false));
        to.add(truth("enable_hashjoin", "on", false));
        to.add(truth("enable_mergejoin", "on", false));
        to.add(truth("enable_nestloop", "on", false));
        to.add(truth("enable_sort", "on", false));
        to.add(truth("enable_hashagg", "on", false));
        to.add(truth("jit", "off", false));
        to.add(choice("plan_cache_mode", "auto", List.of("auto", "force_generic_plan", "force_custom_plan")));
        to.add(new Setting("geqo", new Kind.Truth(), "on", false, true, ""));
        to.add(whole("geqo_threshold", "12", 2, INT_MAX, ""));
        to.add(whole("join_collapse_limit", "8", 1, INT_MAX, ""));
        to.add(whole("from_collapse_limit", "8", 1, INT_MAX, ""));
        to.add(new Setting("random_page_cost", new Kind.Real(0, 1e10), "4", false, true, ""));
        to.add(new Setting("seq_page_cost", new Kind.Real(0, 1e10), "1", false, true, ""));
        to.add(choice("session_replication_role", "origin", List.of("origin", "replica", "local")));
        to.add(truth("log_duration", "off", false));
        to.add(choice("log_statement", "none", List.of("none", "ddl", "mod", "all")));
        to.add(whole("log_min_duration_statement", "-1", -1, INT_MAX, "ms"));
        to.add(truth("track_activities", "on", false));
        to.add(truth("allow_system_table_mods", "off", false));
        to.add(truth("zero_damaged_pages", "off", false));
        to.add(truth("quote_all_identifiers", "off", false));
    }

    private static Setting fixed(String name, String value, boolean reported) {
        return new Setting(name, new Kind.Text(text -> text), value, reported, false, "Cannot be changed.");
    }

    private static Setting truth(String name, String value, boolean reported) {
        return new Setting(name, new Kind.Truth(), value, reported, true, "");
    }

    private static Setting whole(String name, String value, long minimum, long maximum, String unit) {
        return new Setting(name, new Kind.Whole(minimum, maximum, unit), value, false, true, "");
    }

    private static Setting choice(String name, String value, List<String> words) {
        return new Setting(name, new Kind.Choice(words), value, false, true, "");
    }

    private static Setting text(
            String name, String value, boolean reported, java.util.function.Function<String, @Nullable String> form) {
        return new Setting(name, new Kind.Text(form), value, reported, true, "");
    }

    private static String applicationName(String text) {
        StringBuilder clean = new StringBuilder();
        text.chars().limit(APPLICATION_NAME_MAX).forEach(c -> clean.append(c < 32 || c > 126 ? '?' : (char) c));
        return clean.toString();
    }

    private static @Nullable String encoding(String text) {
        String word = text.toUpperCase(Locale.ROOT).replace("-", "").replace("_", "");
        return switch (word) {
            case "UTF8", "UNICODE" -> "UTF8";
            case "SQLASCII" -> "SQL_ASCII";
            case "LATIN1",
                    "LATIN2",
                    "LATIN9",
                    "WIN1252",
                    "WIN1250",
                    "WIN1251",
                    "EUCJP",
                    "SJIS",
                    "KOI8R",
                    "GBK",
                    "BIG5" ->
                throw new SqlException(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "conversion between " + text.toUpperCase(Locale.ROOT) + " and UTF8 is not supported");
            default -> null;
        };
    }

    /** The style, which is always ISO, and the order of fields. */
    private static @Nullable String dateStyle(String text) {
        String order = "MDY";
        for (String word : text.toUpperCase(Locale.ROOT).split(",", -1)) {
            switch (word.trim()) {
                case "ISO", "DEFAULT" -> {
                    // The one style that there is.
                }
                case "YMD" -> order = "YMD";
                case "DMY", "EURO", "EUROPEAN" -> order = "DMY";
                case "MDY", "US", "NONEURO", "NONEUROPEAN" -> order = "MDY";
                case "SQL", "POSTGRES", "GERMAN" ->
                    throw new SqlException(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "DateStyle " + word.trim() + " is not supported",
                            null,
                            "Dates are written in ISO style.");
                default -> {
                    return null;
                }
            }
        }
        return "ISO, " + order;
    }

    private static @Nullable String timeZone(String text) {
        return TimeZones.find(text).isEmpty() ? null : text;
    }

    /** Names as a list that reads back the same: {@code "$user", public}. */
    static String list(List<String> names) {
        return String.join(", ", names.stream().map(TypeNames::quoteIdentifier).toList());
    }
}
