package io.photoncloud.lightningstor.sts;

import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.RequestTarget;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The parameters of one call, of a form or of a query. One that is there twice, or is not known, is refused. */
final class StsForm {

    /** More than a token of the greatest length with everything else beside it. */
    static final int BYTES_MAX = 64 * 1024;

    private static final int PARAMETERS_MAX = 64;

    private final Map<String, String> values;

    private StsForm(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    static StsForm of(RequestTarget target) {
        Map<String, String> values = new HashMap<>();
        for (RequestTarget.Parameter parameter : target.parameters()) {
            if (!parameter.name().startsWith("X-Amz-")) {
                put(values, parameter.name(), parameter.value());
            }
        }
        return new StsForm(values);
    }

    /** @param body a char for each byte */
    static StsForm of(String body) {
        Map<String, String> values = new HashMap<>();
        for (String part : body.split("&", PARAMETERS_MAX + 1)) {
            if (values.size() == PARAMETERS_MAX) {
                throw new StsException(
                        StsError.INVALID_PARAMETER_VALUE, "A call has at most " + PARAMETERS_MAX + " parameters.");
            }
            int equals = part.indexOf('=');
            if (equals > 0) {
                put(
                        values,
                        PercentCoding.decodeQuery(part.substring(0, equals)),
                        PercentCoding.decodeQuery(part.substring(equals + 1)));
            } else if (!part.isEmpty()) {
                put(values, PercentCoding.decodeQuery(part), "");
            }
        }
        return new StsForm(values);
    }

    private static void put(Map<String, String> values, String name, String value) {
        if (values.putIfAbsent(name, value) != null) {
            throw new StsException(StsError.INVALID_PARAMETER_VALUE, "The parameter " + name + " is given twice.");
        }
    }

    /** Empty where it is not there, and where there is nothing in it. */
    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    /** Whether a parameter is there, or a member of one that is a list. */
    boolean saysAny(String name) {
        return values.entrySet().stream()
                .filter(value -> !value.getValue().isEmpty())
                .anyMatch(value -> value.getKey().equals(name) || value.getKey().startsWith(name + "."));
    }

    /** A text of a form and of a length, where it is there. */
    Optional<String> find(String name, int min, int max, Pattern form) {
        Optional<String> value = find(name);
        value.ifPresent(text -> requireLength(name, text, min, max));
        value.filter(text -> !form.matcher(text).matches()).ifPresent(text -> {
            throw StsException.invalid(
                    "'" + text + "'", wireName(name), "satisfy regular expression pattern: " + form.pattern());
        });
        return value;
    }

    private static void requireLength(String name, String text, int min, int max) {
        if (text.length() < min) {
            throw StsException.invalid("'" + text + "'", wireName(name), "have length greater than or equal to " + min);
        }
        if (text.length() > max) {
            throw StsException.invalid("", wireName(name), "have length less than or equal to " + max);
        }
    }

    String require(String name, int min, int max) {
        String value = find(name).orElseThrow(() -> StsException.invalid("null", wireName(name), "not be null"));
        if (value.length() < min || value.length() > max) { // it may be a secret, and is not shown
            throw StsException.invalid("", wireName(name), "have length between " + min + " and " + max);
        }
        return value;
    }

    /** A whole number within bounds, where it is there. */
    OptionalInt findNumber(String name, int min, int max) {
        Optional<String> text = find(name);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        String digits = text.get();
        if (!digits.matches("-?\\d{1,18}")) {
            throw StsException.invalid("'" + digits + "'", wireName(name), "be a whole number");
        }
        long number = Long.parseLong(digits);
        if (number < min) {
            throw StsException.invalid(
                    "'" + digits + "'", wireName(name), "have value greater than or equal to " + min);
        }
        if (number > max) {
            throw StsException.invalid("'" + digits + "'", wireName(name), "have value less than or equal to " + max);
        }
        return OptionalInt.of((int) number);
    }

    /** AWS begins the names in its messages with a small letter. */
    private static String wireName(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
