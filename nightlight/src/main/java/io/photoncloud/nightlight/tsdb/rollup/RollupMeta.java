package io.photoncloud.nightlight.tsdb.rollup;

import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.tsdb.block.BrokenBlock;
import io.photoncloud.nightlight.tsdb.block.MetaFile;
import io.photoncloud.nightlight.tsdb.chunk.UnknownVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a file of rollups is, as its file {@code meta} says.
 *
 * @param id by which they are told apart; what stands in the place of others has a greater one
 * @param fromMs the time after which its first window begins
 * @param toMs the time with which its last window ends
 * @param sources the blocks of level 1 that its samples were in
 * @param cleaned the deletions that were carried out in it
 */
public record RollupMeta(
        long id,
        Resolution resolution,
        long fromMs,
        long toMs,
        List<Long> sources,
        List<Long> cleaned,
        long seriesCount,
        long windowCount) {
    /** The version of what is written. */
    public static final int VERSION = 1;

    public RollupMeta {
        sources = List.copyOf(sources);
        cleaned = List.copyOf(cleaned);
        if (fromMs >= toMs || Math.floorMod(fromMs, resolution.millis()) != 0) {
            throw new IllegalArgumentException("windows of " + resolution + " between " + fromMs + " and " + toMs);
        }
        if (Math.floorMod(toMs, resolution.millis()) != 0) {
            throw new IllegalArgumentException("windows of " + resolution + " until " + toMs);
        }
    }

    /** Whether another one has all of its time, in the same resolution. */
    public boolean isWithin(RollupMeta other) {
        return resolution == other.resolution && other.fromMs <= fromMs && toMs <= other.toMs;
    }

    /** Whether samples of a time, both ends of which belong to it, are in its windows. */
    public boolean overlaps(long firstMs, long lastMs) {
        return fromMs < lastMs && firstMs <= toMs;
    }

    RollupMeta counted(long series, long windows) {
        return new RollupMeta(id, resolution, fromMs, toMs, sources, cleaned, series, windows);
    }

    void write(Path directory) throws IOException {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("id", id);
        lines.put("resolution", resolution);
        lines.put("from-ms", fromMs);
        lines.put("to-ms", toMs);
        lines.put("sources", MetaFile.join(sources));
        lines.put("cleaned", MetaFile.join(cleaned));
        lines.put("series", seriesCount);
        lines.put("windows", windowCount);
        MetaFile.write(directory, VERSION, lines);
    }

    /**
     * @throws BrokenBlock where it is no meta file
     * @throws UnknownVersion where it is one of a version that is not known
     */
    static RollupMeta read(Path directory) throws IOException {
        return MetaFile.read(
                directory,
                VERSION,
                file -> new RollupMeta(
                        file.number("id"),
                        resolution(file.text("resolution")),
                        file.number("from-ms"),
                        file.number("to-ms"),
                        file.numbers("sources"),
                        file.numbers("cleaned"),
                        file.number("series"),
                        file.number("windows")));
    }

    private static Resolution resolution(String text) {
        for (Resolution resolution : Resolution.values()) {
            if (resolution.toString().equals(text)) {
                return resolution;
            }
        }
        throw new IllegalArgumentException("no resolution: " + text);
    }
}
