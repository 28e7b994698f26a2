package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANYARRAY;
import static io.photoncloud.flaredb.type.SqlType.ANYCOMPATIBLE;
import static io.photoncloud.flaredb.type.SqlType.ANYCOMPATIBLEARRAY;
import static io.photoncloud.flaredb.type.SqlType.ANYELEMENT;
import static io.photoncloud.flaredb.type.SqlType.BOOLEAN;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.TEXT;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.function.Catalogue.Arguments;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Functions and operators of arrays. */
final class ArrayFunctions {
    private ArrayFunctions() {}

    static void register(Catalogue catalogue) {
        operators(catalogue);
        shapes(catalogue);
        changes(catalogue);
        texts(catalogue);
    }

    private static SqlArray array(Object value) {
        return (SqlArray) value;
    }

    private static void operators(Catalogue catalogue) {
        catalogue
                .binary(
                        "@>",
                        ANYARRAY,
                        ANYARRAY,
                        BOOLEAN,
                        "arraycontains",
                        (left, right) -> contains(array(left), array(right)))
                .binary(
                        "<@",
                        ANYARRAY,
                        ANYARRAY,
                        BOOLEAN,
                        "arraycontained",
                        (left, right) -> contains(array(right), array(left)))
                .binary(
                        "&&",
                        ANYARRAY,
                        ANYARRAY,
                        BOOLEAN,
                        "arrayoverlap",
                        (left, right) -> overlaps(array(left), array(right)))
                .operator(
                        "||",
                        ANYCOMPATIBLEARRAY,
                        ANYCOMPATIBLEARRAY,
                        ANYCOMPATIBLEARRAY,
                        Catalogue.function(
                                "array_cat", Volatility.IMMUTABLE, false, (arguments, _) -> concatenate(arguments)))
                .operator(
                        "||",
                        ANYCOMPATIBLEARRAY,
                        ANYCOMPATIBLE,
                        ANYCOMPATIBLEARRAY,
                        Catalogue.function(
                                "array_append",
                                Volatility.IMMUTABLE,
                                false,
                                (arguments, _) -> append(arguments.value(0), arguments.value(1), arguments)))
                .operator(
                        "||",
                        ANYCOMPATIBLE,
                        ANYCOMPATIBLEARRAY,
                        ANYCOMPATIBLEARRAY,
                        Catalogue.function(
                                "array_prepend",
                                Volatility.IMMUTABLE,
                                false,
                                (arguments, _) -> prepend(arguments.value(0), arguments.value(1), arguments)));
    }

    private static boolean contains(SqlArray whole, SqlArray part) {
        return part.elements().stream().allMatch(element -> element != null && indexOf(whole, element, 0) >= 0);
    }

    private static boolean overlaps(SqlArray left, SqlArray right) {
        return right.elements().stream().anyMatch(element -> element != null && indexOf(left, element, 0) >= 0);
    }

    private static int indexOf(SqlArray array, @Nullable Object wanted, int from) {
        for (int i = from; i < array.size(); i++) {
            Object element = array.elements().get(i);
            if (element == null || wanted == null) {
                if (element == null && wanted == null) {
                    return i;
                }
            } else if (Values.equal(element, wanted, array.element())) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable Object concatenate(Arguments arguments) {
        if (arguments.isNull(0)) {
            return arguments.value(1);
        }
        if (arguments.isNull(1)) {
            return arguments.value(0);
        }
        SqlArray left = array(arguments.get(0));
        SqlArray right = array(arguments.get(1));
        if (left.dimensions() == 0) {
            return right;
        }
        if (right.dimensions() == 0) {
            return left;
        }
        List<@Nullable Object> elements = new ArrayList<>(left.elements());
        elements.addAll(right.elements());
        List<Integer> leftTail = tail(left, right.dimensions());
        List<Integer> rightTail = tail(right, left.dimensions());
        if (Math.abs(left.dimensions() - right.dimensions()) > 1 || !leftTail.equals(rightTail)) {
            throw new SqlException(
                    SqlState.ARRAY_SUBSCRIPT_ERROR,
                    "cannot concatenate incompatible arrays",
                    "Arrays with differing " + (left.dimensions() == right.dimensions() ? "element " : "")
                            + "dimensions are not compatible for concatenation.",
                    null);
        }
        SqlArray model = left.dimensions() >= right.dimensions() ? left : right;
        List<Integer> lengths = new ArrayList<>(model.lengths());
        lengths.set(0, length(left, model) + length(right, model));
        return new SqlArray(left.element(), lengths, model.lowerBounds(), elements);
    }

    private static int length(SqlArray array, SqlArray model) {
        return array.dimensions() < model.dimensions() ? 1 : array.lengths().getFirst();
    }

    private static List<Integer> tail(SqlArray array, int otherDimensions) {
        return array.dimensions() < otherDimensions
                ? array.lengths()
                : array.lengths().subList(1, array.dimensions());
    }

    private static SqlType elementType(Arguments arguments) {
        return arguments.site().resultType().elementType();
    }

    private static Object append(@Nullable Object array, @Nullable Object element, Arguments arguments) {
        SqlArray target = array == null ? SqlArray.empty(elementType(arguments)) : array(array);
        requireOneDimension(target);
        List<@Nullable Object> elements = new ArrayList<>(target.elements());
        elements.add(element);
        return new SqlArray(target.element(), List.of(elements.size()), lower(target), elements);
    }

    private static Object prepend(@Nullable Object element, @Nullable Object array, Arguments arguments) {
        SqlArray target = array == null ? SqlArray.empty(elementType(arguments)) : array(array);
        requireOneDimension(target);
        List<@Nullable Object> elements = new ArrayList<>();
        elements.add(element);
        elements.addAll(target.elements());
        return new SqlArray(target.element(), List.of(elements.size()), lower(target), elements);
    }

    private static List<Integer> lower(SqlArray array) {
        return array.dimensions() == 0 ? List.of(1) : array.lowerBounds();
    }

    private static void requireOneDimension(SqlArray array) {
        if (array.dimensions() > 1) {
            throw new SqlException(SqlState.DATA_EXCEPTION, "argument must be empty or one-dimensional array");
        }
    }

    private static void shapes(Catalogue catalogue) {
        catalogue
                .two(
                        "array_length",
                        INTEGER,
                        ANYARRAY,
                        INTEGER,
                        (array, dimension) -> dimension(array(array).lengths(), (Long) dimension))
                .two(
                        "array_lower",
                        INTEGER,
                        ANYARRAY,
                        INTEGER,
                        (array, dimension) -> dimension(array(array).lowerBounds(), (Long) dimension))
                .two("array_upper", INTEGER, ANYARRAY, INTEGER, (array, dimension) -> {
                    Long lower = dimension(array(array).lowerBounds(), (Long) dimension);
                    Long length = dimension(array(array).lengths(), (Long) dimension);
                    return lower == null || length == null ? null : (Long) (lower + length - 1);
                })
                .one(
                        "array_ndims",
                        INTEGER,
                        ANYARRAY,
                        array -> array(array).dimensions() == 0
                                ? null
                                : (Long) (long) array(array).dimensions())
                .one("cardinality", INTEGER, ANYARRAY, array ->
                        (long) array(array).size())
                .one("array_dims", TEXT, ANYARRAY, array -> dimensions(array(array)));
    }

    private static @Nullable Long dimension(List<Integer> values, long dimension) {
        return dimension < 1 || dimension > values.size() ? null : (Long) (long) values.get((int) dimension - 1);
    }

    private static @Nullable String dimensions(SqlArray array) {
        if (array.dimensions() == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < array.dimensions(); i++) {
            int lower = array.lowerBounds().get(i);
            text.append('[')
                    .append(lower)
                    .append(':')
                    .append(lower + array.lengths().get(i) - 1)
                    .append(']');
        }
        return text.toString();
    }

    private static void changes(Catalogue catalogue) {
        catalogue
                .full(
                        "array_cat",
                        Volatility.IMMUTABLE,
                        false,
                        ANYCOMPATIBLEARRAY,
                        List.of(ANYCOMPATIBLEARRAY, ANYCOMPATIBLEARRAY),
                        (arguments, _) -> concatenate(arguments))
                .full(
                        "array_append",
                        Volatility.IMMUTABLE,
                        false,
                        ANYCOMPATIBLEARRAY,
                        List.of(ANYCOMPATIBLEARRAY, ANYCOMPATIBLE),
                        (arguments, _) -> append(arguments.value(0), arguments.value(1), arguments))
                .full(
                        "array_prepend",
                        Volatility.IMMUTABLE,
                        false,
                        ANYCOMPATIBLEARRAY,
                        List.of(ANYCOMPATIBLE, ANYCOMPATIBLEARRAY),
                        (arguments, _) -> prepend(arguments.value(0), arguments.value(1), arguments))
                .full(
                        "array_remove",
                        Volatility.IMMUTABLE,
                        false,
                        ANYCOMPATIBLEARRAY,
                        List.of(ANYCOMPATIBLEARRAY, ANYCOMPATIBLE),
                        (arguments, _) -> replace(arguments, null, true))
                .full(
                        "array_replace",
                        Volatility.IMMUTABLE,
                        false,
                        ANYCOMPATIBLEARRAY,
                        List.of(ANYCOMPATIBLEARRAY, ANYCOMPATIBLE, ANYCOMPATIBLE),
                        (arguments, _) -> replace(arguments, arguments.value(2), false))
                .full(
                        "array_position",
                        Volatility.IMMUTABLE,
                        false,
                        INTEGER,
                        List.of(ANYCOMPATIBLEARRAY, ANYCOMPATIBLE),
                        (arguments, _) -> position(arguments, 1))
                .full(
                        "array_position",
                        Volatility.IMMUTABLE,
                        false,
                        INTEGER,
                        List.of(ANYCOMPATIBLEARRAY, ANYCOMPATIBLE, INTEGER),
                        (arguments, _) -> position(arguments, arguments.number(2)))
                .full(
                        "array_positions",
                        Volatility.IMMUTABLE,
                        false,
                        SqlType.arrayOf(INTEGER),
                        List.of(ANYCOMPATIBLEARRAY, ANYCOMPATIBLE),
                        (arguments, _) -> positions(arguments))
                .full(
                        "array_fill",
                        Volatility.IMMUTABLE,
                        false,
                        ANYARRAY,
                        List.of(ANYELEMENT, SqlType.arrayOf(INTEGER)),
                        (arguments, _) -> fill(arguments))
                .two("trim_array", ANYARRAY, ANYARRAY, INTEGER, (array, count) -> trim(array(array), (Long) count));
    }

    private static @Nullable Object replace(Arguments arguments, @Nullable Object with, boolean remove) {
        if (arguments.isNull(0)) {
            return null;
        }
        SqlArray array = array(arguments.get(0));
        if (remove && array.dimensions() > 1) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED, "removing elements from multidimensional arrays is not supported");
        }
        Object wanted = arguments.value(1);
        List<@Nullable Object> elements = new ArrayList<>();
        for (Object element : array.elements()) {
            boolean equal = wanted == null
                    ? element == null
                    : element != null && Values.equal(element, wanted, array.element());
            if (!equal) {
                elements.add(element);
            } else if (!remove) {
                elements.add(with);
            }
        }
        if (elements.isEmpty()) {
            return SqlArray.empty(array.element());
        }
        return new SqlArray(
                array.element(), remove ? List.of(elements.size()) : array.lengths(), array.lowerBounds(), elements);
    }

    private static @Nullable Object position(Arguments arguments, long from) {
        if (arguments.isNull(0)) {
            return null;
        }
        SqlArray array = array(arguments.get(0));
        if (array.dimensions() > 1) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "searching for elements in multidimensional arrays is not supported");
        }
        if (array.dimensions() == 0) {
            return null;
        }
        int lower = array.lowerBounds().getFirst();
        int index = indexOf(array, arguments.value(1), (int) Math.max(0, from - lower));
        return index < 0 ? null : (Long) (long) (index + lower);
    }

    private static @Nullable Object positions(Arguments arguments) {
        if (arguments.isNull(0)) {
            return null;
        }
        SqlArray array = array(arguments.get(0));
        if (array.dimensions() > 1) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "searching for elements in multidimensional arrays is not supported");
        }
        List<Object> found = new ArrayList<>();
        int index = indexOf(array, arguments.value(1), 0);
        while (index >= 0) {
            found.add((long) index + array.lowerBounds().getFirst());
            index = indexOf(array, arguments.value(1), index + 1);
        }
        return SqlArray.of(INTEGER, found);
    }

    private static Object fill(Arguments arguments) {
        if (arguments.isNull(1)) {
            throw new SqlException(
                    SqlState.NULL_VALUE_NOT_ALLOWED, "dimension array or low bound array cannot be null");
        }
        List<Integer> lengths = new ArrayList<>();
        long count = 1;
        for (Object length : array(arguments.get(1)).elements()) {
            if (length == null) {
                throw new SqlException(SqlState.NULL_VALUE_NOT_ALLOWED, "dimension values cannot be null");
            }
            Limits.checkElements((Long) length);
            lengths.add(((Long) length).intValue());
            count *= (Long) length;
            Limits.checkElements(count);
        }
        if (lengths.size() > SqlArray.DIMENSIONS_MAX) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions (" + lengths.size() + ") exceeds the maximum allowed ("
                            + SqlArray.DIMENSIONS_MAX + ")");
        }
        if (lengths.isEmpty() || count == 0) {
            return SqlArray.empty(elementType(arguments));
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            elements.add(arguments.value(0));
        }
        return new SqlArray(
                elementType(arguments), lengths, lengths.stream().map(_ -> 1).toList(), elements);
    }

    private static Object trim(SqlArray array, long count) {
        int length = array.dimensions() == 0 ? 0 : array.lengths().getFirst();
        if (count < 0 || count > length) {
            throw new SqlException(
                    SqlState.ARRAY_SUBSCRIPT_ERROR, "number of elements to trim must be between 0 and " + length);
        }
        int kept = length - (int) count;
        if (kept == 0) {
            return SqlArray.empty(array.element());
        }
        List<Integer> lengths = new ArrayList<>(array.lengths());
        lengths.set(0, kept);
        List<@Nullable Object> elements = array.elements().subList(0, array.size() / length * kept);
        return new SqlArray(
                array.element(), lengths, lengths.stream().map(_ -> 1).toList(), elements);
    }

    private static void texts(Catalogue catalogue) {
        catalogue
                .stable(
                        "array_to_string",
                        TEXT,
                        List.of(ANYARRAY, TEXT),
                        (arguments, context) -> join(array(arguments.get(0)), arguments.text(1), null, context))
                .full(
                        "array_to_string",
                        Volatility.STABLE,
                        false,
                        TEXT,
                        List.of(ANYARRAY, TEXT, TEXT),
                        (arguments, context) -> arguments.isNull(0) || arguments.isNull(1)
                                ? null
                                : join(
                                        array(arguments.get(0)),
                                        arguments.text(1),
                                        (String) arguments.value(2),
                                        context))
                .full(
                        "string_to_array",
                        Volatility.IMMUTABLE,
                        false,
                        SqlType.arrayOf(TEXT),
                        List.of(TEXT, TEXT),
                        (arguments, _) -> toArray(arguments, null))
                .full(
                        "string_to_array",
                        Volatility.IMMUTABLE,
                        false,
                        SqlType.arrayOf(TEXT),
                        List.of(TEXT, TEXT, TEXT),
                        (arguments, _) -> toArray(arguments, (String) arguments.value(2)));
    }

    private static String join(SqlArray array, String delimiter, @Nullable String forNull, EvaluationContext context) {
        StringBuilder text = new StringBuilder();
        boolean first = true;
        for (Object element : array.elements()) {
            if (element == null && forNull == null) {
                continue;
            }
            text.append(first ? "" : delimiter);
            first = false;
            text.append(element == null ? forNull : TextFormat.format(element, array.element(), context));
        }
        return text.toString();
    }

    private static @Nullable Object toArray(Arguments arguments, @Nullable String nullText) {
        if (arguments.isNull(0)) {
            return null;
        }
        List<@Nullable Object> parts = new ArrayList<>();
        for (String part : parts(arguments.text(0), (String) arguments.value(1))) {
            parts.add(Objects.equals(part, nullText) ? null : part);
        }
        return StringFunctions.texts(parts);
    }

    /** Without delimiter each character is a part; an empty text has none. */
    static List<String> parts(String text, @Nullable String delimiter) {
        if (text.isEmpty()) {
            return List.of();
        }
        if (delimiter == null) {
            return text.codePoints().mapToObj(Character::toString).toList();
        }
        return delimiter.isEmpty() ? List.of(text) : split(text, delimiter);
    }

    static List<String> split(String text, String delimiter) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        int index = text.indexOf(delimiter);
        while (index >= 0) {
            parts.add(text.substring(from, index));
            from = index + delimiter.length();
            index = text.indexOf(delimiter, from);
        }
        parts.add(text.substring(from));
        return parts;
    }
}
