package io.photoncloud.nightlight.query;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Regex;
import java.util.ArrayList;
import java.util.List;

/** The functions that change labels and look at no values. */
final class LabelFunctions {
    static final int LABEL_LENGTH_MAX = 1 << 20;

    private LabelFunctions() {}

    static void replace(Evaluator evaluator, Call call, Sink out) {
        String destination = CallEvaluator.text(call, 1);
        String replacement = CallEvaluator.text(call, 2);
        String source = CallEvaluator.text(call, 3);
        String expression = CallEvaluator.text(call, 4);
        Pattern pattern;
        try {
            pattern = Regex.compile(expression);
        } catch (PatternSyntaxException _) {
            throw QueryException.execution("invalid regular expression in label_replace(): " + expression);
        }
        requireLabel(destination, "invalid destination label name in label_replace(): ");
        Merger merger = new Merger(evaluator.run().budget());
        evaluator.vector(call.arguments().getFirst(), series -> {
            Labels labels = series.labels();
            evaluator.run().budget().requireTime();
            Matcher matcher = pattern.matcher(labels.value(source));
            if (matcher.find()) {
                series.labels(labels.with(destination, expand(replacement, matcher)));
            }
            merger.accept(series);
        });
        merger.drain(out);
    }

    static void join(Evaluator evaluator, Call call, Sink out) {
        String destination = CallEvaluator.text(call, 1);
        String separator = CallEvaluator.text(call, 2);
        List<String> sources = new ArrayList<>();
        for (int i = 3; i < call.arguments().size(); i++) {
            sources.add(CallEvaluator.text(call, i));
            requireLabel(sources.getLast(), "invalid source label name in label_join(): ");
        }
        requireLabel(destination, "invalid destination label name in label_join(): ");
        Merger merger = new Merger(evaluator.run().budget());
        evaluator.vector(call.arguments().getFirst(), series -> {
            Labels labels = series.labels();
            evaluator.run().budget().requireTime();
            List<String> values = sources.stream().map(labels::value).toList();
            requireShort(values.stream().mapToLong(String::length).sum() + (long) separator.length() * values.size());
            merger.accept(series.labels(labels.with(destination, String.join(separator, values))));
        });
        merger.drain(out);
    }

    /** Labels that are made of themselves again and again would soon be longer than memory. */
    private static void requireShort(long length) {
        if (length > LABEL_LENGTH_MAX) {
            throw QueryException.execution("query processing would make a label of more than " + LABEL_LENGTH_MAX
                    + " characters in query execution");
        }
    }

    private static void requireLabel(String name, String reason) {
        if (name.isEmpty()) {
            throw QueryException.execution(reason + name);
        }
    }

    /** Puts groups where {@code $1}, {@code ${1}} or {@code $name} stand; the longest name is meant. */
    private static String expand(String template, Matcher matcher) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            if (c != '$' || at + 1 == template.length()) {
                out.append(c);
                at++;
            } else if (template.charAt(at + 1) == '$') {
                out.append('$');
                at += 2;
            } else {
                at = reference(template, at, matcher, out);
            }
            requireShort(out.length());
        }
        return out.toString();
    }

    private static int reference(String template, int dollar, Matcher matcher, StringBuilder out) {
        boolean braces = template.charAt(dollar + 1) == '{';
        int start = dollar + (braces ? 2 : 1);
        int end = start;
        while (end < template.length() && isWord(template.charAt(end))) {
            end++;
        }
        boolean closed = !braces || (end < template.length() && template.charAt(end) == '}');
        if (end == start || !closed) {
            out.append('$');
            return dollar + 1;
        }
        out.append(group(matcher, template.substring(start, end)));
        return braces ? end + 1 : end;
    }

    private static boolean isWord(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private static String group(Matcher matcher, String name) {
        String value = null;
        if (name.chars().allMatch(Character::isDigit) && name.length() < 10) {
            int number = Integer.parseInt(name);
            value = number <= matcher.groupCount() ? matcher.group(number) : null;
        } else if (matcher.pattern().namedGroups().containsKey(name)) {
            value = matcher.group(name);
        }
        return value == null ? "" : value;
    }
}
