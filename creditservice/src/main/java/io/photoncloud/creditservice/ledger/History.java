package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a wallet has had of something, by numbers: from 1 on, none missing, never changed, and each no earlier than the one
 * before. So a time is found without an index, and a list can be read from either end. Safe for many threads.
 */
public final class History<T> {

    /** Rows with neighbouring numbers are read together, this many by a power of ten. */
    private static final int BLOCK_DIGITS = 3;

    private static final int BLOCK = 1_000;

    private final Table<T> rows;
    private final NumberedId.Kind kind;
    private final Function<T, NumberedId> idOf;
    private final Function<T, Instant> timeOf;

    History(Table<T> rows, NumberedId.Kind kind, Function<T, NumberedId> idOf, Function<T, Instant> timeOf) {
        this.rows = rows;
        this.kind = kind;
        this.idOf = idOf;
        this.timeOf = timeOf;
    }

    /** Numbers from {@code first} to before {@code end}. */
    public record Range(long first, long end) {

        public boolean isEmpty() {
            return first >= end;
        }

        public long size() {
            return Math.max(0, end - first);
        }

        public boolean contains(long number) {
            return number >= first && number < end;
        }
    }

    /**
     * What a search came to.
     *
     * @param next the number where to go on; 0 where there is no more
     */
    public record Found<T>(List<T> rows, long next) {
        public Found {
            rows = List.copyOf(rows);
        }
    }

    public T get(String project, long number) {
        return rows.find(new NumberedId(kind, project, number).key())
                .map(Row::value)
                .orElseThrow(() -> new IllegalStateException("no " + kind + " " + number + " of " + project));
    }

    /** Which of a project's first so many are of a time. */
    public Range within(String project, long count, Instant from, Instant to) {
        return new Range(firstAt(project, count, from), firstAt(project, count, to));
    }

    /** The number of the first one at a moment or after it; one more than the last where there is none. */
    private long firstAt(String project, long count, Instant moment) {
        long low = 1;
        long high = count + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (timeOf.apply(get(project, middle)).isBefore(moment)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** In the order of their numbers, some at a time. */
    public void each(String project, Range range, Consumer<? super T> action) {
        for (long block = range.first() / BLOCK; block * BLOCK < range.end(); block++) {
            block(project, block, range).forEach(action);
        }
    }

    /**
     * The first that pass in the order of their numbers, or against it, from a number in the range on.
     *
     * @param limit how many, at the most
     * @param lookedAtMax how many are looked at for that
     */
    public Found<T> search(
            String project,
            Range range,
            long from,
            Order order,
            Predicate<? super T> passes,
            int limit,
            int lookedAtMax) {
        List<T> found = new ArrayList<>();
        long number = from;
        int lookedAt = 0;
        while (range.contains(number)) {
            long block = number / BLOCK;
            for (T row : order.of(block(project, block, order.rest(range, number)))) {
                if (found.size() == limit || lookedAt == lookedAtMax) {
                    return new Found<>(found, idOf.apply(row).number());
                }
                lookedAt++;
                if (passes.test(row)) {
                    found.add(row);
                }
            }
            number = order.next(block);
        }
        return new Found<>(found, 0);
    }

    private List<T> block(String project, long block, Range range) {
        String digits = "%019d".formatted(block * BLOCK);
        Key beginning = Key.utf8(NumberedId.rowsOf(project) + digits.substring(0, digits.length() - BLOCK_DIGITS));
        List<T> all = new ArrayList<>();
        var _ = WholeList.read(page -> rows.list(beginning, page), 0, row -> {
            if (range.contains(idOf.apply(row.value()).number())) {
                all.add(row.value());
            }
        });
        return all;
    }

    /** In which order a list is. */
    public enum Order {
        OLDEST {
            @Override
            Range rest(Range range, long number) {
                return new Range(number, range.end());
            }

            @Override
            <T> List<T> of(List<T> block) {
                return block;
            }

            @Override
            long next(long block) {
                return (block + 1) * BLOCK;
            }

            @Override
            public long beginning(Range range) {
                return range.first();
            }
        },
        NEWEST {
            @Override
            Range rest(Range range, long number) {
                return new Range(range.first(), number + 1);
            }

            @Override
            <T> List<T> of(List<T> block) {
                return block.reversed();
            }

            @Override
            long next(long block) {
                return block * BLOCK - 1;
            }

            @Override
            public long beginning(Range range) {
                return range.end() - 1;
            }
        };

        abstract Range rest(Range range, long number);

        abstract <T> List<T> of(List<T> block);

        abstract long next(long block);

        /** The number with which it begins. */
        public abstract long beginning(Range range);
    }
}
