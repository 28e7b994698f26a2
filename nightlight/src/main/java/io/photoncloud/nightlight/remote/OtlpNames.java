package io.photoncloud.nightlight.remote;

import static java.util.Map.entry;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.text.GoQuote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Names metrics and labels of OpenTelemetry as Prometheus does. Immutable. */
public final class OtlpNames {
    /** What is made of names, by the words of Prometheus' setting otlp.translation_strategy. */
    public enum Strategy {
        UNDERSCORE_ESCAPING_WITH_SUFFIXES("UnderscoreEscapingWithSuffixes", true, true),
        UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES("UnderscoreEscapingWithoutSuffixes", true, false),
        NO_UTF8_ESCAPING_WITH_SUFFIXES("NoUTF8EscapingWithSuffixes", false, true),
        NO_TRANSLATION("NoTranslation", false, false);

        private final String text;
        private final boolean escapes;
        private final boolean suffixes;

        Strategy(String text, boolean escapes, boolean suffixes) {
            this.text = text;
            this.escapes = escapes;
            this.suffixes = suffixes;
        }

        public String text() {
            return text;
        }
    }

    /** What a metric is, as far as its name tells it. */
    enum Kind {
        GAUGE,
        COUNTER,
        OTHER
    }

    private static final Map<String, String> UNITS = Map.ofEntries(
            entry("d", "days"),
            entry("h", "hours"),
            entry("min", "minutes"),
            entry("s", "seconds"),
            entry("ms", "milliseconds"),
            entry("us", "microseconds"),
            entry("ns", "nanoseconds"),
            entry("By", "bytes"),
            entry("KiBy", "kibibytes"),
            entry("MiBy", "mebibytes"),
            entry("GiBy", "gibibytes"),
            entry("TiBy", "tibibytes"),
            entry("KBy", "kilobytes"),
            entry("MBy", "megabytes"),
            entry("GBy", "gigabytes"),
            entry("TBy", "terabytes"),
            entry("m", "meters"),
            entry("V", "volts"),
            entry("A", "amperes"),
            entry("J", "joules"),
            entry("W", "watts"),
            entry("g", "grams"),
            entry("Cel", "celsius"),
            entry("Hz", "hertz"),
            entry("1", ""),
            entry("%", "percent"));
    private static final Map<String, String> PER_UNITS =
            Map.of("s", "second", "m", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y", "year");

    private final Strategy strategy;

    public OtlpNames(Strategy strategy) {
        this.strategy = strategy;
    }

    String metric(String name, String unit, Kind kind) throws IngestException {
        if (!strategy.escapes) {
            return strategy.suffixes ? withSuffixes(name, unit, kind) : name;
        }
        String made = strategy.suffixes
                ? escapedWithSuffixes(name, unit, kind)
                : digitGuarded(String.join("_", fields(name, c -> isMetricCharacter(c) || c == '_')));
        if (made.isEmpty()) {
            throw IngestException.invalid(
                    "normalization for metric " + GoQuote.quote(name) + " resulted in empty name");
        }
        if (!made.equals(name) && made.chars().allMatch(c -> c == '_')) {
            throw IngestException.invalid("normalization for metric " + GoQuote.quote(name)
                    + " resulted in invalid name " + GoQuote.quote(made));
        }
        return made;
    }

    private static String escapedWithSuffixes(String name, String unit, Kind kind) {
        List<String> tokens = fields(name, OtlpNames::isMetricCharacter);
        String main = cleaned(mainUnit(unit));
        String per = cleaned(perUnit(unit));
        main = tokens.contains(main) ? "" : main;
        per = per.equals("per_") ? "" : trimmed(per);
        per = tokens.contains(per) ? "" : per;
        main = per.isEmpty() ? main : trimmed(main);
        addUnlessEmpty(tokens, main);
        addUnlessEmpty(tokens, per);
        if (kind == Kind.COUNTER) {
            moveToEnd(tokens, "total");
        }
        if (kind == Kind.GAUGE && unit.equals("1")) {
            moveToEnd(tokens, "ratio");
        }
        return digitGuarded(String.join("_", tokens));
    }

    private static void addUnlessEmpty(List<String> tokens, String token) {
        if (!token.isEmpty()) {
            tokens.add(token);
        }
    }

    private static void moveToEnd(List<String> tokens, String token) {
        tokens.removeIf(token::equals);
        tokens.add(token);
    }

    private static String withSuffixes(String metric, String unit, Kind kind) {
        String name = metric;
        boolean ratio = unit.equals("1") && kind == Kind.GAUGE;
        name = ratio ? withoutSuffix(name, "ratio") : name;
        name = kind == Kind.COUNTER ? withoutSuffix(name, "total") : name;
        String per = perUnit(unit);
        name = per.isEmpty() ? name : withoutSuffix(name, per);
        String main = mainUnit(unit);
        name = main.isEmpty() || name.endsWith(main) ? name : name + "_" + main;
        name = per.isEmpty() ? name : name + "_" + per;
        name = kind == Kind.COUNTER ? name + "_total" : name;
        return ratio ? name + "_ratio" : name;
    }

    private static String withoutSuffix(String name, String suffix) {
        return name.endsWith(suffix) && name.length() > suffix.length() + 1
                ? name.substring(0, name.length() - suffix.length() - 1)
                : name;
    }

    /** The unit as metadata have it. */
    static String unit(String unit) {
        String main = cleaned(mainUnit(unit));
        String per = cleaned(perUnit(unit));
        String made = main.isEmpty() ? per : per.isEmpty() ? main : main + "_" + per;
        made = made.startsWith("_") ? made.substring(1) : made;
        return trimmed(made);
    }

    private static String mainUnit(String unit) {
        int slash = unit.indexOf('/');
        String main = (slash < 0 ? unit : unit.substring(0, slash)).strip();
        return isAnnotation(main) ? "" : UNITS.getOrDefault(main, main);
    }

    private static String perUnit(String unit) {
        int slash = unit.indexOf('/');
        String per = slash < 0 ? "" : unit.substring(slash + 1).strip();
        return per.isEmpty() || isAnnotation(per) ? "" : "per_" + PER_UNITS.getOrDefault(per, per);
    }

    private static boolean isAnnotation(String unit) {
        return unit.indexOf('{') >= 0 || unit.indexOf('}') >= 0;
    }

    private static String cleaned(String unit) {
        String replaced = replaced(unit, OtlpNames::isMetricCharacter).replaceAll("_+", "_");
        return replaced.startsWith("_") ? replaced.substring(1) : replaced;
    }

    private static String trimmed(String text) {
        return text.endsWith("_") ? text.substring(0, text.length() - 1) : text;
    }

    private static String digitGuarded(String name) {
        return !name.isEmpty() && Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    /** The name of a label that an attribute becomes. */
    String label(String attribute) throws IngestException {
        if (attribute.isEmpty()) {
            throw IngestException.invalid("label name is empty");
        }
        if (!strategy.escapes) {
            if (attribute.chars().allMatch(c -> c == '_')) {
                throw IngestException.invalid("label name " + GoQuote.quote(attribute) + " contains only underscores");
            }
            return attribute;
        }
        String made = replaced(attribute, c -> isMetricCharacter(c) && c != ':');
        if (Character.isDigit(made.charAt(0))) {
            made = "key_" + made;
        } else if (made.startsWith("_") && !made.startsWith("__")) {
            made = "key" + made;
        }
        if (made.chars().allMatch(c -> c == '_')) {
            throw IngestException.invalid("normalization for label name " + GoQuote.quote(attribute)
                    + " resulted in invalid name " + GoQuote.quote(made));
        }
        return made;
    }

    /** Whether two attributes may become one label. */
    boolean mayCollide() {
        return strategy.escapes;
    }

    private static boolean isMetricCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':';
    }

    private static String replaced(String text, IntPredicate kept) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.append(kept.test(c) ? (char) c : '_'));
        return out.toString();
    }

    private static List<String> fields(String text, IntPredicate belongs) {
        StringBuilder spaced = new StringBuilder(text.length());
        text.codePoints().forEach(c -> spaced.append(belongs.test(c) ? (char) c : ' '));
        List<String> fields = new ArrayList<>(Arrays.asList(spaced.toString().split(" +", -1)));
        fields.removeIf(String::isEmpty);
        return fields;
    }
}
