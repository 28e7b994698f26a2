package io.photoncloud.nightlight.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesToolTest {
    private static final String RULES = """
            groups:
              - name: g
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
                  - alert: Down
                    expr: up == 0
                    for: 2m
                    labels: {severity: page}
                    annotations: {summary: "{{ $labels.job }} is down"}
            """;

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void rules() throws IOException {
        write("rules.yml", RULES);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private int run(String command, String... files) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(files));
        return new RulesTool(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)).run(arguments);
    }

    private String out() {
        return out.toString(UTF_8);
    }

    private String err() {
        return err.toString(UTF_8);
    }

    @Test
    void rulesThatAreRightAreCounted() {
        String file = directory.resolve("rules.yml").toString();
        assertThat(run("check", file)).isZero();
        assertThat(out()).isEqualTo("Checking " + file + "\n  SUCCESS: 2 rules found\n\n");
    }

    @Test
    void whatIsWrongIsTold() throws IOException {
        String bad = write("bad.yml", "groups:\n - name: g\n   rules:\n   - record: a\n     expr: up +\n");
        assertThat(run("check", bad)).isEqualTo(1);
        assertThat(err())
                .isEqualTo("  FAILED:\n" + bad + ": 5:12: group \"g\", rule 1, \"a\": could not parse expression: "
                        + "1:5: parse error: unexpected end of input\n");
        String twice = write(
                "twice.yml",
                "groups:\n - name: g\n   rules:\n   - {record: b, expr: up}\n   - {record: b, expr: up, labels: {}}\n");
        assertThat(run("check", twice)).as("it works all the same").isZero();
        assertThat(err()).contains("1 duplicate rule(s) found.\nMetric: b\nLabel(s):\n");
        assertThat(run("check", "none.yml")).isEqualTo(1);
        assertThat(run("no", bad)).isEqualTo(1);
    }

    private String tests(String more) throws IOException {
        return write("tests.yml", """
                rule_files: [r*.yml]
                tests:
                  - interval: 1m
                    name: one
                    input_series:
                      - series: up{job="a"}
                        values: '1 0x5 1 _x2 stale 1+1x3'
                """ + more.indent(4));
    }

    @Test
    void testsThatHoldSucceed() throws IOException {
        String file = tests("""
                alert_rule_test:
                  - eval_time: 2m
                    alertname: Down
                  - eval_time: 3m
                    alertname: Down
                    exp_alerts:
                      - exp_labels: {job: a, severity: page}
                        exp_annotations: {summary: "a is down"}
                promql_expr_test:
                  - expr: job:up:sum
                    eval_time: 0m
                    exp_samples: [{labels: 'job:up:sum{job="a"}', value: 1}]
                  - expr: up
                    eval_time: 10m
                  - expr: max_over_time(up[20m])
                    eval_time: 20m
                    exp_samples: [{labels: '{job="a"}', value: 4}]
                """);
        assertThat(run("test", file)).as(err()).isZero();
        assertThat(out()).isEqualTo("Unit Testing:  " + file + "\n  SUCCESS\n\n");
    }

    @Test
    void testsThatDoNotHoldSayWhatCameInstead() throws IOException {
        String file = tests("""
                alert_rule_test:
                  - eval_time: 6m
                    alertname: Down
                    exp_alerts:
                      - exp_labels: {job: a, severity: page}
                promql_expr_test:
                  - expr: job:up:sum
                    eval_time: 0m
                    exp_samples: [{labels: 'job:up:sum{job="a"}', value: 7}]
                  - expr: up +
                    eval_time: 0m
                """);
        assertThat(run("test", file)).isEqualTo(1);
        assertThat(err()).isEqualTo("""
                  FAILED:
                    name: one,
                    alertname: Down, time: 6m,\s
                        exp:[
                            0:
                              Labels:{alertname="Down", job="a", severity="page"}
                              Annotations:{}
                            ],\s
                        got:[
                            0:
                              Labels:{alertname="Down", job="a", severity="page"}
                              Annotations:{summary="a is down"}
                            ]
                    expr: "job:up:sum", time: 0s,
                        exp: {__name__="job:up:sum", job="a"} 7E+00
                        got: {__name__="job:up:sum", job="a"} 1E+00
                    expr: "up +", time: 0s, err: 1:5: parse error: unexpected end of input
                """);
    }

    @Test
    void filesOfTestsThatAreWrongAreRefused() throws IOException {
        assertThat(run("test", write("t1.yml", "rule_files: [rules.yml]\ntest: []\n")))
                .isEqualTo(1);
        assertThat(err()).contains("field test not found in type main.unitTestFile");
        assertThat(run("test", tests("alert_rule_test: [{eval_time: 1m}]"))).isEqualTo(1);
        assertThat(err())
                .contains(
                        "an item under alert_rule_test misses required attribute alertname at eval_time 1m (in TestGroup one)");
        assertThat(run("test", write("t2.yml", "tests: [{input_series: [{series: up, values: '{{sum:1}}'}]}]\n")))
                .isEqualTo(1);
        assertThat(err()).contains("series up: native histograms are not stored");
    }
}
