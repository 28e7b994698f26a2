package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.BatchFunction;
import io.photoncloud.flaredb.vector.BooleanVector;
import io.photoncloud.flaredb.vector.BytesVector;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** LIKE and NOT LIKE, with a fast loop where the pattern is a constant that is a prefix, a suffix or an infix. */
public record LikeFunction(String name, boolean negated) implements BatchFunction {
    @Override
    public Volatility volatility() {
        return Volatility.IMMUTABLE;
    }

    @Override
    public boolean isStrict() {
        return true;
    }

    @Override
    public Object call(CallSite site, @Nullable Object[] arguments, EvaluationContext context) {
        String text = (String) Catalogue.present(arguments[0]);
        String pattern = (String) Catalogue.present(arguments[1]);
        return TextPatterns.like(text, pattern, '\\') != negated;
    }

    /** What every text that matches begins with; may be empty. For ranges of indexes of collation C. */
    public static String prefix(String pattern) {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%' || c == '_') {
                break;
            }
            if (c == '\\') {
                i++;
                if (i == pattern.length()) {
                    break;
                }
                c = pattern.charAt(i);
            }
            prefix.append(c);
        }
        return prefix.toString();
    }

    @Override
    public Optional<ColumnVector> callBatch(
            CallSite site, List<ColumnVector> arguments, int rows, EvaluationContext context) {
        if (!(arguments.get(0) instanceof BytesVector texts)
                || !(arguments.get(1) instanceof ConstantVector constant)
                || !(constant.value() instanceof String pattern)) {
            return Optional.empty();
        }
        boolean before = pattern.startsWith("%");
        boolean after = pattern.endsWith("%") && pattern.length() > 1;
        String literal = pattern.substring(before ? 1 : 0, after ? pattern.length() - 1 : pattern.length());
        if (literal.indexOf('%') >= 0 || literal.indexOf('_') >= 0 || literal.indexOf('\\') >= 0) {
            return Optional.empty();
        }
        byte[] wanted = literal.getBytes(StandardCharsets.UTF_8);
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = matches(texts, i, wanted, before, after) != negated;
        }
        return Optional.of(new BooleanVector(SqlType.BOOLEAN, result, texts.nulls(), rows));
    }

    private static boolean matches(BytesVector texts, int row, byte[] wanted, boolean before, boolean after) {
        int start = texts.start(row);
        int last = start + texts.length(row) - wanted.length;
        if (last < start) {
            return false;
        }
        if (!before) {
            return (after || last == start) && isAt(texts.data(), start, wanted);
        }
        if (!after) {
            return isAt(texts.data(), last, wanted);
        }
        for (int i = start; i <= last; i++) {
            if (isAt(texts.data(), i, wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(byte[] data, int start, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (data[start + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
