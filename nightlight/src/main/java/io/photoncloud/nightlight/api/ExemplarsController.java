package io.photoncloud.nightlight.api;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.api.ApiCalls.Reply;
import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SeriesExemplars;
import io.photoncloud.nightlight.tsdb.Tsdb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** The exemplars of the series that a query would read. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
class ExemplarsController {
    private final ApiCalls calls;
    private final ApiTenants tenants;
    private final Engine engine;

    ExemplarsController(ApiCalls calls, ApiTenants tenants, Engine engine) {
        this.calls = calls;
        this.tenants = tenants;
        this.engine = engine;
    }

    @RequestMapping(
            path = "/api/v1/query_exemplars",
            method = {RequestMethod.GET, RequestMethod.POST})
    void exemplars(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Tsdb> store = tenants.find(request);
        calls.serve(request, response, parameters -> {
            long startMs = parameters.time("start", ApiTimes.MIN_MS);
            long endMs = parameters.time("end", ApiTimes.MAX_MS);
            if (endMs < startMs) {
                throw ApiException.invalidParameter("end", "end timestamp must not be before start timestamp");
            }
            List<List<Matcher>> selectors = new ArrayList<>();
            addSelectors(engine.parse(parameters.value("query")), selectors);
            List<SeriesExemplars> found = store.map(present -> present.exemplars(selectors, startMs, endMs))
                    .orElse(List.of());
            return Reply.of(to -> {
                to.writeStartArray();
                found.forEach(series -> write(to, series));
                to.writeEndArray();
            });
        });
    }

    private static void addSelectors(Expr expr, List<List<Matcher>> selectors) {
        if (expr instanceof Expr.VectorSelector selector) {
            selectors.add(selector.matchers());
        }
        expr.children().forEach(child -> addSelectors(child, selectors));
    }

    private static void write(JsonGenerator to, SeriesExemplars series) {
        to.writeStartObject();
        to.writeName("seriesLabels");
        ValueJson.labels(to, series.labels());
        to.writeName("exemplars");
        to.writeStartArray();
        for (Exemplar exemplar : series.exemplars()) {
            to.writeStartObject();
            to.writeName("labels");
            ValueJson.labels(to, exemplar.labels());
            to.writeStringProperty("value", GoText.plain(exemplar.value()));
            to.writeName("timestamp");
            to.writeNumber(ApiTimes.format(exemplar.timeMs()));
            to.writeEndObject();
        }
        to.writeEndArray();
        to.writeEndObject();
    }
}
