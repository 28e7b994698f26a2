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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file {@code meta} of a directory: lines of a name and a value, the first of which is the version. Immutable. */
public final class MetaFile {
    private static final String NAME = "meta";
    private static final String VERSION = "version";

    private final Map<String, String> lines;

    private MetaFile(Map<String, String> lines) {
        this.lines = lines;
    }

    /** Writes a file of some lines, in their order, and brings it to the disk. */
    public static void write(Path directory, int version, Map<String, Object> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(VERSION).append(' ').append(version).append('\n');
        lines.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        try (FileChannel channel =
                FileChannel.open(directory.resolve(NAME), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Directories.writeAll(channel, ByteBuffer.wrap(text.toString().getBytes(UTF_8)));
            channel.force(true);
        }
    }

    public static String join(List<Long> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    /** What can be made of a file, where a number that is none says that it is not whole. */
    public interface Form<T> {
        T of(MetaFile file);
    }

    /**
     * @throws BrokenBlock where it is no meta file
     * @throws UnknownVersion where it is one of a version that is not known
     */
    public static <T> T read(Path directory, int version, Form<T> form) throws IOException {
        Path file = directory.resolve(NAME);
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : new String(Files.readAllBytes(file), UTF_8).split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                lines.put(line.substring(0, space), line.substring(space + 1));
            }
        }
        try {
            MetaFile read = new MetaFile(lines);
            if (read.number(VERSION) != version) {
                throw new UnknownVersion(file, read.number(VERSION), version);
            }
            return form.of(read);
        } catch (IllegalArgumentException e) {
            throw new BrokenBlock(file + " is not whole", e);
        }
    }

    public long number(String name) {
        return Long.parseLong(text(name));
    }

    public String text(String name) {
        return lines.getOrDefault(name, "");
    }

    public List<Long> numbers(String name) {
        List<Long> numbers = new ArrayList<>();
        for (String number : text(name).split(",", -1)) {
            if (!number.isEmpty()) {
                numbers.add(Long.parseLong(number));
            }
        }
        return numbers;
    }
}
