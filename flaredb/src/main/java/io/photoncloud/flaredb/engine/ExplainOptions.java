package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.ast.Option;
import io.photoncloud.flaredb.ast.SessionStatement;
import io.photoncloud.flaredb.execute.Execution;
import io.photoncloud.flaredb.plan.Explain;
import io.photoncloud.flaredb.plan.PlannedStatement;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What EXPLAIN is to tell. */
record ExplainOptions(boolean analyze, boolean costs, boolean timing, boolean summary) {
    private static final double NANOS_OF_MILLI = 1e6;
    private static final Pattern COSTS = Pattern.compile("  \\(cost=[^)]*\\)");
    private static final Pattern TIMES = Pattern.compile("actual time=\\S+ rows=");
    private static final Set<String> FALSE = Set.of("false", "off", "0");

    static ExplainOptions of(SessionStatement.Explain how) {
        boolean costs = true;
        boolean timing = true;
        boolean summary = how.analyze();
        for (Option option : how.options()) {
            String value = option.values().isEmpty() ? "on" : option.values().getFirst();
            boolean on = !FALSE.contains(value.toLowerCase(Locale.ROOT));
            switch (option.name()) {
                case "analyze" -> {
                    // The statement itself tells.
                }
                case "costs" -> costs = on;
                case "timing" -> timing = on;
                case "summary" -> summary = on;
                case "format" -> refuseUnless(value.equalsIgnoreCase("text"), option);
                case "verbose", "buffers", "wal", "settings" -> refuseUnless(!on, option);
                default ->
                    throw new SqlException(
                            SqlState.SYNTAX_ERROR, "unrecognized EXPLAIN option \"" + option.name() + "\"");
            }
        }
        return new ExplainOptions(how.analyze(), costs, timing, summary);
    }

    private static void refuseUnless(boolean fine, Option option) {
        if (!fine) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "EXPLAIN option " + option.name().toUpperCase(Locale.ROOT) + " is not supported");
        }
    }

    List<String> plan(PlannedStatement planned) {
        return shown(Explain.plan(planned));
    }

    List<String> analyzed(PlannedStatement planned, Execution execution, long nanos) {
        List<String> lines = new ArrayList<>(shown(Explain.analyzed(planned, execution)));
        if (summary) {
            lines.add(String.format(Locale.ROOT, "Execution Time: %.3f ms", nanos / NANOS_OF_MILLI));
        }
        return lines;
    }

    private List<String> shown(List<String> lines) {
        return lines.stream()
                .map(line -> costs ? line : COSTS.matcher(line).replaceAll(""))
                .map(line -> timing ? line : TIMES.matcher(line).replaceAll("actual rows="))
                .toList();
    }
}
