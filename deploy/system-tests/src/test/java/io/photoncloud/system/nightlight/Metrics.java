package io.photoncloud.system.nightlight;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** What somebody asks of a NightLight, by curl. */
record Metrics(Curl curl) {
    static final int PORT = 9090;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    static Metrics open(RunningCloud cloud) {
        return new Metrics(new Curl(cloud.host(1)));
    }

    /** A GET or, with further words of curl's, whatever they make of it. */
    Curl.Answer call(String path, String... words) {
        return curl.run("curl -g '" + "http://localhost:" + PORT + path + "' " + String.join(" ", words));
    }

    /** What is in the data of an answer that succeeds. */
    JsonNode data(String path, String... words) {
        Curl.Answer answer = call(path, words);
        assertThat(answer.status()).as("%s: %s", path, answer.text()).isEqualTo(200);
        assertThat(answer.json().path("status").asString("")).isEqualTo("success");
        return answer.json().path("data");
    }

    /** An instant query, by a form. */
    JsonNode query(String expression, String... words) {
        return data(
                        "/api/v1/query",
                        "--data-urlencode '" + ("query=" + expression).replace("'", "'\\''") + "' "
                                + String.join(" ", words))
                .path("result");
    }

    /** The value of the one series that a query finds; NaN where there is not one. */
    double value(String expression, String... words) {
        JsonNode result = query(expression, words);
        return result.size() == 1
                ? Double.parseDouble(result.path(0).path("value").path(1).asString())
                : Double.NaN;
    }

    /** The values of a label of what a query finds. */
    Set<String> labels(String expression, String label) {
        Set<String> found = new TreeSet<>();
        query(expression)
                .forEach(series -> found.add(series.path("metric").path(label).asString("")));
        return found;
    }

    static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }
}
