package io.photoncloud.nightlight.api;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.api.ApiCalls.Reply;
import io.photoncloud.nightlight.scrape.ScrapePool;
import io.photoncloud.nightlight.scrape.Target;
import io.photoncloud.nightlight.scrape.TargetOwner;
import io.photoncloud.nightlight.scrape.TargetReport;
import io.photoncloud.nightlight.scraping.Scraping;
import io.photoncloud.nightlight.series.KnownMetrics.About;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.PrometheusDuration;
import io.photoncloud.nightlight.tsdb.Tsdb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** What is scraped, for those who may read it, and what is said of metrics. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
class TargetsController {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final ApiCalls calls;
    private final ApiTenants tenants;
    private final Scraping scraping;

    TargetsController(ApiCalls calls, ApiTenants tenants, Scraping scraping) {
        this.calls = calls;
        this.tenants = tenants;
        this.scraping = scraping;
    }

    /** Of a job, what is of one project. */
    private record Part(String job, List<TargetReport> targets, List<Labels> dropped) {}

    /** Those of nobody else; jobs without any are of whose the scraping is. */
    private List<Part> parts(HttpServletRequest request, ApiParameters parameters) {
        String wanted = parameters.value("scrapePool");
        Tenant reader = tenants.reader(request);
        List<Part> parts = new ArrayList<>();
        for (ScrapePool pool : scraping.pools()) {
            if (wanted.isEmpty() || pool.job().name().equals(wanted)) {
                Part part = new Part(
                        pool.job().name(),
                        pool.targets().stream()
                                .filter(report -> isOf(reader, report.target().owner()))
                                .toList(),
                        pool.droppedTargets().stream()
                                .filter(labels -> isOf(reader, TargetOwner.find(labels)))
                                .toList());
                if (!part.targets().isEmpty() || !part.dropped().isEmpty() || isOf(reader, Optional.empty())) {
                    parts.add(part);
                }
            }
        }
        return parts;
    }

    private boolean isOf(Tenant reader, Optional<Tenant> owner) {
        return owner.orElse(tenants.scraped()).equals(reader);
    }

    @GetMapping("/api/v1/targets")
    void targets(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, parameters -> {
            List<Part> parts = parts(request, parameters);
            String state = parameters.value("state").toLowerCase(Locale.ROOT);
            boolean all = state.isEmpty() || state.equals("any");
            boolean active = all || state.equals("active");
            boolean dropped = all || state.equals("dropped");
            return Reply.of(to -> {
                to.writeStartObject();
                to.writeName("activeTargets");
                to.writeStartArray();
                if (active) {
                    parts.forEach(part -> part.targets().forEach(report -> active(to, part.job(), report)));
                }
                to.writeEndArray();
                to.writeName("droppedTargets");
                to.writeStartArray();
                if (dropped) {
                    parts.forEach(part -> part.dropped().forEach(labels -> dropped(to, part.job(), labels)));
                }
                to.writeEndArray();
                to.writeName("droppedTargetCounts");
                to.writeStartObject();
                parts.forEach(part ->
                        to.writeNumberProperty(part.job(), part.dropped().size()));
                to.writeEndObject();
                to.writeEndObject();
            });
        });
    }

    private static void active(JsonGenerator to, String job, TargetReport report) {
        Target target = report.target();
        to.writeStartObject();
        to.writeName("discoveredLabels");
        ValueJson.labels(to, target.discovered());
        to.writeName("labels");
        ValueJson.labels(to, target.labels());
        to.writeStringProperty("scrapePool", job);
        to.writeStringProperty("scrapeUrl", target.url().toString());
        to.writeStringProperty("globalUrl", target.url().toString());
        to.writeStringProperty("lastError", report.lastError());
        to.writeStringProperty(
                "lastScrape", report.lastScrape().map(Instant::toString).orElse(NEVER));
        to.writeNumberProperty("lastScrapeDuration", report.lastDuration().toNanos() / 1e9);
        to.writeStringProperty("health", report.health().name().toLowerCase(Locale.ROOT));
        to.writeStringProperty("scrapeInterval", PrometheusDuration.format(target.interval()));
        to.writeStringProperty("scrapeTimeout", PrometheusDuration.format(target.timeout()));
        to.writeEndObject();
    }

    private static void dropped(JsonGenerator to, String job, Labels discovered) {
        to.writeStartObject();
        to.writeName("discoveredLabels");
        ValueJson.labels(to, discovered);
        to.writeStringProperty("scrapePool", job);
        to.writeEndObject();
    }

    @GetMapping("/api/v1/scrape_pools")
    void scrapePools(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, parameters -> {
            List<Part> parts = parts(request, parameters);
            return Reply.of(to -> {
                to.writeStartObject();
                to.writeName("scrapePools");
                to.writeStartArray();
                parts.forEach(part -> to.writeString(part.job()));
                to.writeEndArray();
                to.writeEndObject();
            });
        });
    }

    @GetMapping("/api/v1/metadata")
    void metadata(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, parameters -> {
            String wanted = parameters.value("metric");
            int limit = number(parameters, "limit");
            int ofMetric = number(parameters, "limit_per_metric");
            Map<String, List<About>> all =
                    tenants.find(request).map(Tsdb::knownMetrics).orElse(Map.of());
            return Reply.of(to -> {
                to.writeStartObject();
                all.entrySet().stream()
                        .filter(entry -> wanted.isEmpty() || entry.getKey().equals(wanted))
                        .limit(limit < 0 ? Integer.MAX_VALUE : limit)
                        .forEach(entry -> about(
                                to, entry.getKey(), entry.getValue(), ofMetric <= 0 ? Integer.MAX_VALUE : ofMetric));
                to.writeEndObject();
            });
        });
    }

    /** A number that may be left out, which is as one below zero. */
    private static int number(ApiParameters parameters, String name) {
        String text = parameters.value(name);
        try {
            return text.isEmpty() ? -1 : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw ApiException.badData(name + " must be a number");
        }
    }

    private static void about(JsonGenerator to, String metric, List<About> all, int limit) {
        to.writeName(metric);
        to.writeStartArray();
        for (About about : all.subList(0, Math.min(limit, all.size()))) {
            to.writeStartObject();
            to.writeStringProperty("type", about.type());
            to.writeStringProperty("help", about.help());
            to.writeStringProperty("unit", about.unit());
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    @GetMapping("/api/v1/status/config")
    void config(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, _ -> {
            String text = tenants.ownsWhatIsScraped(request) ? scraping.shown() : "";
            return Reply.of(to -> {
                to.writeStartObject();
                to.writeStringProperty("yaml", text);
                to.writeEndObject();
            });
        });
    }
}
