package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.tsdb.block.BlockMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Says which blocks to make one: first such as overlap, then such as fill a time three times as long as theirs. */
final class CompactionPlan {
    private static final int FACTOR = 3;

    private CompactionPlan() {}

    /** Blocks that should be one; none where all is well. */
    static List<BlockMeta> next(List<BlockMeta> blocks, long rangeMs, long rangeMaxMs) {
        List<BlockMeta> sorted = new ArrayList<>(blocks);
        sorted.sort(Comparator.comparingLong(BlockMeta::minMs).thenComparingLong(BlockMeta::id));
        List<BlockMeta> overlapping = overlapping(sorted);
        if (!overlapping.isEmpty() || sorted.isEmpty()) {
            return overlapping;
        }
        long newestEndMs = sorted.getLast().endMs();
        for (long range = rangeMs * FACTOR; range <= rangeMaxMs; range *= FACTOR) {
            TreeMap<Long, List<BlockMeta>> groups = new TreeMap<>();
            for (BlockMeta block : sorted) {
                long group = Math.floorDiv(block.minMs(), range);
                if (block.endMs() <= (group + 1) * range) {
                    groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(block);
                }
            }
            for (var group : groups.entrySet()) {
                long endMs = (group.getKey() + 1) * range;
                // Where more may still come for that time, it would all be written again.
                if (group.getValue().size() > 1 && endMs <= newestEndMs) {
                    return group.getValue();
                }
            }
        }
        return List.of();
    }

    private static List<BlockMeta> overlapping(List<BlockMeta> sorted) {
        for (int i = 0; i < sorted.size(); i++) {
            List<BlockMeta> group = new ArrayList<>(List.of(sorted.get(i)));
            long endMs = sorted.get(i).endMs();
            for (int j = i + 1; j < sorted.size() && sorted.get(j).minMs() < endMs; j++) {
                group.add(sorted.get(j));
                endMs = Math.max(endMs, sorted.get(j).endMs());
            }
            if (group.size() > 1) {
                return group;
            }
        }
        return List.of();
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
