package io.photoncloud.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run by S3 does.
 *
 * @param url of plain HTTP, with an address and a port
 * @param credentials an access key id and a secret
 * @param operation put, get, or fill, which puts each object once; get reads what fill put
 * @param keys how many objects there are, by turns
 */
record S3Options(
        URI url,
        List<String> credentials,
        String bucket,
        String operation,
        int bytes,
        int clients,
        int keys,
        double warmupSeconds,
        double measuredSeconds,
        List<Long> watchedPids,
        String label) {

    static final int CLIENTS_MAX = 256;
    static final int BYTES_MAX = 64 << 20;

    S3Options {
        credentials = List.copyOf(credentials);
        watchedPids = List.copyOf(watchedPids);
        require("http".equals(url.getScheme()) && url.getPort() > 0, "url");
        require(credentials.size() >= 2, "credentials");
        require(List.of("put", "get", "fill").contains(operation), "op");
        require(bytes >= 1 && bytes <= BYTES_MAX, "bytes");
        require(clients >= 1 && clients <= CLIENTS_MAX, "clients");
        require(keys >= 1, "keys");
        require(warmupSeconds >= 0 && measuredSeconds > 0, "seconds");
    }

    private static void require(boolean holds, String option) {
        if (!holds) {
            throw new IllegalArgumentException("--" + option + " is missing or out of its bounds");
        }
    }

    /** Reads "--name value" pairs. Credentials are the two lines of a file, so that they are in no command line. */
    static S3Options parse(String[] words) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (int at = 0; at + 1 < words.length; at += 2) {
            values.put(words[at].substring(2), words[at + 1]);
        }
        String pids = values.getOrDefault("watch-pids", "");
        return new S3Options(
                URI.create(values.getOrDefault("url", "")),
                Files.readAllLines(Path.of(values.getOrDefault("credentials", "credentials"))),
                values.getOrDefault("bucket", "bench"),
                values.getOrDefault("op", ""),
                Integer.parseInt(values.getOrDefault("bytes", "4096")),
                Integer.parseInt(values.getOrDefault("clients", "16")),
                Integer.parseInt(values.getOrDefault("keys", "1000")),
                Double.parseDouble(values.getOrDefault("warmup", "5")),
                Double.parseDouble(values.getOrDefault("seconds", "10")),
                pids.isEmpty()
                        ? List.of()
                        : List.of(pids.split(",", -1)).stream()
                                .map(Long::valueOf)
                                .toList(),
                values.getOrDefault("label", ""));
    }

    boolean fills() {
        return operation.equals("fill");
    }

    String host() {
        return url.getHost() + ":" + url.getPort();
    }

    String path(int key) {
        return "/" + bucket + "/" + bytes + "/" + key;
    }
}
