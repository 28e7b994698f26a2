package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.function.Catalogue.Arguments;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TypeNames;

/** format('%s %I %L', …) with positions, widths and flags. */
final class FormatText {
    private final Arguments arguments;
    private final EvaluationContext context;
    private final String format;
    private int position;
    private int next = 1;

    FormatText(Arguments arguments, EvaluationContext context) {
        this.arguments = arguments;
        this.context = context;
        this.format = arguments.text(0);
    }

    String format() {
        StringBuilder result = new StringBuilder();
        while (position < format.length()) {
            char c = format.charAt(position++);
            if (c != '%') {
                result.append(c);
            } else if (peek() == '%') {
                position++;
                result.append('%');
            } else {
                specifier(result);
            }
        }
        return result.toString();
    }

    private char peek() {
        if (position >= format.length()) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "unterminated format() type specifier",
                    null,
                    "For a single \"%\" use \"%%\".");
        }
        return format.charAt(position);
    }

    private int number() {
        int start = position;
        while (Character.isDigit(peek())) {
            position++;
        }
        try {
            return Integer.parseInt(format.substring(start, position));
        } catch (NumberFormatException e) {
            throw new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "number is out of range", e);
        }
    }

    private void specifier(StringBuilder result) {
        int argument = -1;
        int width = 0;
        boolean left = false;
        if (Character.isDigit(peek())) {
            int number = number();
            if (peek() == '$') {
                position++;
                argument = number;
                if (number == 0) {
                    throw new SqlException(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "format specifies argument 0, but arguments are numbered from 1");
                }
            } else {
                width = number;
            }
        }
        while (peek() == '-') {
            left = true;
            position++;
        }
        if (width == 0 && Character.isDigit(peek())) {
            width = number();
        } else if (peek() == '*') {
            position++;
            long given = widthArgument();
            left |= given < 0;
            width = (int) Math.min(Math.abs(given), Limits.LENGTH_MAX);
        }
        char kind = peek();
        position++;
        if (kind != 's' && kind != 'I' && kind != 'L') {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "unrecognized format() type specifier \"" + kind + '"',
                    null,
                    "For a single \"%\" use \"%%\".");
        }
        String text = value(argument < 0 ? next++ : argument, kind);
        if (argument >= 0) {
            next = argument + 1;
        }
        int padding = Math.max(0, width - StringFunctions.length(text));
        Limits.checkLength((long) result.length() + padding);
        if (!left) {
            result.repeat(' ', padding);
        }
        result.append(text);
        if (left) {
            result.repeat(' ', padding);
        }
    }

    private long widthArgument() {
        int index = checked(next++);
        return arguments.isNull(index)
                ? 0
                : Long.parseLong(TextFormat.format(arguments.get(index), arguments.type(index), context));
    }

    private int checked(int index) {
        if (index >= arguments.count()) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "too few arguments for format()");
        }
        return index;
    }

    private String value(int number, char kind) {
        int index = checked(number);
        if (arguments.isNull(index)) {
            if (kind == 'I') {
                throw new SqlException(
                        SqlState.NULL_VALUE_NOT_ALLOWED, "null values cannot be formatted as an SQL identifier");
            }
            return kind == 'L' ? "NULL" : "";
        }
        String text = TextFormat.format(arguments.get(index), arguments.type(index), context);
        return switch (kind) {
            case 'I' -> TypeNames.quoteIdentifier(text);
            case 'L' -> StringFunctions.quoted(text);
            default -> text;
        };
    }
}
