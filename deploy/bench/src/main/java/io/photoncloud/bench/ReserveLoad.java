package io.photoncloud.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An open-loop load by HTTP: so many posts a second, whether or not those before are answered, each timed from when it was due.
 * Every answer must hold what is expected.
 */
public final class ReserveLoad {

    private ReserveLoad() {}

    /** As {@link HttpLoad}; {@code --connections} is how many a second. */
    public static void main(String[] words) throws IOException {
        HttpOptions options = HttpOptions.parse(words);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var _ = run(client, options, options.warmupSeconds());
            Counted begun = Counted.now(options.watchedPids());
            List<Long> nanos = run(client, options, options.measuredSeconds());
            Counted ended = Counted.now(options.watchedPids());
            System.out.printf(
                    Locale.ROOT,
                    "{\"label\":\"%s\",\"op\":\"post\",\"rate\":%d,%s,\"errors_ever\":0}%n",
                    options.label(),
                    options.connections(),
                    Report.fields(
                            nanos.stream().mapToLong(Long::longValue).sorted().toArray(), begun, ended));
        }
    }

    private static List<Long> run(HttpClient client, HttpOptions options, double seconds) {
        long begin = System.nanoTime();
        int count = (int) (seconds * options.connections());
        List<CompletableFuture<Long>> answers = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            long due = begin + number * TimeUnit.SECONDS.toNanos(1) / options.connections();
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            HttpRequest request = HttpRequest.newBuilder(options.url())
                    .header("Content-Type", options.contentType())
                    .POST(HttpRequest.BodyPublishers.ofString(
                            options.bodies().get(number % options.bodies().size())))
                    .build();
            answers.add(client.sendAsync(request, BodyHandlers.ofString()).thenApply(answer -> {
                if (!answer.body().contains(options.expected())) {
                    throw new IllegalStateException("answered " + answer.statusCode() + ": " + answer.body());
                }
                return System.nanoTime() - due;
            }));
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }
}
