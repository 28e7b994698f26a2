package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.promql.Parser;
import io.photoncloud.nightlight.query.SeriesNotation.Value;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A series and its values in the short form of promtool's unit tests: {@code up{job="a"} 1 2+3x4 _ stale}, with native
 * histograms in double braces.
 */
record SeriesNotation(Labels labels, List<Value> values) {
    /** One value. */
    sealed interface Value {}

    record Omitted() implements Value {}

    record Plain(double value) implements Value {}

    record Native(Histogram histogram, boolean hintGiven) implements Value {}

    private static final String NUMBER = "[+-]?(?:inf|nan|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[+-]?[0-9]+)?)";
    private static final Pattern SERIES = Pattern.compile(
            "(" + NUMBER + ")([+-]" + NUMBER.substring(5) + ")?(?:x([0-9]+))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern HISTOGRAMS =
            Pattern.compile("\\{\\{(.*?)\\}\\}(?:([+-])\\{\\{(.*?)\\}\\})?(?:x([0-9]+))?");
    private static final Pattern PART = Pattern.compile("([a-z_]+):(\\[[^\\]]*\\]|[^ ]+)");
    private static final Pattern TOKEN = Pattern.compile("\\{\\{.*?\\}\\}(?:[+-]\\{\\{.*?\\}\\})?(?:x[0-9]+)?|\\S+");

    static SeriesNotation parse(String line) {
        int end = metricEnd(line);
        Labels labels = labels(line.substring(0, end));
        List<Value> values = new ArrayList<>();
        Matcher tokens = TOKEN.matcher(line.substring(end));
        while (tokens.find()) {
            values.addAll(values(tokens.group()));
        }
        return new SeriesNotation(labels, values);
    }

    private static int metricEnd(String line) {
        char quote = 0;
        int depth = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote != '`') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (depth > 0 && (c == '"' || c == '\'' || c == '`')) {
                quote = c;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i + 1;
            } else if (depth == 0
                    && Character.isWhitespace(c)
                    && line.substring(i).strip().charAt(0) != '{') {
                return i;
            } else if (depth == 0
                    && Character.isWhitespace(c)
                    && line.substring(i).strip().startsWith("{{")) {
                return i;
            }
        }
        return line.length();
    }

    private static Labels labels(String metric) {
        List<Label> labels = new ArrayList<>();
        for (io.photoncloud.nightlight.series.Matcher matcher : Parser.parseSelector(metric)) {
            labels.add(new Label(matcher.name(), matcher.value()));
        }
        return Labels.of(labels);
    }

    static double number(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "+nan", "-nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private static List<Value> values(String token) {
        if (token.startsWith("{{")) {
            return histograms(token);
        }
        if (token.equals("stale")) {
            return List.of(new Plain(MemorySeries.STALE));
        }
        if (token.startsWith("_")) {
            int count = token.length() > 1 ? Integer.parseInt(token.substring(2)) : 1;
            return Collections.nCopies(count, new Omitted());
        }
        Matcher matcher = SERIES.matcher(token);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no value: " + token);
        }
        double value = number(matcher.group(1));
        double step = matcher.group(2) == null ? 0 : number(matcher.group(2));
        int count = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        List<Value> values = new ArrayList<>();
        for (int i = 0; i <= count; i++) {
            values.add(new Plain(value));
            if (matcher.group(2) != null) {
                value += step;
            }
        }
        return values;
    }

    private static List<Value> histograms(String token) {
        Matcher matcher = HISTOGRAMS.matcher(token);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no histogram: " + token);
        }
        Native first = histogram(matcher.group(1));
        int count = matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4));
        List<Value> values = new ArrayList<>(List.of(first));
        FloatHistogram current = FloatHistogram.of(first.histogram());
        for (int i = 0; i < count; i++) {
            Native result = first;
            if (matcher.group(2) != null) {
                Native added = histogram(matcher.group(3));
                FloatHistogram other = FloatHistogram.of(added.histogram());
                if (matcher.group(2).equals("+")) {
                    current.add(other);
                } else {
                    current.subtract(other);
                }
                result = new Native(current.copy().toHistogram(), added.hintGiven());
            }
            values.add(result);
        }
        return values;
    }

    private static Native histogram(String text) {
        Histogram.Builder builder = new Histogram.Builder();
        boolean hinted = false;
        double threshold = 0;
        double zeros = 0;
        int offset = 0;
        int negativeOffset = 0;
        double[] buckets = new double[0];
        double[] negativeBuckets = new double[0];
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            String value = parts.group(2);
            switch (parts.group(1)) {
                case "schema" -> builder.schema(Integer.parseInt(value));
                case "sum" -> builder.sum(number(value));
                case "count" -> builder.count(number(value));
                case "z_bucket" -> zeros = number(value);
                case "z_bucket_w" -> threshold = number(value);
                case "offset" -> offset = Integer.parseInt(value);
                case "n_offset" -> negativeOffset = Integer.parseInt(value);
                case "buckets" -> buckets = numbers(value);
                case "n_buckets" -> negativeBuckets = numbers(value);
                case "custom_values" -> builder.customBounds(numbers(value));
                case "counter_reset_hint" -> {
                    hinted = true;
                    builder.resetHint(ResetHint.valueOf(value.toUpperCase(Locale.ROOT)));
                }
                default -> throw new IllegalArgumentException("no part of a histogram: " + parts.group());
            }
        }
        return new Native(
                builder.zero(threshold, zeros)
                        .positive(spans(offset, buckets), buckets)
                        .negative(spans(negativeOffset, negativeBuckets), negativeBuckets)
                        .build(),
                hinted);
    }

    private static int[] spans(int offset, double[] buckets) {
        return buckets.length == 0 ? new int[0] : new int[] {offset, buckets.length};
    }

    private static double[] numbers(String list) {
        String inner = list.substring(1, list.length() - 1).strip();
        return inner.isEmpty()
                ? new double[0]
                : Arrays.stream(inner.split(" +", -1))
                        .mapToDouble(SeriesNotation::number)
                        .toArray();
    }
}
