package io.photoncloud.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run by HTTP does.
 *
 * @param url of plain HTTP, with an address and a port
 * @param bodies what is posted, one after the other and then from the beginning
 * @param expected what every answer's body must hold
 */
record HttpOptions(
        URI url,
        String contentType,
        List<String> bodies,
        String expected,
        int connections,
        double warmupSeconds,
        double measuredSeconds,
        List<Long> watchedPids,
        String label) {

    static final int CONNECTIONS_MAX = 1024;
    static final int BODY_BYTES_MAX = 16 * 1024;

    HttpOptions {
        bodies = List.copyOf(bodies);
        watchedPids = List.copyOf(watchedPids);
        require("http".equals(url.getScheme()) && url.getPort() > 0, "url");
        require(!bodies.isEmpty() && bodies.stream().allMatch(body -> body.length() <= BODY_BYTES_MAX), "bodies");
        require(connections >= 1 && connections <= CONNECTIONS_MAX, "connections");
        require(warmupSeconds >= 0 && measuredSeconds > 0, "seconds");
    }

    private static void require(boolean holds, String option) {
        if (!holds) {
            throw new IllegalArgumentException("--" + option + " is missing or out of its bounds");
        }
    }

    /** Reads "--name value" pairs. Bodies are the lines of a file, so that what is secret in them is in no command line. */
    static HttpOptions parse(String[] words) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (int at = 0; at < words.length; at += 2) {
            if (!words[at].startsWith("--") || at + 1 == words.length) {
                throw new IllegalArgumentException("not an option with a value: " + words[at]);
            }
            values.put(words[at].substring(2), words[at + 1]);
        }
        String bodies = values.remove("bodies");
        HttpOptions options = new HttpOptions(
                URI.create(take(values, "url", "")),
                take(values, "content-type", "application/x-www-form-urlencoded"),
                bodies == null ? List.of() : Files.readAllLines(Path.of(bodies)),
                take(values, "expect", ""),
                Integer.parseInt(take(values, "connections", "32")),
                Double.parseDouble(take(values, "warmup", "20")),
                Double.parseDouble(take(values, "seconds", "10")),
                pids(values.remove("watch-pids")),
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

    private static List<Long> pids(@Nullable String text) {
        return text == null
                ? List.of()
                : List.of(text.split(",", -1)).stream().map(Long::valueOf).toList();
    }
}
