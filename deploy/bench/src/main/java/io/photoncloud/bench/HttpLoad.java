package io.photoncloud.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A closed-loop load by HTTP/1.1: forms are posted on connections that stay open, each connection's next one when its last
 * is answered. One thread serves all of them, which costs a small part of what any server does for a call. Every answer
 * must be a 200 that holds what is expected.
 */
public final class HttpLoad {

    private HttpLoad() {}

    public static void main(String[] words) throws IOException {
        HttpOptions options = HttpOptions.parse(words);
        HttpLoop loop = new HttpLoop(options);
        loop.run(options.warmupSeconds());
        loop.measure();
        Counted begun = Counted.now(options.watchedPids());
        loop.run(options.measuredSeconds());
        Counted ended = Counted.now(options.watchedPids());
        loop.close();
        long[] nanos = Latencies.sorted(List.of(loop.latencies()));
        System.out.printf(
                Locale.ROOT,
                "{\"label\":\"%s\",\"op\":\"post\",\"streams\":%d,\"connections\":%d,%s,\"reconnects\":%d,\"unanswered\":0"
                        + ",\"connections_lost\":0,\"errors_ever\":%d}%n",
                options.label(),
                options.connections(),
                options.connections(),
                Report.fields(nanos, begun, ended),
                loop.reconnects(),
                loop.failure().isEmpty() ? 0 : 1);
        if (!loop.failure().isEmpty()) {
            System.err.println("http load: " + loop.failure());
            System.exit(1);
        }
    }
}
