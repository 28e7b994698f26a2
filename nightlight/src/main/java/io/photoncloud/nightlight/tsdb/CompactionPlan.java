package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.tsdb.block.BlockMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Says which blocks to make one: such as overlap, and such as fill a time three times as long as theirs.
 *
 * <p>Of blocks that overlap the older one spans the time of the newer ones, which are of late samples. Where each of them
 * were merged at once, every late sample would have all of a large block written again. So they wait: newer ones are
 * merged among each other, and into the older one when they have a fourth of its samples, or when no late sample can come
 * any more for its time. A sample is written again no more often than there are fourths of the largest block, and what
 * overlaps at a time are no more blocks than that.
 */
final class CompactionPlan {
    private static final int FACTOR = 3;

    /** Newer blocks are merged into an older one that has so many times as many samples, or fewer. */
    private static final int OLDER_SAMPLES = 4;

    private CompactionPlan() {}

    /**
     * Blocks that should be one; none where all is well.
     *
     * @param settledMs before which no late sample can come any more
     */
    static List<BlockMeta> next(List<BlockMeta> blocks, long rangeMs, long rangeMaxMs, long settledMs) {
        if (blocks.isEmpty()) {
            return List.of();
        }
        List<List<BlockMeta>> groups = overlapping(blocks);
        List<BlockMeta> merged = merged(groups, settledMs);
        if (!merged.isEmpty()) {
            return merged;
        }
        List<BlockMeta> oldest = groups.stream().map(List::getFirst).toList();
        long newestEndMs = blocks.stream().mapToLong(BlockMeta::endMs).max().getAsLong();
        for (long range = rangeMs * FACTOR; range <= rangeMaxMs; range *= FACTOR) {
            for (var within : within(oldest, range).entrySet()) {
                long startMs = within.getKey();
                long endMs = startMs + range;
                // Where more may still come for that time, it would all be written again.
                if (within.getValue().size() > 1 && endMs <= newestEndMs) {
                    // As those are written again, all there is of their time goes into it.
                    return blocks.stream()
                            .filter(block -> block.minMs() >= startMs && block.endMs() <= endMs)
                            .toList();
                }
            }
        }
        return List.of();
    }

    /** Blocks by the stretch that each is in as a whole. */
    private static SortedMap<Long, List<BlockMeta>> within(List<BlockMeta> blocks, long range) {
        SortedMap<Long, List<BlockMeta>> within = new TreeMap<>();
        for (BlockMeta block : blocks) {
            long startMs = Math.floorDiv(block.minMs(), range) * range;
            if (block.endMs() <= startMs + range) {
                within.computeIfAbsent(startMs, _ -> new ArrayList<>()).add(block);
            }
        }
        return within;
    }

    /** What is worth merging of blocks that overlap: the whole of a group, or else some of its newer ones. */
    private static List<BlockMeta> merged(List<List<BlockMeta>> groups, long settledMs) {
        for (List<BlockMeta> group : groups) {
            if (group.size() < 2) {
                continue;
            }
            BlockMeta oldest = group.getFirst();
            List<BlockMeta> newer = group.subList(1, group.size());
            long newerSamples = newer.stream().mapToLong(BlockMeta::sampleCount).sum();
            boolean settled = group.stream().allMatch(block -> block.endMs() <= settledMs);
            if (settled || newerSamples >= oldest.sampleCount() / OLDER_SAMPLES) {
                return group;
            }
            List<BlockMeta> some = merged(overlapping(newer), settledMs);
            if (!some.isEmpty()) {
                return some;
            }
        }
        return List.of();
    }

    /** Groups of blocks that overlap, by way of others too; in the order of their times, and each by age. */
    private static List<List<BlockMeta>> overlapping(List<BlockMeta> blocks) {
        List<BlockMeta> sorted = new ArrayList<>(blocks);
        sorted.sort(Comparator.comparingLong(BlockMeta::minMs).thenComparingLong(BlockMeta::id));
        List<List<BlockMeta>> groups = new ArrayList<>();
        long endMs = Long.MIN_VALUE;
        for (BlockMeta block : sorted) {
            if (groups.isEmpty() || block.minMs() >= endMs) {
                groups.add(new ArrayList<>());
                endMs = block.endMs();
            }
            groups.getLast().add(block);
            endMs = Math.max(endMs, block.endMs());
        }
        groups.forEach(group -> group.sort(BlockMeta.BY_AGE));
        return groups;
    }

    /** What the block that others go into says of itself. */
    static BlockMeta merged(long id, List<BlockMeta> blocks, List<Long> cleaned) {
        TreeMap<Long, Boolean> sources = new TreeMap<>();
        long minMs = Long.MAX_VALUE;
        long endMs = Long.MIN_VALUE;
        int level = 0;
        for (BlockMeta block : blocks) {
            block.sources().forEach(source -> sources.put(source, true));
            minMs = Math.min(minMs, block.minMs());
            endMs = Math.max(endMs, block.endMs());
            level = Math.max(level, block.level());
        }
        int newLevel = blocks.size() > 1 ? level + 1 : level;
        return new BlockMeta(id, minMs, endMs, newLevel, List.copyOf(sources.keySet()), cleaned, 0, 0, 0);
    }
}
