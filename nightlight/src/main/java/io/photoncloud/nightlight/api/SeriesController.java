package io.photoncloud.nightlight.api;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.api.ApiCalls.Reply;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.QueryMemory;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.tsdb.Tsdb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** Which series there are, and the names and values of their labels. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
class SeriesController {
    /** Of one answer. */
    static final int SERIES_MAX = 1_000_000;

    /** What a series, or a name or value, is counted for while an answer is made and written. */
    static final long ITEM_BYTES = 256;

    private static final String TRUNCATED = "results truncated due to limit";

    private final ApiCalls calls;
    private final ApiTenants tenants;
    private final Engine engine;
    private final QueryGate gate;

    SeriesController(ApiCalls calls, ApiTenants tenants, Engine engine, QueryGate gate) {
        this.calls = calls;
        this.tenants = tenants;
        this.engine = engine;
        this.gate = gate;
    }

    @RequestMapping(
            path = "/api/v1/series",
            method = {RequestMethod.GET, RequestMethod.POST})
    void series(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (Reading reading = new Reading(request)) {
            calls.serve(request, response, parameters -> {
                Optional<Tsdb> store = tenants.find(request);
                if (parameters.all("match[]").isEmpty()) {
                    throw ApiException.badData("no match[] parameter provided");
                }
                Set<Labels> found =
                        reading.read(store, parameters, (reader, selection) -> series(reader, selection, reading));
                return reply(found, parameters.limit(), ValueJson::labels);
            });
        }
    }

    private static List<Labels> series(SeriesReader reader, Selection selection, Reading reading) {
        List<Labels> found = new ArrayList<>();
        SeriesCursor cursor = reader.select(selection);
        while (cursor.next()) {
            reading.requireTime();
            SampleCursor samples = cursor.samples();
            if (samples.seek(selection.fromMs()) != SampleCursor.Kind.NONE && samples.timeMs() <= selection.toMs()) {
                reading.hold(1);
                found.add(cursor.labels());
            }
        }
        return found;
    }

    @RequestMapping(
            path = "/api/v1/labels",
            method = {RequestMethod.GET, RequestMethod.POST})
    void labels(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (Reading reading = new Reading(request)) {
            calls.serve(request, response, parameters -> {
                Set<String> names = reading.read(
                        tenants.find(request),
                        parameters,
                        (reader, selection) -> reading.held(reader.labelNames(selection)));
                return reply(names, parameters.limit(), JsonGenerator::writeString);
            });
        }
    }

    @GetMapping("/api/v1/label/{name}/values")
    void labelValues(@PathVariable String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try (Reading reading = new Reading(request)) {
            calls.serve(request, response, parameters -> {
                Optional<Tsdb> store = tenants.find(request);
                String label = name.startsWith("U__") ? unescaped(name) : name;
                Set<String> values = reading.read(
                        store, parameters, (reader, selection) -> reading.held(reader.labelValues(label, selection)));
                return reply(values, parameters.limit(), JsonGenerator::writeString);
            });
        }
    }

    /** The form in which names that paths cannot have are written: {@code U__http_2e_rate} is {@code http.rate}. */
    static String unescaped(String name) {
        StringBuilder text = new StringBuilder();
        int at = "U__".length();
        while (at < name.length()) {
            char letter = name.charAt(at);
            if (letter != '_') {
                text.append(letter);
                at++;
            } else if (name.startsWith("__", at)) {
                text.append('_');
                at += 2;
            } else {
                int end = name.indexOf('_', at + 1);
                if (end < 0) {
                    throw ApiException.badData("invalid label name: " + GoQuote.quote(name));
                }
                text.appendCodePoint(codePoint(name, name.substring(at + 1, end)));
                at = end + 1;
            }
        }
        return text.toString();
    }

    private static int codePoint(String name, String hex) {
        try {
            int point = Integer.parseInt(hex, 16);
            if (Character.isValidCodePoint(point) && hex.length() <= 6) {
                return point;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw ApiException.badData("invalid label name: " + GoQuote.quote(name));
    }

    /** One call, which has a place among the queries while it reads, their time, and a share of their memory until it is answered. */
    private final class Reading implements AutoCloseable {
        private final Runnable time;
        private final QueryMemory.Share share = engine.memory().begin();

        Reading(HttpServletRequest request) {
            this.time = new ReadingTime(request, engine.settings().timeout());
        }

        void requireTime() {
            time.run();
        }

        void hold(long items) {
            share.hold(ITEM_BYTES * items);
        }

        List<String> held(List<String> items) {
            hold(items.size());
            return items;
        }

        <T extends Comparable<T>> Set<T> read(
                Optional<Tsdb> store, ApiParameters parameters, BiFunction<SeriesReader, Selection, List<T>> reading) {
            try (QueryGate.Place _ = gate.enter()) {
                return SeriesController.read(store, parameters, time, reading);
            }
        }

        @Override
        public void close() {
            share.close();
        }
    }

    /** What each of the selectors gives, in order, each once. */
    private static <T extends Comparable<T>> Set<T> read(
            Optional<Tsdb> store,
            ApiParameters parameters,
            Runnable time,
            BiFunction<SeriesReader, Selection, List<T>> reading) {
        long fromMs = parameters.time("start", ApiTimes.MIN_MS);
        long toMs = parameters.time("end", ApiTimes.MAX_MS);
        List<List<Matcher>> selectors = parameters.selectors();
        if (toMs < fromMs) {
            throw ApiException.invalidParameter("end", "end timestamp must not be before start time");
        }
        Set<T> all = new TreeSet<>();
        if (store.isEmpty()) {
            return all;
        }
        QueryBudget budget = new QueryBudget(SERIES_MAX, Long.MAX_VALUE, Long.MAX_VALUE, time);
        try (SeriesReader reader = store.get().open(fromMs, toMs, budget)) {
            for (List<Matcher> matchers : selectors.isEmpty() ? List.of(List.<Matcher>of()) : selectors) {
                all.addAll(reading.apply(reader, new Selection(matchers, fromMs, toMs)));
            }
        }
        return all;
    }

    /** How one of many is written. */
    private interface Item<T> {
        void write(JsonGenerator to, T item);
    }

    private static <T> Reply reply(Collection<T> all, int limit, Item<T> item) {
        return new Reply(
                to -> {
                    to.writeStartArray();
                    all.stream().limit(limit).forEach(each -> item.write(to, each));
                    to.writeEndArray();
                },
                all.size() > limit ? List.of(TRUNCATED) : List.of(),
                List.of());
    }
}
