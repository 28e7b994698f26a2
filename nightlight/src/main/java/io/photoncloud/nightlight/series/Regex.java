package io.photoncloud.nightlight.series;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Regular expressions of the language, which must match a text as a whole. They are compiled to a step for each character, repeated as often as
 * they say: so how often is bounded, as in Go, before anything is made of them.
 */
public final class Regex {
    /** How often a part may be repeated in all, where repetitions stand within repetitions. */
    public static final int REPEATS_MAX = 1000;

    /** How many steps repetitions may make of an expression. */
    public static final int STEPS_MAX = 100_000;

    private Regex() {}

    /** @throws PatternSyntaxException where it is none, or one that is too large */
    public static Pattern compile(String expression) {
        requireSmall(expression);
        return Pattern.compile("^(?s:" + expression + ")$");
    }

    /** What stands in one pair of brackets so far: its steps, and how often the most repeated part of it is. */
    private static final class Part {
        long steps;
        long repeats = 1;
        long lastSteps;
        long lastRepeats = 1;

        void add(long stepsMore, long repeatsMore) {
            steps += stepsMore;
            repeats = Math.max(repeats, repeatsMore);
            lastSteps = stepsMore;
            lastRepeats = repeatsMore;
        }

        /** @return how many steps there are more by it */
        long repeat(long count) {
            long more = lastSteps * Math.max(0, count - 1);
            steps += more;
            lastSteps *= Math.max(1, count);
            lastRepeats *= Math.max(1, count);
            repeats = Math.max(repeats, lastRepeats);
            return more;
        }
    }

    private static void requireSmall(String expression) {
        Deque<Part> open = new ArrayDeque<>();
        Part part = new Part();
        long repeated = 0;
        for (int at = 0; at < expression.length(); at++) {
            switch (expression.charAt(at)) {
                case '\\' -> {
                    at++;
                    part.add(1, 1);
                }
                case '[' -> {
                    at = classEnd(expression, at);
                    part.add(1, 1);
                }
                case '(' -> {
                    open.push(part);
                    part = new Part();
                }
                case ')' -> {
                    Part outer = open.isEmpty() ? new Part() : open.pop();
                    outer.add(part.steps + 2, part.repeats);
                    part = outer;
                }
                case '{' -> {
                    int count = count(expression, at);
                    if (count >= 0) {
                        repeated += part.repeat(count);
                        at = expression.indexOf('}', at);
                    }
                }
                default -> part.add(1, 1);
            }
            if (part.repeats > REPEATS_MAX) {
                throw new PatternSyntaxException("invalid repeat count", expression);
            }
            if (repeated > STEPS_MAX) {
                throw new PatternSyntaxException("expression too large", expression);
            }
        }
    }

    /** Where the last bracket of a class of characters is; the end where there is none, which is no expression then. */
    private static int classEnd(String expression, int from) {
        int at = from + 1;
        if (at < expression.length() && expression.charAt(at) == '^') {
            at++;
        }
        // One that stands first is a character like others.
        for (at++; at < expression.length() && expression.charAt(at) != ']'; at++) {
            if (expression.charAt(at) == '\\') {
                at++;
            }
        }
        return at;
    }

    /** How often at most, where a repetition stands here; -1 where it is but a bracket. */
    private static int count(String expression, int from) {
        int most = -1;
        int number = -1;
        for (int at = from + 1; at < expression.length(); at++) {
            char c = expression.charAt(at);
            if (c >= '0' && c <= '9') {
                number = Math.min(Math.max(number, 0) * 10 + (c - '0'), REPEATS_MAX + 1);
            } else if (c == ',' && most < 0 && number >= 0) {
                most = number;
                number = -1;
            } else {
                return c == '}' && (number >= 0 || most >= 0) ? Math.max(most, number) : -1;
            }
        }
        return -1;
    }
}
