package io.photoncloud.bench.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured: a line of JSON each, and in the end a table. Used by one thread. */
final class Output {
    private final Path raw;
    private final List<Side> sides;
    private final String prefix;
    private final Map<String, Map<Side.Kind, double[]>> rows = new LinkedHashMap<>();

    Output(Path raw, List<Side> sides, String prefix) {
        this.raw = raw;
        this.sides = sides;
        this.prefix = prefix;
    }

    /** @param fields further fields of the line, which begin with a comma, or nothing */
    void add(String what, Side side, double value, String fields) throws IOException {
        rows.computeIfAbsent(what, _ -> new LinkedHashMap<>()).merge(side.kind(), new double[] {value}, Output::joined);
        String line = String.format(
                Locale.ROOT,
                "{\"data\":\"%s\",\"what\":\"%s\",\"side\":\"%s\",\"value\":%.4f%s}%n",
                prefix,
                what,
                side.title(),
                value,
                fields);
        Files.writeString(raw, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.err.print(line);
    }

    private static double[] joined(double[] some, double[] more) {
        double[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** A row for each thing measured: the median of each side, and that of NightLight's ratios to the others, round by round. */
    void print() {
        StringBuilder table = new StringBuilder("| " + prefix + " |");
        sides.forEach(side -> table.append(' ').append(side.title()).append(" |"));
        others().forEach(side -> table.append(" / ").append(side.title()).append(" |"));
        table.append("\n|---|").repeat("---|", sides.size() + others().size()).append('\n');
        rows.forEach((what, values) -> {
            table.append("| ").append(what).append(" |");
            sides.forEach(side -> table.append(number(values.get(side.kind()))));
            others().forEach(side -> table.append(ratio(values.get(Side.Kind.NIGHTLIGHT), values.get(side.kind()))));
            table.append('\n');
        });
        System.out.println(table);
    }

    private List<Side> others() {
        return sides.stream()
                .filter(side -> side.kind() != Side.Kind.NIGHTLIGHT)
                .toList();
    }

    private static String number(double @Nullable [] values) {
        return values == null
                ? " |"
                : String.format(Locale.ROOT, " %,.4g |", median(values)).replace("e+0", "e");
    }

    private static String ratio(double @Nullable [] own, double @Nullable [] other) {
        if (own == null || other == null) {
            return " |";
        }
        double[] ratios = new double[Math.min(own.length, other.length)];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = own[i] / other[i];
        }
        return String.format(Locale.ROOT, " %.2f |", median(ratios));
    }
}
