package io.photoncloud.lightningstor.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The headers of one request as they came on the wire: a char for each byte (ISO-8859-1, as servlets give them), names in lower case and
 * sorted, the values of one name in their order. Immutable.
 */
public final class Headers {
    /** S3 allows 8 KiB; long session tokens beside 2 KiB of metadata need more. */
    public static final int BYTES_MAX = 16 * 1024;

    private static final Headers NONE = new Headers(new TreeMap<>());

    private final SortedMap<String, List<String>> values;

    private Headers(SortedMap<String, List<String>> values) {
        this.values = values;
    }

    public static Headers none() {
        return NONE;
    }

    public static Headers of(Collection<Map.Entry<String, String>> lines) {
        var values = new TreeMap<String, List<String>>();
        long bytes = 0;
        for (Map.Entry<String, String> line : lines) {
            bytes += line.getKey().length() + line.getValue().length() + 4L;
            if (bytes > BYTES_MAX) {
                throw new S3Exception(S3Error.REQUEST_HEADER_SECTION_TOO_LARGE)
                        .with("MaxSizeAllowed", String.valueOf(BYTES_MAX));
            }
            values.computeIfAbsent(line.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
                    .add(line.getValue());
        }
        return new Headers(values);
    }

    public static Headers of(Map<String, String> lines) {
        return of(lines.entrySet());
    }

    /** The value of a header; of one sent several times, all of them with commas between, which means the same. */
    public Optional<String> find(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.size() == 1 ? all.getFirst() : String.join(",", all));
    }

    public List<String> all(String name) {
        return values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    public boolean has(String name) {
        return !all(name).isEmpty();
    }

    public Set<String> names() {
        return values.keySet();
    }

    /** Names alone: values may be secrets. */
    @Override
    public String toString() {
        return "Headers" + values.keySet();
    }
}
