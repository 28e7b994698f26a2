package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.series.Labels;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The functions that bring series into an order, which only queries at one time keep. */
final class Sorting {
    private Sorting() {}

    static void sort(Evaluator evaluator, Call call, Sink out) {
        if (evaluator.grid().steps() > 1) {
            evaluator.run().annotations().sortIneffective(call.span());
        }
        String name = call.function().name();
        List<StepSeries> all = evaluator.collect(call.arguments().getFirst());
        evaluator.release(all);
        switch (name) {
            case "sort" -> all.sort(byValue(1));
            case "sort_desc" -> all.sort(byValue(-1));
            default -> {
                Comparator<StepSeries> order = byLabels(call);
                all.sort(name.equals("sort_by_label") ? order : order.reversed());
            }
        }
        boolean numbersOnly = !name.startsWith("sort_by");
        for (StepSeries series : all) {
            for (int step = 0; numbersOnly && step < series.steps(); step++) {
                if (!series.hasFloat(step)) {
                    series.clear(step);
                }
            }
            if (!series.isEmpty()) {
                out.accept(series);
            }
        }
    }

    /** By the value at the first step; NaN comes last either way. */
    private static Comparator<StepSeries> byValue(int sign) {
        return (left, right) -> {
            double a = left.values()[0];
            double b = right.values()[0];
            if (Double.isNaN(a) || Double.isNaN(b)) {
                return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
            }
            if (a == b) {
                return 0;
            }
            return (a < b) == (sign > 0) ? -1 : 1;
        };
    }

    private static Comparator<StepSeries> byLabels(Call call) {
        List<String> names = IntStream.range(1, call.arguments().size())
                .mapToObj(argument -> CallEvaluator.text(call, argument))
                .toList();
        return (left, right) -> {
            Labels a = left.labels();
            Labels b = right.labels();
            for (String name : names) {
                int order = natural(a.value(name), b.value(name));
                if (order != 0) {
                    return order;
                }
            }
            return a.compareTo(b);
        };
    }

    /** Runs of digits count as numbers. */
    static int natural(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            int iEnd = chunk(left, i);
            int jEnd = chunk(right, j);
            String a = left.substring(i, iEnd);
            String b = right.substring(j, jEnd);
            int order = isDigit(a.charAt(0)) && isDigit(b.charAt(0)) ? numbers(a, b) : a.compareTo(b);
            if (order != 0) {
                return order;
            }
            i = iEnd;
            j = jEnd;
        }
        return Integer.compare(left.length() - i, right.length() - j);
    }

    private static int numbers(String left, String right) {
        String a = left.replaceFirst("^0+", "");
        String b = right.replaceFirst("^0+", "");
        int order = a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
        return order != 0 ? order : Integer.compare(left.length(), right.length());
    }

    private static int chunk(String text, int from) {
        boolean digits = isDigit(text.charAt(from));
        int end = from + 1;
        while (end < text.length() && isDigit(text.charAt(end)) == digits) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
