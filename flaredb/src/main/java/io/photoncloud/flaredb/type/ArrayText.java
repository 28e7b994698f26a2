package io.photoncloud.flaredb.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Arrays as text: {1,NULL,"a b"}, nested for more dimensions, with [lower:upper]= before where a subscript does not begin at 1. */
final class ArrayText {
    private static final int ELEMENTS_MAX = 134_217_727;

    private ArrayText() {}

    static SqlArray parse(String text, SqlType type, TextContext context) {
        return new Parser(text, type.elementType(), context).parse();
    }

    static String format(SqlArray array, TextContext context) {
        if (array.dimensions() == 0) {
            return "{}";
        }
        StringBuilder text = new StringBuilder();
        if (array.lowerBounds().stream().anyMatch(bound -> bound != 1)) {
            for (int i = 0; i < array.dimensions(); i++) {
                int lower = array.lowerBounds().get(i);
                text.append('[').append(lower).append(':');
                text.append(lower + array.lengths().get(i) - 1).append(']');
            }
            text.append('=');
        }
        append(text, array, 0, 0, array.size(), context);
        return text.toString();
    }

    private static void append(
            StringBuilder text, SqlArray array, int dimension, int start, int count, TextContext context) {
        int length = array.lengths().get(dimension);
        int step = count / length;
        text.append('{');
        for (int i = 0; i < length; i++) {
            if (i > 0) {
                text.append(',');
            }
            if (dimension + 1 < array.dimensions()) {
                append(text, array, dimension + 1, start + i * step, step, context);
                continue;
            }
            Object element = array.elements().get(start + i);
            if (element == null) {
                text.append("NULL");
            } else {
                quote(text, TextFormat.format(element, array.element(), context));
            }
        }
        text.append('}');
    }

    private static void quote(StringBuilder text, String element) {
        if (!needsQuotes(element)) {
            text.append(element);
            return;
        }
        text.append('"');
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }

    private static boolean needsQuotes(String element) {
        if (element.isEmpty() || element.equalsIgnoreCase("NULL")) {
            return true;
        }
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '"' || c == '\\' || c == '{' || c == '}' || c == ',' || TextFormat.isSpace(c)) {
                return true;
            }
        }
        return false;
    }

    static SqlArray parseVector(String text, SqlType type) {
        SqlType element = type.elementType();
        List<@Nullable Object> elements = new ArrayList<>();
        for (String word : TextFormat.trim(text).split("[ \t\n\r\f\u000b]+", -1)) {
            if (!word.isEmpty()) {
                elements.add(
                        element.is(TypeKind.OID)
                                ? NumberText.parseOid(word, element)
                                : NumberText.parseInteger(word, element));
            }
        }
        return vector(element, elements);
    }

    static SqlArray vector(SqlType element, List<? extends @Nullable Object> elements) {
        return elements.isEmpty()
                ? SqlArray.empty(element)
                : new SqlArray(element, List.of(elements.size()), List.of(0), new ArrayList<>(elements));
    }

    static String formatVector(SqlArray array) {
        StringBuilder text = new StringBuilder();
        for (Object element : array.elements()) {
            if (!text.isEmpty()) {
                text.append(' ');
            }
            text.append(element);
        }
        return text.toString();
    }

    /** Reads one array. */
    private static final class Parser {
        private final String text;
        private final SqlType element;
        private final TextContext context;
        private final List<@Nullable Object> elements = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();
        private int position;

        Parser(String text, SqlType element, TextContext context) {
            this.text = text;
            this.element = element;
            this.context = context;
        }

        SqlArray parse() {
            List<Integer> lowers = new ArrayList<>();
            List<Integer> declared = new ArrayList<>();
            skipSpace();
            while (peek() == '[') {
                dimension(lowers, declared);
                skipSpace();
            }
            if (!declared.isEmpty()) {
                if (peek() != '=') {
                    throw malformed("Missing \"=\" after array dimensions.");
                }
                position++;
                skipSpace();
                if (peek() != '{') {
                    throw malformed("Array contents must start with \"{\".");
                }
            } else if (peek() != '{') {
                throw malformed("Array value must start with \"{\" or dimension information.");
            }
            level(0);
            skipSpace();
            if (position < text.length()) {
                throw malformed("Junk after closing right brace.");
            }
            if (elements.isEmpty()) {
                if (!declared.isEmpty()) {
                    throw malformed("Specified array dimensions do not match array contents.");
                }
                return SqlArray.empty(element);
            }
            if (!declared.isEmpty() && !declared.equals(lengths)) {
                throw malformed("Specified array dimensions do not match array contents.");
            }
            if (lowers.isEmpty()) {
                lengths.forEach(_ -> lowers.add(1));
            }
            return new SqlArray(element, lengths, lowers, elements);
        }

        private void dimension(List<Integer> lowers, List<Integer> declared) {
            if (declared.size() == SqlArray.DIMENSIONS_MAX) {
                throw tooManyDimensions(declared.size() + 1);
            }
            position++;
            int first = bound();
            int lower = 1;
            int upper = first;
            if (peek() == ':') {
                position++;
                lower = first;
                upper = bound();
            }
            if (peek() != ']') {
                throw malformed("Missing \"]\" after array dimensions.");
            }
            position++;
            if (upper < lower) {
                throw new SqlException(SqlState.ARRAY_SUBSCRIPT_ERROR, "upper bound cannot be less than lower bound");
            }
            lowers.add(lower);
            declared.add(upper - lower + 1);
        }

        private int bound() {
            int start = position;
            if (peek() == '-' || peek() == '+') {
                position++;
            }
            while (Character.isDigit(peek())) {
                position++;
            }
            try {
                return Integer.parseInt(text.substring(start, position));
            } catch (NumberFormatException e) {
                throw malformed("\"[\" must introduce explicitly-specified array dimensions.");
            }
        }

        /** One pair of braces with what is in it; gives its number of items to the list of lengths. */
        private void level(int depth) {
            if (depth >= SqlArray.DIMENSIONS_MAX) {
                throw tooManyDimensions(depth + 1);
            }
            position++;
            int count = 0;
            skipSpace();
            if (peek() == '}') {
                if (depth > 0) {
                    throw malformed("Unexpected \"}\" character.");
                }
                position++;
                return;
            }
            while (true) {
                skipSpace();
                if (peek() == '{') {
                    if (lengths.size() > depth + 1 || elements.isEmpty()) {
                        level(depth + 1);
                    } else {
                        throw malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
                    }
                } else {
                    if (lengths.size() > depth + 1) {
                        throw malformed("Unexpected array element.");
                    }
                    item();
                }
                count++;
                skipSpace();
                char c = peek();
                position++;
                if (c == '}') {
                    lengthAt(depth, count);
                    return;
                }
                if (c != ',') {
                    throw malformed(
                            position > text.length() ? "Unexpected end of input." : "Unexpected array element.");
                }
            }
        }

        private void lengthAt(int depth, int count) {
            while (lengths.size() <= depth) {
                lengths.add(-1);
            }
            if (lengths.get(depth) >= 0 && lengths.get(depth) != count) {
                throw malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
            }
            lengths.set(depth, count);
        }

        private void item() {
            StringBuilder item = new StringBuilder();
            boolean quoted = false;
            int keep = 0;
            while (true) {
                if (position >= text.length()) {
                    throw malformed("Unexpected end of input.");
                }
                char c = text.charAt(position);
                if (c == '"') {
                    if (quoted || !item.toString().isBlank()) {
                        throw malformed("Unexpected array element.");
                    }
                    item.setLength(0);
                    quotedItem(item);
                    quoted = true;
                    keep = item.length();
                } else if (c == '\\') {
                    position++;
                    if (position >= text.length()) {
                        throw malformed("Unexpected end of input.");
                    }
                    item.append(text.charAt(position++));
                    keep = item.length();
                } else if (c == ',' || c == '}') {
                    break;
                } else if (c == '{') {
                    throw malformed("Unexpected \"{\" character.");
                } else {
                    if (quoted && !TextFormat.isSpace(c)) {
                        throw malformed("Unexpected array element.");
                    }
                    item.append(c);
                    position++;
                    if (!TextFormat.isSpace(c)) {
                        keep = item.length();
                    }
                }
            }
            add(item.substring(0, keep), quoted);
        }

        private void quotedItem(StringBuilder item) {
            position++;
            while (true) {
                if (position >= text.length()) {
                    throw malformed("Unexpected end of input.");
                }
                char c = text.charAt(position++);
                if (c == '"') {
                    return;
                }
                if (c == '\\') {
                    if (position >= text.length()) {
                        throw malformed("Unexpected end of input.");
                    }
                    c = text.charAt(position++);
                }
                item.append(c);
            }
        }

        private void add(String item, boolean quoted) {
            if (!quoted && item.isEmpty()) {
                throw malformed("Unexpected \"" + peek() + "\" character.");
            }
            if (elements.size() >= ELEMENTS_MAX) {
                throw new SqlException(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "array size exceeds the maximum allowed (" + ELEMENTS_MAX + ")");
            }
            boolean isNull = !quoted && item.toUpperCase(Locale.ROOT).equals("NULL");
            elements.add(isNull ? null : TextFormat.parse(item, element, context));
        }

        private char peek() {
            return position < text.length() ? text.charAt(position) : '\0';
        }

        private void skipSpace() {
            while (position < text.length() && TextFormat.isSpace(text.charAt(position))) {
                position++;
            }
        }

        private SqlException tooManyDimensions(int count) {
            return new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions (" + count + ") exceeds the maximum allowed (" + SqlArray.DIMENSIONS_MAX
                            + ")");
        }

        private SqlException malformed(String detail) {
            return new SqlException(
                    SqlState.INVALID_TEXT_REPRESENTATION, "malformed array literal: \"" + text + '"', detail, null);
        }
    }
}
