package io.photoncloud.flaredb.type;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records as text: (1,"a b",). */
final class RecordText {
    private RecordText() {}

    static String format(RecordValue value, TextContext context) {
        StringBuilder text = new StringBuilder("(");
        List<@Nullable Object> values = value.values();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            Object field = values.get(i);
            if (field != null) {
                append(text, TextFormat.format(field, value.types().get(i), context));
            }
        }
        return text.append(')').toString();
    }

    private static void append(StringBuilder text, String field) {
        if (!needsQuotes(field)) {
            text.append(field);
            return;
        }
        text.append('"');
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '"' || c == '\\') {
                text.append(c);
            }
            text.append(c);
        }
        text.append('"');
    }

    private static boolean needsQuotes(String field) {
        if (field.isEmpty()) {
            return true;
        }
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || TextFormat.isSpace(c)) {
                return true;
            }
        }
        return false;
    }
}
