package io.photoncloud.nightlight.rules.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.photoncloud.nightlight.rules.template.TemplateQuery.Sample;
import io.photoncloud.nightlight.text.GoExpansion;
import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.text.PrometheusDuration;
import java.net.URI;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What templates can call. */
final class Functions {
    static final Set<String> NAMES = Set.of(
            "and",
            "or",
            "not",
            "eq",
            "ne",
            "lt",
            "le",
            "gt",
            "ge",
            "len",
            "index",
            "print",
            "printf",
            "println",
            "urlquery",
            "query",
            "first",
            "label",
            "value",
            "strvalue",
            "args",
            "reReplaceAll",
            "safeHtml",
            "match",
            "title",
            "toUpper",
            "toLower",
            "graphLink",
            "tableLink",
            "sortByLabel",
            "stripPort",
            "stripDomain",
            "humanize",
            "humanize1024",
            "humanizeDuration",
            "humanizePercentage",
            "humanizeTimestamp",
            "toTime",
            "toDuration",
            "now",
            "pathPrefix",
            "externalURL",
            "parseDuration",
            "urlQueryEscape");

    private final Template.Data data;
    private final TemplateQuery query;

    Functions(Template.Data data, TemplateQuery query) {
        this.data = data;
        this.query = query;
    }

    /** What is not empty: no zero, empty text, list or map, false or nil. */
    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case String text -> !text.isEmpty();
            case Double number -> number != 0;
            case Long number -> number != 0;
            case Map<?, ?> map -> !map.isEmpty();
            case List<?> list -> !list.isEmpty();
            default -> true;
        };
    }

    @Nullable
    Object call(String name, List<@Nullable Object> arguments) throws TemplateException {
        Arguments in = new Arguments(name, arguments);
        return switch (name) {
            case "not", "eq", "ne", "lt", "le", "gt", "ge" -> compare(name, in);
            case "len", "index", "print", "printf", "println", "args" -> general(name, in, arguments);
            case "query", "first", "label", "value", "strvalue", "sortByLabel" -> series(name, in);
            case "humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp" ->
                humanize(name, in.number(0));
            case "toTime", "toDuration", "now", "parseDuration" -> times(name, in);
            case "graphLink", "tableLink", "pathPrefix", "externalURL", "urlQueryEscape", "urlquery" -> links(name, in);
            default -> texts(name, in);
        };
    }

    private static Object compare(String name, Arguments in) throws TemplateException {
        if (name.equals("not")) {
            return !isTrue(in.any(0));
        }
        Object left = in.any(0);
        if (name.equals("eq")) {
            for (int i = 1; i < Math.max(2, in.size()); i++) {
                if (isEqual(left, in.any(i))) {
                    return true;
                }
            }
            return false;
        }
        Object right = in.any(1);
        if (name.equals("ne")) {
            return !isEqual(left, right);
        }
        int order;
        if (left instanceof String first && right instanceof String second) {
            order = first.compareTo(second);
        } else if (left instanceof Number first
                && right instanceof Number second
                && first.getClass() == second.getClass()) {
            double difference = first.doubleValue() - second.doubleValue();
            if (Double.isNaN(difference)) {
                return false;
            }
            order = (int) Math.signum(difference);
        } else {
            throw in.error("incompatible types for comparison");
        }
        return switch (name) {
            case "lt" -> order < 0;
            case "le" -> order <= 0;
            case "gt" -> order > 0;
            default -> order >= 0;
        };
    }

    private static boolean isEqual(@Nullable Object left, @Nullable Object right) throws TemplateException {
        if (left != null && right != null && left.getClass() != right.getClass()) {
            throw new TemplateException("error calling eq: incompatible types for comparison");
        }
        if (left instanceof Double first && right instanceof Double second) {
            return first.doubleValue() == second.doubleValue();
        }
        return Objects.equals(left, right);
    }

    private static Object general(String name, Arguments in, List<@Nullable Object> all) throws TemplateException {
        return switch (name) {
            case "print" -> spaced(all, false);
            case "println" -> spaced(all, true) + "\n";
            case "printf" -> Printing.printf(in.text(0), all.subList(1, all.size()));
            case "args" -> {
                Map<String, Object> map = new TreeMap<>();
                for (int i = 0; i < all.size(); i++) {
                    if (all.get(i) instanceof Map<?, ?> inner
                            && inner.values().stream().anyMatch(Map.class::isInstance)) {
                        throw in.error("arguments are nested too deep");
                    }
                    map.put("arg" + i, Objects.requireNonNullElse(all.get(i), ""));
                }
                yield map;
            }
            case "len" ->
                switch (in.any(0)) {
                    case String text -> (long) text.getBytes(UTF_8).length;
                    case Map<?, ?> map -> (long) map.size();
                    case List<?> list -> (long) list.size();
                    case null, default -> throw in.error("len of type " + Printing.print(in.any(0)));
                };
            default -> index(in);
        };
    }

    private static Object index(Arguments in) throws TemplateException {
        Object value = in.any(0);
        for (int i = 1; i < in.size(); i++) {
            Object key = in.any(i);
            if (value instanceof Map<?, ?> map) {
                if (!(key instanceof String)) {
                    throw in.error("can't index map with " + Printing.print(key) + "; should be string");
                }
                value = map.get(key);
                value = value == null ? "" : value;
            } else if (value instanceof List<?> list && key instanceof Long number) {
                if (number < 0 || number >= list.size()) {
                    throw in.error("index out of range: " + number);
                }
                value = list.get(number.intValue());
            } else {
                throw in.error("can't index item of type " + Printing.print(value));
            }
        }
        return value == null ? "" : value;
    }

    /** Blanks stand between values neither of which is a text. */
    private static String spaced(List<@Nullable Object> values, boolean always) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < values.size() && out.length() <= TemplateRun.CHARACTERS_MAX; i++) {
            boolean texts = i > 0 && isText(values.get(i), values.get(i - 1));
            boolean blank = i > 0 && (always || !texts);
            out.append(blank ? " " : "").append(Printing.print(values.get(i)));
        }
        return out.toString();
    }

    private static boolean isText(@Nullable Object value, @Nullable Object before) {
        return value instanceof String || before instanceof String;
    }

    private Object series(String name, Arguments in) throws TemplateException {
        return switch (name) {
            case "query" -> query.query(in.text(0));
            case "first" -> {
                List<Sample> samples = in.samples(0);
                if (samples.isEmpty()) {
                    throw in.error("first() called on vector with no elements");
                }
                yield samples.getFirst();
            }
            case "label" -> in.sample(1).labels().getOrDefault(in.text(0), "");
            case "value" -> in.sample(0).value();
            case "strvalue" -> in.sample(0).labels().getOrDefault("__value__", "");
            default -> {
                String label = in.text(0);
                List<Sample> sorted = new ArrayList<>(in.samples(1));
                sorted.sort(Comparator.comparing(sample -> sample.labels().getOrDefault(label, "")));
                yield sorted;
            }
        };
    }

    private static String humanize(String name, double value) throws TemplateException {
        return switch (name) {
            case "humanize" -> Humanized.decimal(value);
            case "humanize1024" -> Humanized.binary(value);
            case "humanizeDuration" -> Humanized.duration(value);
            case "humanizePercentage" -> Printing.general(value * 100, Humanized.DIGITS) + "%";
            default -> Double.isFinite(value) ? Printing.time(time(value)) : Printing.general(value, Humanized.DIGITS);
        };
    }

    private static Instant time(double seconds) throws TemplateException {
        if (!Double.isFinite(seconds)) {
            throw new TemplateException("value is NaN or Inf");
        }
        double nanos = seconds * 1e9;
        if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
            throw new TemplateException(GoNumber.format(seconds)
                    + " cannot be represented as a nanoseconds timestamp since it overflows int64");
        }
        // Prometheus' times are of milliseconds.
        return Instant.ofEpochMilli((long) nanos / 1_000_000);
    }

    private Object times(String name, Arguments in) throws TemplateException {
        return switch (name) {
            case "toTime" -> time(in.number(0));
            case "toDuration" -> {
                try {
                    yield Duration.ofNanos((long) (in.number(0) * 1e9));
                } catch (DateTimeException | ArithmeticException e) {
                    throw in.error(String.valueOf(e.getMessage()));
                }
            }
            case "now" -> data.time().toEpochMilli() / 1000.0;
            default -> {
                String text = in.text(0);
                boolean negative = text.startsWith("-");
                try {
                    double seconds = PrometheusDuration.parse(negative ? text.substring(1) : text)
                                    .toMillis()
                            / 1000.0;
                    yield negative ? -seconds : seconds;
                } catch (IllegalArgumentException e) {
                    throw in.error(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    private Object links(String name, Arguments in) throws TemplateException {
        return switch (name) {
            case "graphLink" -> "/graph?g0.expr=" + escaped(in.text(0)) + "&g0.tab=0";
            case "tableLink" -> "/graph?g0.expr=" + escaped(in.text(0)) + "&g0.tab=1";
            case "externalURL" -> data.externalUrl();
            case "pathPrefix" -> {
                try {
                    yield Objects.requireNonNullElse(
                            URI.create(data.externalUrl()).getPath(), "");
                } catch (IllegalArgumentException _) {
                    yield "";
                }
            }
            default -> escaped(in.text(0));
        };
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, UTF_8).replace("*", "%2A").replace("%7E", "~");
    }

    private static Object texts(String name, Arguments in) throws TemplateException {
        return switch (name) {
            case "toUpper" -> in.text(0).toUpperCase(Locale.ROOT);
            case "toLower" -> in.text(0).toLowerCase(Locale.ROOT);
            case "title" -> title(in.text(0));
            case "safeHtml" -> in.text(0);
            case "match" -> pattern(in).matcher(in.text(1)).find();
            case "reReplaceAll" -> replaced(in);
            case "stripPort" -> HostPort.of(in.text(0)).host();
            case "stripDomain" -> HostPort.of(in.text(0)).withoutDomain();
            default -> throw in.error("function \"" + name + "\" not defined");
        };
    }

    /** What comes of it is no longer than what is found at each character, each time replaced. */
    private static String replaced(Arguments in) throws TemplateException {
        String text = in.text(2);
        String replacement = in.text(1);
        if ((text.length() + 1L) * (replacement.length() + 1L) > TemplateRun.WORK_CHARACTERS_MAX) {
            throw in.error("text and replacement are too long together");
        }
        return GoExpansion.replaceAll(pattern(in), text, replacement);
    }

    private static Pattern pattern(Arguments in) throws TemplateException {
        try {
            return Pattern.compile(in.text(0));
        } catch (PatternSyntaxException e) {
            throw in.error(String.valueOf(e.getMessage()));
        }
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(inWord ? c : Character.toTitleCase(c));
            boolean joins = c == '\'' || c == '_';
            inWord = Character.isLetterOrDigit(c) || (inWord && joins);
        }
        return out.toString();
    }
}
