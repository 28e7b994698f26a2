package io.photoncloud.nightlight.api;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.QueryException;
import io.photoncloud.nightlight.query.QueryMemory;
import io.photoncloud.nightlight.remote.ReadLimits;
import io.photoncloud.nightlight.remote.ReadRequest;
import io.photoncloud.nightlight.remote.ReadResponse;
import io.photoncloud.nightlight.remote.RemoteLimits;
import io.photoncloud.nightlight.remote.SnappyBlock;
import io.photoncloud.nightlight.series.BudgetExceeded;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.tsdb.Tsdb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Gives samples to other servers: by remote read, and as text by federation. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
class ReadController {
    private static final int BODY_BYTES_MAX = 1 << 20;

    /** While an answer comes together it is there in parts, whole and compressed. */
    private static final long ANSWER_TIMES = 4;

    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private final ApiTenants tenants;
    private final RemoteLimits limits;
    private final ReadLimits reading;
    private final Engine engine;
    private final InstantSource clock;

    ReadController(ApiTenants tenants, RemoteLimits limits, ReadLimits reading, Engine engine, InstantSource clock) {
        this.tenants = tenants;
        this.limits = limits;
        this.reading = reading;
        this.engine = engine;
        this.clock = clock;
    }

    @PostMapping("/api/v1/read")
    void read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SeriesSource source =
                tenants.find(request).map(store -> (SeriesSource) store).orElse(new EmptySource());
        byte[] body = request.getInputStream().readNBytes(BODY_BYTES_MAX + 1);
        try (QueryMemory.Share share = engine.memory().begin()) {
            if (body.length > BODY_BYTES_MAX) {
                throw IngestException.tooLarge("a request has " + BODY_BYTES_MAX + " bytes at most");
            }
            SnappyBlock block = new SnappyBlock(limits.decodedBytesMax());
            block.decode(body, 0, body.length);
            ReadRequest asked = ReadRequest.decode(block.bytes(), 0, block.length());
            ReadResponse answer = new ReadResponse(source, new StoredChunks(), reading);
            switch (asked.form()) {
                case SAMPLES -> {
                    share.hold(ANSWER_TIMES * reading.bytesMax());
                    byte[] samples = answer.samples(asked);
                    response.setContentType("application/x-protobuf");
                    response.setHeader("Content-Encoding", "snappy");
                    response.getOutputStream().write(samples);
                }
                case STREAMED_XOR_CHUNKS -> {
                    share.hold(ANSWER_TIMES * reading.frameBytesMax());
                    response.setContentType("application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse");
                    answer.stream(asked, response.getOutputStream());
                }
            }
        } catch (IngestException e) {
            PlainText.answer(response, PlainText.status(e), String.valueOf(e.getMessage()));
        } catch (BudgetExceeded e) {
            PlainText.answer(response, ErrorType.BAD_DATA.status(), String.valueOf(e.getMessage()));
        } catch (QueryException e) {
            PlainText.answer(response, ErrorType.UNAVAILABLE.status(), String.valueOf(e.getMessage()));
        }
    }

    /** A sample of a series, as it is given on. */
    private record Newest(Labels labels, long timeMs, double value) {}

    /** The newest sample of each series that one of the selectors chooses, as long as it is not stale. */
    @GetMapping("/federate")
    void federate(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Tsdb> store = tenants.find(request);
        List<List<Matcher>> selectors;
        try {
            selectors = ApiParameters.of(request).selectors();
        } catch (ApiException e) {
            PlainText.answer(response, e.type().status(), String.valueOf(e.getMessage()));
            return;
        }
        Runnable time = new ReadingTime(request, engine.settings().timeout());
        try (QueryMemory.Share share = engine.memory().begin()) {
            Collection<Newest> newest = store.isPresent()
                    ? newest(store.get(), selectors, time, share).values()
                    : List.of();
            federate(newest, response);
        } catch (BudgetExceeded e) {
            PlainText.answer(response, ErrorType.EXECUTION.status(), String.valueOf(e.getMessage()));
        } catch (ApiException e) {
            PlainText.answer(response, e.type().status(), String.valueOf(e.getMessage()));
        } catch (QueryException e) {
            PlainText.answer(response, ErrorType.UNAVAILABLE.status(), String.valueOf(e.getMessage()));
        }
    }

    private static void federate(Collection<Newest> newest, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain; version=0.0.4; charset=utf-8");
        Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
        String before = "";
        for (Newest sample : newest) {
            write(out, sample, before);
            before = sample.labels().metricName();
        }
        out.flush();
    }

    private Map<Labels, Newest> newest(
            Tsdb store, List<List<Matcher>> selectors, Runnable time, QueryMemory.Share share) {
        long toMs = clock.millis();
        long fromMs = toMs - engine.settings().lookBack().toMillis();
        Map<Labels, Newest> newest =
                new TreeMap<>(Comparator.comparing(Labels::metricName).thenComparing(Comparator.naturalOrder()));
        QueryBudget budget = new QueryBudget(SeriesController.SERIES_MAX, Long.MAX_VALUE, Long.MAX_VALUE, time);
        try (SeriesReader reader = store.open(fromMs, toMs, budget)) {
            for (List<Matcher> matchers : selectors) {
                SeriesCursor series = reader.select(new Selection(matchers, fromMs, toMs));
                while (series.next()) {
                    time.run();
                    share.hold(SeriesController.ITEM_BYTES);
                    findNewest(series, fromMs, toMs)
                            .filter(sample -> isText(sample.labels()))
                            .ifPresent(sample -> newest.put(sample.labels(), sample));
                }
            }
        }
        return newest;
    }

    private static Optional<Newest> findNewest(SeriesCursor series, long fromMs, long toMs) {
        SampleCursor samples = series.samples();
        long timeMs = 0;
        double value = StaleMarker.VALUE;
        for (SampleCursor.Kind kind = samples.seek(fromMs);
                kind != SampleCursor.Kind.NONE && samples.timeMs() <= toMs;
                kind = samples.next()) {
            timeMs = samples.timeMs();
            value = kind == SampleCursor.Kind.FLOAT ? samples.value() : StaleMarker.VALUE;
        }
        return StaleMarker.is(value) ? Optional.empty() : Optional.of(new Newest(series.labels(), timeMs, value));
    }

    /** Names of other characters have no place in this form of text. */
    private static boolean isText(Labels labels) {
        return METRIC.matcher(labels.metricName()).matches()
                && labels.toList().stream()
                        .allMatch(label -> NAME.matcher(label.name()).matches());
    }

    /** As Prometheus does: of no type, and with an instance, so that whoever reads it gives it none. */
    private static void write(Writer out, Newest sample, String before) throws IOException {
        String metric = sample.labels().metricName();
        if (!metric.equals(before)) {
            out.write("# TYPE " + metric + " untyped\n");
        }
        out.write(metric);
        char between = '{';
        for (Label label : sample.labels().toList()) {
            if (!label.name().equals(Label.METRIC_NAME)) {
                out.write(between + label.name() + "=" + quote(label.value()));
                between = ',';
            }
        }
        if (!sample.labels().has("instance")) {
            out.write(between + "instance=\"\"");
        }
        out.write("} ");
        out.write(GoText.shortest(sample.value()) + " " + sample.timeMs() + "\n");
    }

    private static String quote(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"") + '"';
    }
}
