package io.photoncloud.common.api;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks on what a caller sent. Each answers the value, or throws VALIDATION_ERROR with the field and what it must be. */
public final class Check {

    public static final int NAME_LENGTH_MAX = 255;

    public static final int DESCRIPTION_LENGTH_MAX = 2_000;

    private Check() {}

    public static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw CloudException.invalid(field, "required", field + " is required");
        }
        return value;
    }

    /** Required, and more than white space. */
    public static String text(String field, @Nullable String value) {
        if (required(field, value).isBlank()) {
            throw CloudException.invalid(field, "required", field + " must not be empty");
        }
        return required(field, value);
    }

    public static String length(String field, @Nullable String value, int min, int max) {
        String present = required(field, value);
        int length = present.codePointCount(0, present.length());
        that(length >= min && length <= max, field, "length " + min + " to " + max);
        return present;
    }

    /** What people call something: 1 to 255 characters, none of them for control, and not only white space. */
    public static String name(String field, @Nullable String value) {
        String present = length(field, text(field, value), 1, NAME_LENGTH_MAX);
        requirePrintable(field, present);
        return present;
    }

    /** What people say of something: up to 2,000 characters, none of them for control but line ends. Null is empty. */
    public static String description(String field, @Nullable String value) {
        String present = length(field, value == null ? "" : value, 0, DESCRIPTION_LENGTH_MAX);
        requirePrintable(field, present.replace('\n', ' '));
        return present;
    }

    private static void requirePrintable(String field, String value) {
        boolean printable = value.codePoints().noneMatch(c -> {
            int type = Character.getType(c);
            return type == Character.CONTROL
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.UNASSIGNED;
        });
        that(printable, field, "must have no control characters");
    }

    /** That there is what a request names. @throws CloudException what is supplied for where there is not */
    public static void present(Optional<?> found, Supplier<CloudException> absent) {
        if (found.isEmpty()) {
            throw absent.get();
        }
    }

    public static String matches(String field, @Nullable String value, Pattern pattern) {
        String present = required(field, value);
        that(pattern.matcher(present).matches(), field, "must match " + pattern.pattern());
        return present;
    }

    public static long range(String field, @Nullable Long value, long min, long max) {
        long present = required(field, value);
        that(present >= min && present <= max, field, "must be " + min + " to " + max);
        return present;
    }

    public static int range(String field, @Nullable Integer value, int min, int max) {
        int present = required(field, value);
        that(present >= min && present <= max, field, "must be " + min + " to " + max);
        return present;
    }

    public static <T> List<T> size(String field, @Nullable List<T> values, int min, int max) {
        List<T> present = required(field, values);
        that(present.size() >= min && present.size() <= max, field, "must have " + min + " to " + max + " items");
        return present;
    }

    /** Exactly one of several alternative fields is there. */
    public static void oneOf(List<String> fields, @Nullable Object... values) {
        long present = Arrays.stream(values).filter(value -> value != null).count();
        if (present != 1) {
            String names = String.join(", ", fields);
            throw CloudException.invalid(
                    fields.getFirst(), "one of " + names, "exactly one of " + names + " is required");
        }
    }

    /** The value of a header that has one meaning only. @throws CloudException where it is given more than once */
    public static Optional<String> findSingle(String header, Iterable<String> values) {
        Iterator<String> each = values.iterator();
        Optional<String> first = each.hasNext() ? Optional.of(each.next()) : Optional.empty();
        if (each.hasNext()) {
            throw CloudException.invalid(header, "given once", header + " is given more than once");
        }
        return first;
    }

    public static void that(boolean holds, String field, String constraint) {
        if (!holds) {
            throw CloudException.invalid(field, constraint, field + ": " + constraint);
        }
    }
}
