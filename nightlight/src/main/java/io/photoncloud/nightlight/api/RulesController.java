package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.alerting.Alertmanagers;
import io.photoncloud.nightlight.api.ApiCalls.Reply;
import io.photoncloud.nightlight.rules.Rule;
import io.photoncloud.nightlight.ruling.GroupReport;
import io.photoncloud.nightlight.ruling.RuleReport;
import io.photoncloud.nightlight.ruling.Ruling;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.text.GoQuote;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** Which rules and alerts there are, and how they do. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.READ, checked = Needs.Checked.BY_SERVICE)
class RulesController {
    private static final int ALL = Integer.MAX_VALUE;

    private final ApiCalls calls;
    private final ApiTenants tenants;
    private final Ruling ruling;
    private final Alertmanagers alertmanagers;

    RulesController(ApiCalls calls, ApiTenants tenants, Ruling ruling, Alertmanagers alertmanagers) {
        this.calls = calls;
        this.tenants = tenants;
        this.ruling = ruling;
        this.alertmanagers = alertmanagers;
    }

    /** What of the rules is wanted; empty sets for everything. */
    private record Wanted(
            Set<String> names,
            Set<String> groups,
            Set<String> files,
            List<List<Matcher>> matchers,
            boolean alerting,
            boolean recording) {
        static Wanted of(ApiParameters parameters) {
            String type = parameters.value("type").toLowerCase(Locale.ROOT);
            if (!type.isEmpty() && !type.equals("alert") && !type.equals("record")) {
                throw ApiException.invalidParameter("type", "not supported value " + GoQuote.quote(type));
            }
            return new Wanted(
                    Set.copyOf(parameters.all("rule_name[]")),
                    Set.copyOf(parameters.all("rule_group[]")),
                    Set.copyOf(parameters.all("file[]")),
                    parameters.selectors(),
                    !type.equals("record"),
                    !type.equals("alert"));
        }

        boolean has(GroupReport group) {
            return (groups.isEmpty() || groups.contains(group.loaded().name()))
                    && (files.isEmpty() || files.contains(group.loaded().file()));
        }

        boolean has(RuleReport report) {
            Rule rule = report.rule();
            boolean typed = switch (rule) {
                case Rule.Alerting _ -> alerting;
                case Rule.Recording _ -> recording;
            };
            Labels labels = Labels.of(rule.labels());
            return typed
                    && (names.isEmpty() || names.contains(rule.name()))
                    && (matchers.isEmpty()
                            || matchers.stream().anyMatch(set -> set.stream().allMatch(one -> one.matches(labels))));
        }
    }

    /** A part of the groups, and by what the next part is asked for. */
    private record Page(List<GroupReport> groups, Optional<String> next) {}

    @GetMapping("/api/v1/rules")
    void rules(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, parameters -> {
            List<GroupReport> all = ruling.reports(tenants.reader(request));
            Wanted wanted = Wanted.of(parameters);
            boolean withoutAlerts = truth(parameters, "exclude_alerts");
            Page page = page(all, wanted, parameters);
            return Reply.of(to -> {
                to.writeStartObject();
                to.writeName("groups");
                to.writeStartArray();
                page.groups().forEach(group -> group(to, group, withoutAlerts));
                to.writeEndArray();
                page.next().ifPresent(token -> to.writeStringProperty("groupNextToken", token));
                to.writeEndObject();
            });
        });
    }

    private static boolean truth(ApiParameters parameters, String name) {
        String text = parameters.value(name);
        return switch (text) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "", "0", "f", "F", "FALSE", "false", "False" -> false;
            default ->
                throw ApiException.invalidParameter(
                        name,
                        "error converting exclude_alerts: strconv.ParseBool: parsing " + GoQuote.quote(text)
                                + ": invalid syntax");
        };
    }

    private static Page page(List<GroupReport> all, Wanted wanted, ApiParameters parameters) {
        String from = parameters.value("group_next_token");
        int most = groupLimit(parameters, from);
        List<GroupReport> taken = new ArrayList<>();
        boolean begun = from.isEmpty();
        for (GroupReport group : all) {
            begun = begun || token(group).equals(from);
            if (!begun || !wanted.has(group)) {
                continue;
            }
            List<RuleReport> rules = group.rules().stream().filter(wanted::has).toList();
            if (rules.isEmpty()) {
                continue;
            }
            if (taken.size() == most) {
                return new Page(taken, Optional.of(token(group)));
            }
            taken.add(new GroupReport(group.loaded(), group.counts(), group.last(), rules));
        }
        if (!begun) {
            throw ApiException.invalidParameter(
                    "group_next_token", "invalid group_next_token '" + from + "'. were rule groups changed?");
        }
        return new Page(taken, Optional.empty());
    }

    private static int groupLimit(ApiParameters parameters, String token) {
        String text = parameters.value("group_limit");
        if (text.isEmpty()) {
            if (!token.isEmpty()) {
                throw ApiException.invalidParameter(
                        "group_next_token", "group_limit needs to be present in order to paginate over the groups");
            }
            return ALL;
        }
        int most;
        try {
            most = Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw ApiException.invalidParameter(
                    "group_limit",
                    "group_limit needs to be a valid number: strconv.ParseInt: parsing " + GoQuote.quote(text)
                            + ": invalid syntax");
        }
        if (most <= 0) {
            throw ApiException.invalidParameter("group_limit", "group_limit needs to be greater than 0");
        }
        return most;
    }

    private static String token(GroupReport group) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1")
                            .digest(group.loaded().key().getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static void group(JsonGenerator to, GroupReport group, boolean withoutAlerts) {
        to.writeStartObject();
        to.writeStringProperty("name", group.loaded().name());
        to.writeStringProperty("file", group.loaded().file());
        to.writeName("rules");
        to.writeStartArray();
        group.rules().forEach(rule -> RuleJson.rule(to, rule, withoutAlerts));
        to.writeEndArray();
        RuleJson.seconds(to, "interval", group.loaded().interval());
        to.writeNumberProperty("limit", group.loaded().group().limit());
        RuleJson.seconds(to, "evaluationTime", group.last().duration());
        RuleJson.time(to, "lastEvaluation", group.last().at());
        to.writeEndObject();
    }

    @GetMapping("/api/v1/alerts")
    void alerts(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, _ -> {
            List<GroupReport> groups = ruling.reports(tenants.reader(request));
            return Reply.of(to -> {
                to.writeStartObject();
                to.writeName("alerts");
                to.writeStartArray();
                groups.forEach(group ->
                        group.rules().forEach(rule -> rule.alerts().forEach(alert -> RuleJson.alert(to, alert))));
                to.writeEndArray();
                to.writeEndObject();
            });
        });
    }

    @GetMapping("/api/v1/alertmanagers")
    void alertmanagers(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.serve(request, response, _ -> {
            boolean owns = tenants.ownsWhatIsScraped(request);
            return Reply.of(to -> {
                to.writeStartObject();
                urls(to, "activeAlertmanagers", owns ? alertmanagers.active() : List.of());
                urls(to, "droppedAlertmanagers", owns ? alertmanagers.dropped() : List.of());
                to.writeEndObject();
            });
        });
    }

    private static void urls(JsonGenerator to, String name, List<URI> urls) {
        to.writeName(name);
        to.writeStartArray();
        for (URI url : urls) {
            to.writeStartObject();
            to.writeStringProperty("url", url.toString());
            to.writeEndObject();
        }
        to.writeEndArray();
    }
}
