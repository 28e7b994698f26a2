package io.photoncloud.nightlight.api;

import io.photoncloud.common.config.ServiceProperties;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.api.ApiCalls.Reply;
import io.photoncloud.nightlight.query.EngineSettings;
import io.photoncloud.nightlight.tsdb.RollupStatus;
import io.photoncloud.nightlight.tsdb.Tsdb;
import io.photoncloud.nightlight.tsdb.head.HeadStatistics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** What the service says of itself, as Prometheus does. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
class StatusController {
    /** What of Prometheus' language and API is offered: tools look at it to know what they may ask. */
    static final String OFFERED = "3.5.0";

    /** So many of what there is most of where nothing is said. */
    private static final int STATISTICS = 10;

    private static final int STATISTICS_MAX = 10_000;

    private final ApiCalls calls;
    private final ApiTenants tenants;
    private final EngineSettings queries;
    private final ServiceProperties service;
    private final Instant started;

    StatusController(
            ApiCalls calls,
            ApiTenants tenants,
            EngineSettings queries,
            ServiceProperties service,
            InstantSource clock) {
        this.calls = calls;
        this.tenants = tenants;
        this.queries = queries;
        this.service = service;
        this.started = clock.instant();
    }

    private static Reply texts(Map<String, String> texts) {
        Map<String, String> sorted = new TreeMap<>(texts);
        return Reply.of(to -> {
            to.writeStartObject();
            sorted.forEach(to::writeStringProperty);
            to.writeEndObject();
        });
    }

    @GetMapping("/api/v1/status/buildinfo")
    void buildInfo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, _ -> {
            var _ = tenants.find(request);
            return texts(Map.of(
                    "version", OFFERED,
                    "revision", "photoncloud " + service.version(),
                    "branch", "",
                    "buildUser", "",
                    "buildDate", "",
                    "goVersion", "",
                    "application", "nightlight"));
        });
    }

    @GetMapping("/api/v1/status/flags")
    void flags(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, _ -> {
            var _ = tenants.find(request);
            return texts(Map.of(
                    "query.lookback-delta", queries.lookBack().toSeconds() + "s",
                    "query.max-samples", String.valueOf(queries.samplesMax()),
                    "query.timeout", queries.timeout().toSeconds() + "s"));
        });
    }

    @GetMapping("/api/v1/status/runtimeinfo")
    void runtimeInfo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, _ -> {
            Optional<Tsdb> store = tenants.find(request);
            int series = store.map(Tsdb::headSeries).orElse(0);
            return Reply.of(to -> {
                to.writeStartObject();
                to.writeStringProperty("startTime", started.toString());
                to.writeNumberProperty("timeSeriesCount", series);
                to.writeNumberProperty(
                        "blockCount", store.map(has -> has.blocks().size()).orElse(0));
                to.writeNumberProperty(
                        "storageBytes", store.map(Tsdb::sizeBytes).orElse(0L));
                rollups(to, store.map(Tsdb::rollups).orElse(List.of()));
                to.writeEndObject();
            });
        });
    }

    @GetMapping("/api/v1/status/tsdb")
    void tsdb(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, parameters -> {
            Optional<Tsdb> store = tenants.find(request);
            int most = statisticsLimit(parameters.value("limit"));
            HeadStatistics head = store.map(has -> has.statistics(most)).orElse(HeadStatistics.NOTHING);
            return Reply.of(to -> {
                to.writeStartObject();
                to.writeName("headStats");
                to.writeStartObject();
                to.writeNumberProperty("numSeries", head.series());
                to.writeNumberProperty("numLabelPairs", head.labelPairs());
                to.writeNumberProperty("chunkCount", head.chunks());
                to.writeNumberProperty("minTime", head.minMs());
                to.writeNumberProperty("maxTime", head.maxMs());
                to.writeEndObject();
                counts(to, "seriesCountByMetricName", head.seriesByMetric());
                counts(to, "labelValueCountByLabelName", head.valuesByName());
                counts(to, "memoryInBytesByLabelName", head.bytesByName());
                counts(to, "seriesCountByLabelValuePair", head.seriesByPair());
                to.writeEndObject();
            });
        });
    }

    /** What there is of rollups, by resolution. */
    private static void rollups(JsonGenerator to, List<RollupStatus> all) {
        to.writeName("rollups");
        to.writeStartArray();
        for (RollupStatus rollups : all) {
            to.writeStartObject();
            to.writeStringProperty("resolution", rollups.resolution().toString());
            to.writeNumberProperty("fileCount", rollups.files());
            to.writeNumberProperty("bytes", rollups.bytes());
            to.writeNumberProperty("windowCount", rollups.windows());
            to.writeNumberProperty("minTime", rollups.minMs());
            to.writeNumberProperty("maxTime", rollups.maxMs());
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    private static int statisticsLimit(String text) {
        if (text.isEmpty()) {
            return STATISTICS;
        }
        int limit;
        try {
            limit = Integer.parseInt(text);
        } catch (NumberFormatException _) {
            limit = 0;
        }
        if (limit < 1) {
            throw ApiException.badData("limit must be a positive number");
        }
        if (limit > STATISTICS_MAX) {
            throw ApiException.badData("limit must not exceed " + STATISTICS_MAX);
        }
        return limit;
    }

    private static void counts(JsonGenerator to, String name, List<HeadStatistics.Count> counts) {
        to.writeName(name);
        to.writeStartArray();
        for (HeadStatistics.Count count : counts) {
            to.writeStartObject();
            to.writeStringProperty("name", count.name());
            to.writeNumberProperty("value", count.value());
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    /** Who can ask finds the log replayed: nothing is answered before that. */
    @GetMapping("/api/v1/status/walreplay")
    void walReplay(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, _ -> {
            var _ = tenants.find(request);
            return Reply.of(to -> {
                to.writeStartObject();
                to.writeNumberProperty("min", 0);
                to.writeNumberProperty("max", 0);
                to.writeNumberProperty("current", 0);
                to.writeStringProperty("state", "done");
                to.writeEndObject();
            });
        });
    }
}
