package io.photoncloud.nightlight.api;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.api.ApiCalls.Reply;
import io.photoncloud.nightlight.promql.AstJson;
import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Printer;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.QueryMemory;
import io.photoncloud.nightlight.query.QueryResult;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.series.SeriesSource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** Queries, and what is said of expressions. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
class QueryController {
    private static final String TRUNCATED = "results truncated due to limit";
    private static final String MAX_SOURCE_RESOLUTION = "max_source_resolution";

    /** So many windows of rollups are in a step at least where the query is to choose. */
    private static final int WINDOWS_OF_STEP = 5;

    private static final SeriesSource NOTHING = new EmptySource();

    private final ApiCalls calls;
    private final ApiTenants tenants;
    private final Engine engine;
    private final QueryGate gate;
    private final InstantSource clock;

    QueryController(ApiCalls calls, ApiTenants tenants, Engine engine, QueryGate gate, InstantSource clock) {
        this.calls = calls;
        this.tenants = tenants;
        this.engine = engine;
        this.gate = gate;
        this.clock = clock;
    }

    private SeriesSource source(HttpServletRequest request) {
        return tenants.find(request).map(store -> (SeriesSource) store).orElse(NOTHING);
    }

    @RequestMapping(
            path = "/api/v1/query",
            method = {RequestMethod.GET, RequestMethod.POST})
    void query(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // What it holds is held until the answer is written, however slowly it is read.
        try (QueryMemory.Share share = engine.memory().begin()) {
            calls.serve(request, response, parameters -> query(request, parameters, share));
        }
    }

    private Reply query(HttpServletRequest request, ApiParameters parameters, QueryMemory.Share share) {
        SeriesSource source = source(request);
        int limit = parameters.limit();
        long timeMs = parameters.time("time", clock.millis());
        Engine asked = engine(parameters, Duration.ZERO);
        try (QueryGate.Place _ = gate.enter()) {
            QueryResult result =
                    asked.instant(source, parameters.value("query"), timeMs, new Departure(request), share);
            return reply(result, limit, parameters);
        }
    }

    @RequestMapping(
            path = "/api/v1/query_range",
            method = {RequestMethod.GET, RequestMethod.POST})
    void queryRange(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (QueryMemory.Share share = engine.memory().begin()) {
            calls.serve(request, response, parameters -> queryRange(request, parameters, share));
        }
    }

    private Reply queryRange(HttpServletRequest request, ApiParameters parameters, QueryMemory.Share share) {
        SeriesSource source = source(request);
        int limit = parameters.limit();
        long startMs = parameters.requiredTime("start");
        long endMs = parameters.requiredTime("end");
        if (endMs < startMs) {
            throw ApiException.invalidParameter("end", "end timestamp must not be before start time");
        }
        Duration step = parameters.requiredDuration("step");
        if (step.toMillis() <= 0) {
            throw ApiException.invalidParameter(
                    "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        Engine asked = engine(parameters, step.dividedBy(WINDOWS_OF_STEP));
        String query = parameters.value("query");
        try (QueryGate.Place _ = gate.enter()) {
            QueryResult result =
                    asked.range(source, query, startMs, endMs, step.toMillis(), new Departure(request), share);
            return reply(result, limit, parameters);
        }
    }

    private Engine engine(ApiParameters parameters, Duration automatic) {
        var settings = engine.settings().withRollups(rollups(parameters, automatic));
        var wanted = parameters
                .findDuration("lookback_delta")
                .map(settings::withLookBack)
                .orElse(settings);
        Duration timeout = parameters.findDuration("timeout").orElse(wanted.timeout());
        return engine.with(timeout.compareTo(wanted.timeout()) < 0 ? wanted.withTimeout(timeout) : wanted);
    }

    /** How long the windows of rollups may be that are read in place of samples: a parameter of Thanos, with its values. */
    private static Duration rollups(ApiParameters parameters, Duration automatic) {
        if (parameters.value(MAX_SOURCE_RESOLUTION).equals("auto")) {
            return automatic;
        }
        Duration most = parameters.findDuration(MAX_SOURCE_RESOLUTION).orElse(Duration.ZERO);
        if (most.isNegative()) {
            throw ApiException.badData(
                    "negative '" + MAX_SOURCE_RESOLUTION + "' is not accepted. Try a positive integer");
        }
        return most;
    }

    /** No more series than are wanted; empty where there are no more. */
    private static Optional<Value> cut(Value value, int limit) {
        return switch (value) {
            case Value.Vector(var samples)
            when samples.size() > limit -> Optional.of(new Value.Vector(samples.subList(0, limit)));
            case Value.Matrix(var series)
            when series.size() > limit -> Optional.of(new Value.Matrix(series.subList(0, limit)));
            case Value.Vector _, Value.Matrix _, Value.Scalar _, Value.Text _ -> Optional.empty();
        };
    }

    private static Reply reply(QueryResult result, int limit, ApiParameters parameters) {
        List<String> warnings = new ArrayList<>(result.warnings());
        Optional<Value> cut = cut(result.value(), limit);
        if (cut.isPresent()) {
            warnings.add(TRUNCATED);
        }
        Value shown = cut.orElse(result.value());
        boolean stats = !parameters.value("stats").isEmpty();
        return new Reply(
                to -> {
                    if (stats) {
                        withStatistics(to, shown, result.statistics());
                    } else {
                        ValueJson.write(to, shown);
                    }
                },
                warnings,
                result.infos());
    }

    private static void withStatistics(JsonGenerator to, Value value, QueryResult.Statistics statistics) {
        ValueJson.write(to, value, () -> {
            to.writeName("stats");
            to.writeStartObject();
            to.writeName("samples");
            to.writeStartObject();
            to.writeNumberProperty("totalQueryableSamples", statistics.samplesRead());
            to.writeNumberProperty("peakSamples", statistics.samplesPeak());
            to.writeEndObject();
            to.writeEndObject();
        });
    }

    @Needs(ApiTenants.READ)
    @RequestMapping(
            path = "/api/v1/format_query",
            method = {RequestMethod.GET, RequestMethod.POST})
    void formatQuery(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, parameters -> {
            Expr parsed = engine.parse(parameters.value("query"));
            return Reply.of(to -> to.writeString(Printer.prettify(parsed)));
        });
    }

    @Needs(ApiTenants.READ)
    @RequestMapping(
            path = "/api/v1/parse_query",
            method = {RequestMethod.GET, RequestMethod.POST})
    void parseQuery(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, parameters -> {
            Expr parsed = engine.parse(parameters.value("query"));
            return Reply.of(to -> to.writePOJO(AstJson.of(parsed)));
        });
    }
}
