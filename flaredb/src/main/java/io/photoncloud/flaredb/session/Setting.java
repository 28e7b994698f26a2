package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a session, as pg_settings has it.
 *
 * @param name as it is shown
 * @param initial its value where nobody sets another, as it is shown
 * @param reported whether clients are told of changes
 * @param changeable whether SET may change it
 */
record Setting(String name, Kind kind, String initial, boolean reported, boolean changeable, String description) {
    /** What values it takes. */
    sealed interface Kind {
        /** on and off. */
        record Truth() implements Kind {}

        /** A whole number with a unit, or with none: the empty one. */
        record Whole(long minimum, long maximum, String unit) implements Kind {}

        /** A number. */
        record Real(double minimum, double maximum) implements Kind {}

        /** One of several words. */
        record Choice(List<String> words) implements Kind {}

        /** A text, as the function makes it; it answers null for what is no value. */
        record Text(Function<String, @Nullable String> form) implements Kind {}
    }

    private static final List<String> TRUE = List.of("on", "true", "yes", "1");
    private static final List<String> FALSE = List.of("off", "false", "no", "0");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> KILOBYTES = Map.of("kB", 1L, "MB", 1L << 10, "GB", 1L << 20, "TB", 1L << 30);

    /** The name it is found by. */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The value as it is kept and, units aside, shown. @throws SqlException 22023 */
    String parse(String text) {
        return switch (kind) {
            case Kind.Truth() -> truth(text);
            case Kind.Whole whole -> Long.toString(whole(text, whole));
            case Kind.Real(double minimum, double maximum) -> real(text, minimum, maximum);
            case Kind.Choice(List<String> words) ->
                words.stream()
                        .filter(text::equalsIgnoreCase)
                        .findFirst()
                        .orElseThrow(
                                () -> invalid(text).withHint("Available values: " + String.join(", ", words) + "."));
            case Kind.Text(var form) -> {
                String value = form.apply(text);
                if (value == null) {
                    throw invalid(text);
                }
                yield value;
            }
        };
    }

    /** As SHOW writes a value that is kept. */
    String show(String value) {
        if (!(kind instanceof Kind.Whole(var _, var _, String unit)) || unit.isEmpty()) {
            return value;
        }
        long number = Long.parseLong(value);
        if (number <= 0) {
            return value.equals("0") || number < 0 ? value : value + unit;
        }
        String best = unit;
        long factor = 1;
        for (Map.Entry<String, Long> each : units(unit).entrySet()) {
            if (each.getValue() > factor && number % each.getValue() == 0) {
                best = each.getKey();
                factor = each.getValue();
            }
        }
        return number / factor + best;
    }

    private static Map<String, Long> units(String unit) {
        return unit.equals("ms") ? MILLIS : KILOBYTES;
    }

    private String truth(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (!word.isEmpty() && !word.equals("o")) {
            if (TRUE.stream().anyMatch(each -> each.startsWith(word))) {
                return "on";
            }
            if (FALSE.stream().anyMatch(each -> each.startsWith(word))) {
                return "off";
            }
        }
        throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "parameter \"" + name + "\" requires a Boolean value");
    }

    private long whole(String text, Kind.Whole whole) {
        String trimmed = text.trim();
        int end = trimmed.length();
        while (end > 0 && Character.isLetter(trimmed.charAt(end - 1))) {
            end--;
        }
        String unit = trimmed.substring(end);
        Long factor = unit.isEmpty()
                ? Long.valueOf(1)
                : whole.unit().isEmpty() ? null : units(whole.unit()).get(unit);
        long value;
        try {
            BigDecimal number = new BigDecimal(trimmed.substring(0, end).trim());
            if (factor == null) {
                throw invalid(text);
            }
            value = number.multiply(BigDecimal.valueOf(factor))
                    .setScale(0, RoundingMode.HALF_EVEN)
                    .longValueExact();
        } catch (NumberFormatException e) {
            throw invalid(text);
        } catch (ArithmeticException e) {
            throw invalid(text).withHint("Value exceeds integer range.");
        }
        if (value < whole.minimum() || value > whole.maximum()) {
            String suffix = whole.unit().isEmpty() ? "" : " " + whole.unit();
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    value + suffix + " is outside the valid range for parameter \"" + name + "\" (" + whole.minimum()
                            + suffix + " .. " + whole.maximum() + suffix + ")");
        }
        return value;
    }

    private String real(String text, double minimum, double maximum) {
        double value;
        try {
            value = Double.parseDouble(text.trim());
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
        if (!(value >= minimum && value <= maximum)) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    text + " is outside the valid range for parameter \"" + name + "\" (" + minimum + " .. " + maximum
                            + ")");
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private SqlException invalid(String text) {
        return new SqlException(
                SqlState.INVALID_PARAMETER_VALUE, "invalid value for parameter \"" + name + "\": \"" + text + "\"");
    }
}
