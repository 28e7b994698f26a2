package io.photoncloud.nightlight.tsdb.block;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.UnknownVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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

    /** The file's name. */
    static final String FILE = "meta";

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
        lines.put("version", VERSION);
        lines.put("id", id);
        lines.put("min-ms", minMs);
        lines.put("end-ms", endMs);
        lines.put("level", level);
        lines.put("sources", join(sources));
        lines.put("cleaned", join(cleaned));
        lines.put("series", seriesCount);
        lines.put("samples", sampleCount);
        lines.put("chunks", chunkCount);
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        Path file = directory.resolve(FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Directories.writeAll(channel, ByteBuffer.wrap(text.toString().getBytes(UTF_8)));
            channel.force(true);
        }
    }

    private static String join(List<Long> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    /**
     * @throws BrokenBlock where it is no meta file
     * @throws UnknownVersion where it is one of a version that is not known
     */
    static BlockMeta read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : new String(Files.readAllBytes(file), UTF_8).split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                lines.put(line.substring(0, space), line.substring(space + 1));
            }
        }
        try {
            if (number(lines, "version") != VERSION) {
                throw new UnknownVersion(file, number(lines, "version"), VERSION);
            }
            return new BlockMeta(
                    number(lines, "id"),
                    number(lines, "min-ms"),
                    number(lines, "end-ms"),
                    (int) number(lines, "level"),
                    numbers(lines, "sources"),
                    numbers(lines, "cleaned"),
                    number(lines, "series"),
                    number(lines, "samples"),
                    number(lines, "chunks"));
        } catch (NumberFormatException e) {
            throw new BrokenBlock(file + " is not whole", e);
        }
    }

    private static long number(Map<String, String> lines, String name) {
        return Long.parseLong(lines.getOrDefault(name, ""));
    }

    private static List<Long> numbers(Map<String, String> lines, String name) {
        List<Long> numbers = new ArrayList<>();
        for (String number : lines.getOrDefault(name, "").split(",", -1)) {
            if (!number.isEmpty()) {
                numbers.add(Long.parseLong(number));
            }
        }
        return numbers;
    }
}
