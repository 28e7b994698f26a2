package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.Option;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How the data of a COPY look.
 *
 * @param nullText what stands for null
 * @param forceQuote columns whose values are quoted in any case; {@code *} for all
 * @param forceNotNull columns whose null text is the text itself
 * @param forceNull columns whose quoted null text is null too
 */
record CopyOptions(
        Format format,
        char delimiter,
        String nullText,
        boolean header,
        char quote,
        char escape,
        Set<String> forceQuote,
        Set<String> forceNotNull,
        Set<String> forceNull) {
    enum Format {
        TEXT,
        CSV,
        BINARY
    }

    CopyOptions {
        forceQuote = Set.copyOf(forceQuote);
        forceNotNull = Set.copyOf(forceNotNull);
        forceNull = Set.copyOf(forceNull);
    }

    /** @throws SqlException with PostgreSQL's words for what does not fit together */
    static CopyOptions read(List<Option> options, boolean from) {
        Set<String> seen = new HashSet<>();
        for (Option option : options) {
            if (!seen.add(option.name())) {
                throw new SqlException(
                        SqlState.SYNTAX_ERROR, "conflicting or redundant options", null, null, option.position());
            }
        }
        Format format = switch (text(options, "format", "text")) {
            case "text" -> Format.TEXT;
            case "csv" -> Format.CSV;
            case "binary" -> Format.BINARY;
            case String other -> throw invalid("COPY format \"" + other + "\" not recognized");
        };
        boolean csv = format == Format.CSV;
        if (format == Format.BINARY) {
            refuse(seen, "delimiter", "cannot specify DELIMITER in BINARY mode");
            refuse(seen, "null", "cannot specify NULL in BINARY mode");
            refuse(seen, "header", "cannot specify HEADER in BINARY mode");
        }
        if (!csv) {
            refuse(seen, "quote", "COPY quote available only in CSV mode");
            refuse(seen, "escape", "COPY escape available only in CSV mode");
            refuse(seen, "force_quote", "COPY force quote available only in CSV mode");
            refuse(seen, "force_not_null", "COPY force not null available only in CSV mode");
            refuse(seen, "force_null", "COPY force null available only in CSV mode");
        }
        if (from) {
            refuse(seen, "force_quote", "COPY force quote only available using COPY TO");
        } else {
            refuse(seen, "force_not_null", "COPY force not null only available using COPY FROM");
            refuse(seen, "force_null", "COPY force null only available using COPY FROM");
        }
        checkEncoding(text(options, "encoding", "UTF8"));
        char quote = character(text(options, "quote", "\""), "quote");
        return new CopyOptions(
                format,
                character(text(options, "delimiter", csv ? "," : "\t"), "delimiter"),
                text(options, "null", csv ? "" : "\\N"),
                isTrue(options, "header"),
                quote,
                character(text(options, "escape", String.valueOf(quote)), "escape"),
                Set.copyOf(all(options, "force_quote")),
                Set.copyOf(all(options, "force_not_null")),
                Set.copyOf(all(options, "force_null")));
    }

    private static void refuse(Set<String> seen, String name, String message) {
        if (seen.contains(name)) {
            throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, message);
        }
    }

    private static SqlException invalid(String message) {
        return new SqlException(SqlState.INVALID_PARAMETER_VALUE, message);
    }

    private static void checkEncoding(String name) {
        String word = name.toUpperCase(Locale.ROOT).replace("-", "").replace("_", "");
        if (!word.equals("UTF8") && !word.equals("SQLASCII")) {
            throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "encoding \"" + name + "\" is not supported");
        }
    }

    private static char character(String text, String name) {
        if (text.length() != 1 || text.charAt(0) > 127) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED, "COPY " + name + " must be a single one-byte character");
        }
        if (text.equals("\n") || text.equals("\r")) {
            throw invalid("COPY " + name + " cannot be newline or carriage return");
        }
        return text.charAt(0);
    }

    private static String text(List<Option> options, String name, String otherwise) {
        for (Option option : options) {
            if (option.name().equals(name) && !option.values().isEmpty()) {
                return name.equals("format")
                        ? option.values().getFirst().toLowerCase(Locale.ROOT)
                        : option.values().getFirst();
            }
        }
        return otherwise;
    }

    private static boolean isTrue(List<Option> options, String name) {
        return options.stream()
                .anyMatch(option -> option.name().equals(name)
                        && (option.values().isEmpty()
                                || List.of("true", "on", "1", "match")
                                        .contains(option.values().getFirst().toLowerCase(Locale.ROOT))));
    }

    private static List<String> all(List<Option> options, String name) {
        return options.stream()
                .filter(option -> option.name().equals(name))
                .flatMap(option -> option.values().stream())
                .toList();
    }
}
