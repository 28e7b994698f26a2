package io.photoncloud.nightlight.tool;

import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.promql.Parser;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.yaml.YamlException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** A series of a unit test, and its values one interval after the other, written as {@code 1 2+3x4 _ stale}. */
record InputSeries(Labels labels, List<OptionalDouble> values) {
    /** Of one series: a day in seconds, ten times. */
    static final int VALUES_MAX = 864_000;

    private static final String NUMBER = "[+-]?(?:inf|nan|0x[0-9a-f]+|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[+-]?[0-9]+)?)";
    private static final Pattern REPEATED =
            Pattern.compile("(" + NUMBER + "?)([+-]" + NUMBER.substring(5) + ")?x([0-9]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN = Pattern.compile(NUMBER, Pattern.CASE_INSENSITIVE);
    private static final Pattern NOTHING = Pattern.compile("_(?:x([0-9]+))?");

    InputSeries {
        values = List.copyOf(values);
    }

    static InputSeries parse(String series, String values) throws YamlException {
        List<OptionalDouble> all = new ArrayList<>();
        for (String token : Arrays.asList(values.strip().split("\\s+", -1))) {
            if (!token.isEmpty()) {
                add(all, token, series);
            }
            if (all.size() > VALUES_MAX) {
                throw new YamlException("series " + series + " has more than " + VALUES_MAX + " values");
            }
        }
        return new InputSeries(labels(series), all);
    }

    /** Of a series as it is written in a selector. */
    static Labels labels(String series) throws YamlException {
        List<Label> labels = new ArrayList<>();
        try {
            for (Matcher matcher : series.strip().equals("{}") ? List.<Matcher>of() : Parser.parseSelector(series)) {
                if (matcher.kind() != Matcher.Kind.EQUAL) {
                    throw new YamlException("unexpected \"" + matcher.kind().sign() + "\" in series " + series);
                }
                labels.add(new Label(matcher.name(), matcher.value()));
            }
            return Labels.of(labels);
        } catch (ParseException | IllegalArgumentException e) {
            throw new YamlException(String.valueOf(e.getMessage()));
        }
    }

    private static void add(List<OptionalDouble> all, String token, String series) throws YamlException {
        if (token.equals("stale")) {
            all.add(OptionalDouble.of(StaleMarker.VALUE));
            return;
        }
        java.util.regex.Matcher nothing = NOTHING.matcher(token);
        if (nothing.matches()) {
            int count = nothing.group(1) == null ? 1 : count(nothing.group(1), token);
            for (int i = 0; i < count; i++) {
                all.add(OptionalDouble.empty());
            }
            return;
        }
        if (PLAIN.matcher(token).matches() && !token.matches("[0-9]+x[0-9]+")) {
            all.add(OptionalDouble.of(GoNumber.parseDouble(token)));
            return;
        }
        java.util.regex.Matcher repeated = REPEATED.matcher(token);
        if (!repeated.matches() || repeated.group(1).isEmpty()) {
            String what = token.startsWith("{{") ? "native histograms are not stored" : "unexpected value " + token;
            throw new YamlException("series " + series + ": " + what);
        }
        double value = GoNumber.parseDouble(repeated.group(1));
        double step = repeated.group(2) == null ? 0 : GoNumber.parseDouble(repeated.group(2));
        int count = count(repeated.group(3), token);
        for (int i = 0; i <= count; i++) {
            all.add(OptionalDouble.of(value));
            value += step;
        }
    }

    private static int count(String text, String token) throws YamlException {
        if (text.length() > 6 || Integer.parseInt(text) > VALUES_MAX) {
            throw new YamlException("invalid repetition in series values: " + token);
        }
        return Integer.parseInt(text);
    }
}
