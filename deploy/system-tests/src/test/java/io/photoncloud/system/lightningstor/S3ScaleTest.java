package io.photoncloud.system.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.lightningstor.S3Http.Answer;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A bucket of a million objects: how fast it fills, and that a page of its list takes as long at the end as at the start. */
@Tag("scale")
class S3ScaleTest {

    private static final int OBJECTS = Integer.getInteger("scale.objects", 1_000_000);
    private static final int OF_A_FOLDER = 1_000;
    private static final int CLIENTS = 32;
    private static final int PAGE = 1_000;
    private static final Pattern KEYS = Pattern.compile("<Contents><Key>([^<]+)<");
    private static final Pattern FOLDERS = Pattern.compile("<CommonPrefixes>");
    private static final Pattern NEXT = Pattern.compile("<NextContinuationToken>([^<]+)<");
    /** Of the medians of the last tenth of the pages and of the first. */
    private static final double SLOWER_MAX = 2;

    @Test
    void aMillionObjects() throws Exception {
        try (S3Cloud s3 = S3Cloud.start("s3-scale")) {
            S3Http http = new S3Http(s3.url());
            assertThat(http.insist("PUT", "/big").status()).isEqualTo(200);
            long began = System.nanoTime();
            fill(http);
            System.out.printf(
                    "%d objects of 100 bytes by %d clients: %.0f/s%n", OBJECTS, CLIENTS, OBJECTS / seconds(began));
            List<Double> pages = list(http);
            int tenth = Math.max(1, pages.size() / 10);
            double first = median(pages.subList(0, tenth));
            double last = median(pages.subList(pages.size() - tenth, pages.size()));
            System.out.printf(
                    "%d pages of %d: median %.1f ms, of the first tenth %.1f, of the last %.1f, slowest %.1f%n",
                    pages.size(), PAGE, median(pages), first, last, Collections.max(pages));
            folders(http);
            System.out.printf("resident: %d MB%n", s3.residentBytes() >> 20);
            restart(s3, http);
            assertThat(last).isLessThan(first * SLOWER_MAX);
        }
    }

    private static String key(int number) {
        return "folder-%04d/object-%07d".formatted(number / OF_A_FOLDER, number);
    }

    private static void fill(S3Http http) throws Exception {
        AtomicInteger next = new AtomicInteger();
        byte[] body = "x".repeat(100).getBytes(UTF_8);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> {
                    for (int number = next.getAndIncrement(); number < OBJECTS; number = next.getAndIncrement()) {
                        assertThat(http.send("PUT", "/big/" + key(number), body).status())
                                .isEqualTo(200);
                    }
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    private static List<Double> list(S3Http http) throws S3Http.Lost {
        List<Double> millis = new ArrayList<>();
        int number = 0;
        String after = "";
        do {
            long began = System.nanoTime();
            Answer page = http.send("GET", "/big?list-type=2&max-keys=" + PAGE + after);
            millis.add(seconds(began) * 1e3);
            Matcher keys = KEYS.matcher(page.text());
            while (keys.find()) {
                assertThat(keys.group(1)).isEqualTo(key(number++));
            }
            Matcher next = NEXT.matcher(page.text());
            after = next.find() ? "&continuation-token=" + URLEncoder.encode(next.group(1), UTF_8) : "";
        } while (!after.isEmpty());
        assertThat(number).isEqualTo(OBJECTS);
        return millis;
    }

    /** Folders are found without reading what is in them. */
    private static void folders(S3Http http) throws S3Http.Lost {
        long began = System.nanoTime();
        Answer page = http.send("GET", "/big?list-type=2&delimiter=%2F&max-keys=" + PAGE);
        System.out.printf("a page of folders: %.1f ms%n", seconds(began) * 1e3);
        assertThat(FOLDERS.matcher(page.text()).results().count())
                .isEqualTo(Math.min(PAGE, Math.ceilDiv(OBJECTS, OF_A_FOLDER)));
    }

    private static void restart(S3Cloud s3, S3Http http) throws S3Http.Lost {
        long began = System.nanoTime();
        assertThat(s3.cloud().launcher().run("restart", "lightningstor").exitCode())
                .isZero();
        System.out.printf("stopped and ready again after %.1f s%n", seconds(began));
        began = System.nanoTime();
        assertThat(KEYS.matcher(http.send("GET", "/big?list-type=2").text())
                        .results()
                        .count())
                .isEqualTo(Math.min(PAGE, OBJECTS));
        System.out.printf(
                "the first page then: %.1f ms; resident: %d MB%n", seconds(began) * 1e3, s3.residentBytes() >> 20);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static double seconds(long began) {
        return (double) (System.nanoTime() - began) / Duration.ofSeconds(1).toNanos();
    }
}
