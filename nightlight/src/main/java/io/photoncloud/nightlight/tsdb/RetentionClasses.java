package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.tsdb.block.Block;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * How old samples get, by classes of series. Blocks go as a whole when the longest retention is over; until then what is too old in them is
 * hidden, left out when blocks are made of them, and taken out of them once all of a class is too old. Used by the thread that looks after
 * the store, but for what is said to be safe.
 */
final class RetentionClasses {
    private final List<RetentionClass> classes;
    private final long otherMs;
    private final long longestMs;
    /** The classes that were too old as a whole when a block was looked at, by the block's number. */
    private final Map<Long, BitSet> looked = new HashMap<>();

    RetentionClasses(List<RetentionClass> classes, Duration other) {
        this.classes = List.copyOf(classes);
        this.otherMs = other.toMillis();
        long longest = otherMs;
        for (RetentionClass one : classes) {
            long ms = one.retention().toMillis();
            longest = longest == 0 || ms == 0 ? 0 : Math.max(longest, ms);
        }
        this.longestMs = longest;
    }

    /** After which nothing is kept; 0 where something is kept for good. Safe for use by many threads. */
    long longestMs() {
        return longestMs;
    }

    /**
     * Safe for use by many threads.
     *
     * @param tooOldBeforeMs says before when samples are too old that are kept for some milliseconds
     */
    Expiry at(LongUnaryOperator tooOldBeforeMs) {
        return Expiry.at(classes, otherMs, tooOldBeforeMs);
    }

    /** A block with series all of whose samples there are too old, if there is one. Each is looked at once for each class that gets too old. */
    Optional<Block> findExpired(List<Block> blocks, Expiry expiry) {
        looked.keySet()
                .retainAll(blocks.stream().map(block -> block.meta().id()).toList());
        if (classes.isEmpty()) {
            return Optional.empty();
        }
        for (Block block : blocks) {
            BitSet expired = new BitSet();
            for (int i = 0; i < expiry.keptFromMs().size(); i++) {
                expired.set(i, block.meta().endMs() <= expiry.keptFromMs().get(i));
            }
            if (!expired.equals(looked.getOrDefault(block.meta().id(), new BitSet()))) {
                looked.put(block.meta().id(), expired);
                if (hasOne(block, expiry, expired)) {
                    return Optional.of(block);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean hasOne(Block block, Expiry expiry, BitSet classes) {
        ChunkSeries series =
                block.select(List.of(), block.meta().minMs(), block.meta().endMs(), QueryBudget.UNLIMITED);
        while (series.next()) {
            if (classes.get(expiry.classOf(series.labels()))) {
                return true;
            }
        }
        return false;
    }
}
