package io.photoncloud.nightlight.tsdb.block;

import io.photoncloud.nightlight.tsdb.chunk.UnknownVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a block is, as its file {@code meta} says in lines of a name and a value.
 *
 * @param id by which blocks are told apart; later ones have greater ones
 * @param minMs the time from which on it holds samples
 * @param endMs the time before which it does
 * @param level how often its samples were compacted; 1 for a block made from the head
 * @param sources the blocks of level 1 that went into it, itself where it is one
 * @param cleaned the deletions that were carried out in it
 */
public record BlockMeta(
        long id,
        long minMs,
        long endMs,
        int level,
        List<Long> sources,
        List<Long> cleaned,
        long seriesCount,
        long sampleCount,
        long chunkCount) {
    /** The version of what is written. */
    public static final int VERSION = 1;

    public BlockMeta {
        sources = List.copyOf(sources);
        cleaned = List.copyOf(cleaned);
    }

    /**
     * Which of blocks that overlap has what came first: the one with the first source. Late samples are in blocks of their
     * own, and those become one only as long as no other one came between them.
     */
    public static final Comparator<BlockMeta> BY_AGE = Comparator.comparingLong(BlockMeta::firstSource);

    private long firstSource() {
        return sources.stream().mapToLong(Long::longValue).min().orElse(id);
    }

    /** Whether it has samples in common with a time, both ends of which belong to it. */
    public boolean overlaps(long fromMs, long toMs) {
        return minMs <= toMs && endMs > fromMs;
    }

    /** The same with other figures. */
    BlockMeta counted(long series, long samples, long chunks) {
        return new BlockMeta(id, minMs, endMs, level, sources, cleaned, series, samples, chunks);
    }

    void write(Path directory) throws IOException {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("id", id);
        lines.put("min-ms", minMs);
        lines.put("end-ms", endMs);
        lines.put("level", level);
        lines.put("sources", MetaFile.join(sources));
        lines.put("cleaned", MetaFile.join(cleaned));
        lines.put("series", seriesCount);
        lines.put("samples", sampleCount);
        lines.put("chunks", chunkCount);
        MetaFile.write(directory, VERSION, lines);
    }

    /**
     * @throws BrokenBlock where it is no meta file
     * @throws UnknownVersion where it is one of a version that is not known
     */
    static BlockMeta read(Path directory) throws IOException {
        return MetaFile.read(
                directory,
                VERSION,
                file -> new BlockMeta(
                        file.number("id"),
                        file.number("min-ms"),
                        file.number("end-ms"),
                        (int) file.number("level"),
                        file.numbers("sources"),
                        file.numbers("cleaned"),
                        file.number("series"),
                        file.number("samples"),
                        file.number("chunks")));
    }
}
