package io.photoncloud.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run does: the part of etcdload's options that this client has, under the same names. */
record LoadOptions(
        List<String> endpoints,
        Op op,
        int streams,
        int connections,
        long keys,
        String keyPrefix,
        int valueBytes,
        double warmupSeconds,
        double measuredSeconds,
        List<Long> watchedPids,
        long seed,
        String label) {
    static final int STREAMS_MAX = 16_384;
    static final int CONNECTIONS_MAX = 64;
    static final int VALUE_BYTES_MAX = 15_000;

    enum Op {
        PUT,
        GET
    }

    LoadOptions {
        endpoints = List.copyOf(endpoints);
        watchedPids = List.copyOf(watchedPids);
        require(!endpoints.isEmpty(), "endpoints");
        require(streams >= 1 && streams <= STREAMS_MAX, "streams");
        require(connections >= 1 && connections <= CONNECTIONS_MAX, "connections");
        require(keys >= 1, "keys");
        require(valueBytes >= 0 && valueBytes <= VALUE_BYTES_MAX, "value-bytes");
        require(warmupSeconds >= 0 && measuredSeconds > 0, "seconds");
    }

    private static void require(boolean holds, String option) {
        if (!holds) {
            throw new IllegalArgumentException("--" + option + " is out of its bounds");
        }
    }

    /** Reads "--name value" pairs; --expect-found stands alone and is always on here. */
    static LoadOptions parse(String[] words) {
        Map<String, String> values = new HashMap<>();
        for (int at = 0; at < words.length; at++) {
            if (words[at].equals("--expect-found")) {
                continue;
            }
            if (!words[at].startsWith("--") || at + 1 == words.length) {
                throw new IllegalArgumentException("not an option with a value: " + words[at]);
            }
            values.put(words[at].substring(2), words[++at]);
        }
        List<String> endpoints = words(values.remove("endpoints"));
        LoadOptions options = new LoadOptions(
                endpoints,
                Op.valueOf(take(values, "op", "put").toUpperCase(Locale.ROOT)),
                Integer.parseInt(take(values, "streams", "64")),
                Integer.parseInt(take(values, "connections", String.valueOf(3 * endpoints.size()))),
                Long.parseLong(take(values, "keys", "100000")),
                take(values, "key-prefix", "/bench/"),
                Integer.parseInt(take(values, "value-bytes", "256")),
                Double.parseDouble(take(values, "warmup", "20")),
                Double.parseDouble(take(values, "seconds", "10")),
                words(values.remove("watch-pids")).stream().map(Long::valueOf).toList(),
                Long.parseLong(take(values, "seed", "1")),
                take(values, "label", ""));
        if (!values.isEmpty()) {
            throw new IllegalArgumentException("unknown options: " + values.keySet());
        }
        return options;
    }

    private static String take(Map<String, String> values, String name, String otherwise) {
        String value = values.remove(name);
        return value == null ? otherwise : value;
    }

    private static List<String> words(@Nullable String text) {
        return text == null ? List.of() : Arrays.asList(text.split(","));
    }
}
