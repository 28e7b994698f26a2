package io.photoncloud.nightlight.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Parser;
import io.photoncloud.nightlight.promql.ParserSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Dashboards ask for what there is, in words that PromQL has. */
class DashboardsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path NAMES = Path.of("src/test/resources/metric-names.txt");
    private static final String CLOUD_OF_THE_PAGE = "src/main/resources/page/cloud.json";
    private static final int PANELS_MIN = 10;

    private static JsonNode read(String file) {
        return JSON.readTree(Path.of(file).toFile());
    }

    private static Set<String> names() throws IOException {
        Set<String> names = new HashSet<>(Files.readAllLines(NAMES));
        names.removeIf(line -> line.startsWith("#"));
        return names;
    }

    private static Set<String> expressions(JsonNode dashboard) {
        Set<String> found = new TreeSet<>();
        dashboard.findValues("expr").forEach(expression -> found.add(expression.asString()));
        dashboard.findValues("of").forEach(expression -> found.add(expression.asString()));
        return found;
    }

    /** What the page and Grafana put in place of their variables. */
    private static Expr parse(String expression) {
        String asked = expression.replace("$__rate_interval", "1m").replaceAll("\\$\\w+", "x");
        return Parser.parse(asked, ParserSettings.STABLE);
    }

    private static Stream<String> metrics(Expr expression) {
        Stream<String> own =
                expression instanceof Expr.VectorSelector selector ? Stream.of(selector.name()) : Stream.of();
        return Stream.concat(own, expression.children().stream().flatMap(DashboardsTest::metrics));
    }

    @ParameterizedTest
    @ValueSource(strings = {CLOUD_OF_THE_PAGE, "../deploy/grafana/cloud.json", "../deploy/grafana/service.json"})
    void everyExpressionIsPromqlOverMetricsThatThereAre(String file) throws IOException {
        Set<String> expressions = expressions(read(file));
        assertThat(expressions).hasSizeGreaterThan(PANELS_MIN);
        Set<String> names = names();
        for (String expression : expressions) {
            List<String> used = metrics(parse(expression)).toList();
            assertThat(used).as(expression).isNotEmpty().isSubsetOf(names);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../deploy/grafana/cloud.json", "../deploy/grafana/service.json"})
    void grafanaGetsWhatItNeedsOfADashboard(String file) {
        JsonNode dashboard = read(file);
        assertThat(dashboard.path("uid").asString()).startsWith("photoncloud-");
        assertThat(dashboard.path("schemaVersion").asInt()).isPositive();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").asInt()))
                    .as("%s", panel.path("title"))
                    .isTrue();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
            if (!panel.path("type").asString().equals("row")) {
                assertThat(panel.path("datasource").path("uid").asString()).isEqualTo("${datasource}");
                assertThat(panel.path("targets").size()).isPositive();
            }
        }
    }

    /** The overview for Grafana is that of the page, panel by panel. */
    @Test
    void theCloudIsTheSameInBoth() {
        List<String> ours = new ArrayList<>();
        for (JsonNode section : read(CLOUD_OF_THE_PAGE).path("sections")) {
            Stream.of("tiles", "charts")
                    .forEach(kind -> expressions(section.path(kind)).forEach(ours::add));
        }
        Set<String> theirs = expressions(read("../deploy/grafana/cloud.json"));
        ours.removeIf(expression -> expression.startsWith("count(up"));
        assertThat(theirs).containsAll(ours);
    }
}
