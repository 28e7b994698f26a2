package io.photoncloud.nightlight.rules.template;

import io.photoncloud.nightlight.rules.template.TemplateQuery.Sample;
import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.text.GoQuote;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes values as Go's fmt does. */
final class Printing {
    static final int WIDTH_MAX = 1_000;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private Printing() {}

    /** As {@code %v}. What is longer than a template may make is cut off somewhere after that. */
    static String print(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        print(out, value);
        return out.toString();
    }

    private static void print(StringBuilder out, @Nullable Object value) {
        if (out.length() > TemplateRun.CHARACTERS_MAX) {
            return;
        }
        switch (value) {
            case null -> out.append("<no value>");
            case Double number -> out.append(GoNumber.format(number));
            case Sample sample -> {
                out.append('{');
                print(out, sample.labels());
                out.append(' ');
                print(out, sample.value());
                out.append('}');
            }
            case Map<?, ?> map -> {
                String before = "map[";
                for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
                    out.append(before).append(entry.getKey()).append(':');
                    print(out, entry.getValue());
                    before = " ";
                }
                out.append(map.isEmpty() ? "map[]" : "]");
            }
            case List<?> list -> {
                String before = "[";
                for (Object item : list) {
                    out.append(before);
                    print(out, item);
                    before = " ";
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case Instant time -> out.append(time(time));
            case Duration duration -> out.append(duration(duration));
            default -> out.append(value);
        }
    }

    static String time(Instant time) {
        OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
        int nanos = utc.getNano();
        String fraction = nanos == 0 ? "" : "." + "%09d".formatted(nanos).replaceAll("0+$", "");
        return TIME.format(utc) + fraction + " +0000 UTC";
    }

    private static String duration(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        String sign = duration.isNegative() ? "-" : "";
        Duration size = duration.abs();
        if (size.compareTo(Duration.ofSeconds(1)) < 0) {
            double nanos = (double) size.toNanos();
            String unit = nanos < 1e3 ? "ns" : nanos < 1e6 ? "\u00b5s" : "ms";
            double scale = nanos < 1e3 ? 1 : nanos < 1e6 ? 1e3 : 1e6;
            return sign + GoNumber.formatPlain(nanos / scale) + unit;
        }
        long hours = size.toHours();
        String seconds = GoNumber.formatPlain(size.toSecondsPart() + size.toNanosPart() / 1e9) + "s";
        String minutes = hours > 0 || size.toMinutesPart() > 0 ? size.toMinutesPart() + "m" : "";
        return sign + (hours > 0 ? hours + "h" : "") + minutes + seconds;
    }

    static String printf(String format, List<@Nullable Object> arguments) throws TemplateException {
        StringBuilder out = new StringBuilder();
        int argument = 0;
        int at = 0;
        while (at < format.length()) {
            if (out.length() > TemplateRun.CHARACTERS_MAX) {
                throw new TemplateException(
                        "printf: text has more than charactersMax " + TemplateRun.CHARACTERS_MAX + " characters");
            }
            char c = format.charAt(at++);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int from = at;
            while (at < format.length() && "+-# 0123456789.".indexOf(format.charAt(at)) >= 0) {
                at++;
            }
            if (at == format.length()) {
                return out.append("%!(NOVERB)").toString();
            }
            String flags = format.substring(from, at);
            char verb = format.charAt(at++);
            if (verb == '%') {
                out.append('%');
            } else if (argument >= arguments.size()) {
                out.append("%!").append(verb).append("(MISSING)");
            } else {
                out.append(new Verb(flags, verb).write(arguments.get(argument++)));
            }
        }
        return argument < arguments.size()
                ? out + "%!(EXTRA " + extra(arguments.subList(argument, arguments.size())) + ")"
                : out.toString();
    }

    private static String extra(List<@Nullable Object> arguments) {
        StringJoiner extra = new StringJoiner(", ");
        for (Object argument : arguments) {
            if (extra.length() <= TemplateRun.CHARACTERS_MAX) {
                extra.add(type(argument) + "=" + print(argument));
            }
        }
        return extra.toString();
    }

    private static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case String _ -> "string";
            case Double _ -> "float64";
            case Long _ -> "int";
            case Boolean _ -> "bool";
            default -> "map[string]string";
        };
    }

    /** A verb with its flags, width and precision. */
    private static final class Verb {
        private final char verb;
        private final boolean left;
        private final boolean zeros;
        private final boolean plus;
        private final int width;
        private final int precision;

        Verb(String flags, char verb) throws TemplateException {
            this.verb = verb;
            String marks = flags.replaceAll("[1-9][0-9]*|\\..*", "");
            this.left = marks.indexOf('-') >= 0;
            this.plus = marks.indexOf('+') >= 0;
            this.zeros = marks.indexOf('0') >= 0 && !left;
            int dot = flags.indexOf('.');
            this.width = number((dot < 0 ? flags : flags.substring(0, dot)).replaceAll("^[+\\-# 0]*", ""), 0);
            this.precision = dot < 0 ? -1 : number(flags.substring(dot + 1), 0);
        }

        private static int number(String digits, int otherwise) throws TemplateException {
            if (digits.isEmpty()) {
                return otherwise;
            }
            if (digits.length() > 4 || Integer.parseInt(digits) > WIDTH_MAX) {
                throw new TemplateException("printf: width is more than widthMax " + WIDTH_MAX);
            }
            return Integer.parseInt(digits);
        }

        String write(@Nullable Object value) {
            String text = text(value);
            String signed = plus && value instanceof Number && !text.startsWith("-") ? "+" + text : text;
            int missing = width - signed.codePointCount(0, signed.length());
            if (missing <= 0) {
                return signed;
            }
            if (left) {
                return signed + " ".repeat(missing);
            }
            if (zeros && (signed.startsWith("-") || signed.startsWith("+"))) {
                return signed.charAt(0) + "0".repeat(missing) + signed.substring(1);
            }
            return (zeros ? "0" : " ").repeat(missing) + signed;
        }

        private String text(@Nullable Object value) {
            return switch (verb) {
                case 'v' ->
                    value == null ? "<nil>" : precision >= 0 && value instanceof Double d ? general(d) : print(value);
                case 's' -> value instanceof String text ? cut(text) : wrongUnlessPrintable(value);
                case 'q' -> value instanceof String text ? GoQuote.quote(cut(text)) : wrong(value);
                case 'd' -> value instanceof Long number ? number.toString() : wrong(value);
                case 'x' -> value instanceof Long number ? Long.toString(number, 16) : wrong(value);
                case 't' -> value instanceof Boolean truth ? truth.toString() : wrong(value);
                case 'f', 'F' -> value instanceof Double number ? fixed(number) : wrong(value);
                case 'e' ->
                    value instanceof Double number ? exponent(number, precision < 0 ? 6 : precision) : wrong(value);
                case 'g' -> value instanceof Double number ? general(number) : wrong(value);
                default -> wrong(value);
            };
        }

        private String cut(String text) {
            int characters = text.codePointCount(0, text.length());
            return precision < 0 || precision >= characters
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, precision));
        }

        private String wrongUnlessPrintable(@Nullable Object value) {
            return value instanceof Duration || value instanceof Instant ? print(value) : wrong(value);
        }

        private String wrong(@Nullable Object value) {
            return value == null ? "%!" + verb + "(<nil>)" : "%!" + verb + "(" + type(value) + "=" + print(value) + ")";
        }

        private String fixed(double number) {
            if (!Double.isFinite(number)) {
                return GoNumber.format(number);
            }
            String text = new BigDecimal(number)
                    .setScale(precision < 0 ? 6 : precision, RoundingMode.HALF_EVEN)
                    .toPlainString();
            return 1 / number < 0 && !text.startsWith("-") ? "-" + text : text;
        }

        private String general(double number) {
            return precision < 0 ? GoNumber.format(number) : Printing.general(number, precision);
        }
    }

    private static String exponent(double number, int decimals) {
        if (!Double.isFinite(number)) {
            return GoNumber.format(number);
        }
        BigDecimal exact = new BigDecimal(Math.abs(number));
        BigDecimal rounded = exact.signum() == 0
                ? BigDecimal.ZERO
                : exact.round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
        int exponent = exact.signum() == 0 ? 0 : rounded.precision() - 1 - rounded.scale();
        String mantissa = rounded.movePointLeft(exponent)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
        return (number < 0 ? "-" : "") + mantissa + (exponent < 0 ? "e-" : "e+") + "%02d".formatted(Math.abs(exponent));
    }

    /** As {@code %.4g} with any number of digits. */
    static String general(double number, int digits) {
        if (!Double.isFinite(number) || number == 0) {
            return GoNumber.format(number);
        }
        int precision = Math.max(1, digits);
        BigDecimal rounded = new BigDecimal(Math.abs(number))
                .round(new MathContext(precision, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - 1 - rounded.scale();
        // Whole numbers that fit into the digits are written out.
        boolean fits = rounded.precision() >= exponent + 1 && rounded.precision() < precision;
        int limit = fits ? rounded.precision() : precision;
        String sign = number < 0 ? "-" : "";
        if (exponent < -4 || exponent >= limit) {
            String text = rounded.unscaledValue().toString();
            String fraction = text.length() > 1 ? "." + text.substring(1) : "";
            return sign
                    + text.charAt(0)
                    + fraction
                    + (exponent < 0 ? "e-" : "e+")
                    + "%02d".formatted(Math.abs(exponent));
        }
        return sign + rounded.toPlainString();
    }
}
