package io.photoncloud.nightlight.tsdb.index;

import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * Finds the series that match. What can be looked up is, most exact matchers first; expressions are tried on the values
 * of their label, each once, and not on series. Matchers that an absent label fulfils too can only take away.
 */
public final class Matching {
    private Matching() {}

    /** The series that fulfil all matchers; the caller's own. Asks for the budget's time before it tries a value. */
    public static MutableRoaringBitmap find(LabelIndex index, List<Matcher> matchers, QueryBudget budget) {
        List<Matcher> giving = new ArrayList<>();
        List<Matcher> taking = new ArrayList<>();
        for (Matcher matcher : matchers) {
            (matcher.matches("") ? taking : giving).add(matcher);
        }
        giving.sort((left, right) -> Integer.compare(cost(left), cost(right)));
        MutableRoaringBitmap found = null;
        for (Matcher matcher : giving) {
            if (found == null) {
                found = with(index, matcher, budget);
            } else {
                narrow(found, index, matcher, budget);
            }
            if (found.isEmpty()) {
                return found;
            }
        }
        if (found == null) {
            found = index.all();
        }
        for (Matcher matcher : taking) {
            takeAway(found, index, matcher, budget);
        }
        return found;
    }

    private static int cost(Matcher matcher) {
        return switch (matcher.kind()) {
            case EQUAL -> 0;
            case MATCHES -> LiteralSet.find(matcher).isPresent() ? 1 : 2;
            case NOT_EQUAL, NOT_MATCHES -> 3;
        };
    }

    private static void narrow(MutableRoaringBitmap found, LabelIndex index, Matcher matcher, QueryBudget budget) {
        switch (matcher.kind()) {
            case EQUAL -> found.and(index.pair(matcher.name(), matcher.value()));
            case MATCHES, NOT_EQUAL, NOT_MATCHES -> found.and(with(index, matcher, budget));
        }
    }

    /** The series whose label is there and matches. */
    private static MutableRoaringBitmap with(LabelIndex index, Matcher matcher, QueryBudget budget) {
        return switch (matcher.kind()) {
            case EQUAL -> index.pair(matcher.name(), matcher.value()).toMutableRoaringBitmap();
            case MATCHES -> {
                Optional<List<String>> literals = LiteralSet.find(matcher);
                yield literals.isPresent()
                        ? anyOf(index, matcher.name(), literals.get())
                        : index.union(matcher.name(), tried(matcher, budget));
            }
            case NOT_EQUAL, NOT_MATCHES -> index.union(matcher.name(), tried(matcher, budget));
        };
    }

    private static void takeAway(MutableRoaringBitmap found, LabelIndex index, Matcher matcher, QueryBudget budget) {
        switch (matcher.kind()) {
            case NOT_EQUAL -> found.andNot(index.pair(matcher.name(), matcher.value()));
            case NOT_MATCHES -> {
                Optional<List<String>> literals = LiteralSet.find(matcher);
                found.andNot(
                        literals.isPresent()
                                ? anyOf(index, matcher.name(), literals.get())
                                : index.union(
                                        matcher.name(), tried(matcher, budget).negate()));
            }
            case EQUAL, MATCHES -> {
                if (!matcher.value().equals(".*")) {
                    found.andNot(
                            index.union(matcher.name(), tried(matcher, budget).negate()));
                }
            }
        }
    }

    /** There may be millions of values, and an expression may take its time with each. */
    private static Predicate<String> tried(Matcher matcher, QueryBudget budget) {
        return value -> {
            budget.requireTime();
            return matcher.matches(value);
        };
    }

    private static MutableRoaringBitmap anyOf(LabelIndex index, String name, List<String> values) {
        MutableRoaringBitmap found = new MutableRoaringBitmap();
        for (String value : values) {
            ImmutableRoaringBitmap series = index.pair(name, value);
            found.or(series);
        }
        return found;
    }
}
