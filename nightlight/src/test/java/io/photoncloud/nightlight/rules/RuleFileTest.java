package io.photoncloud.nightlight.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleFileTest {
    private static final RuleFile.ExpressionCheck CHECK =
            expression -> expression.contains("((") ? Optional.of("unclosed left parenthesis") : Optional.empty();

    @Test
    void readsGroupsOfRules() throws Exception {
        RuleFile file = RuleFile.parse("""
            groups:
              - name: g
                interval: 30s
                query_offset: 1m
                limit: 10
                labels: {team: a}
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
                    labels: {x: y}
                  - alert: Down
                    expr: up == 0
                    for: 5m
                    keep_firing_for: 1m
                    labels: {severity: page}
                    annotations: {summary: '{{ $labels.job }} is down'}
            """, CHECK);

        assertThat(file.groups())
                .containsExactly(new RuleGroup(
                        "g",
                        Duration.ofSeconds(30),
                        Optional.of(Duration.ofMinutes(1)),
                        10,
                        Map.of("team", "a"),
                        List.of(
                                new Rule.Recording("job:up:sum", "sum by (job) (up)", Map.of("x", "y")),
                                new Rule.Alerting(
                                        "Down",
                                        "up == 0",
                                        Duration.ofMinutes(5),
                                        Duration.ofMinutes(1),
                                        Map.of("severity", "page"),
                                        Map.of("summary", "{{ $labels.job }} is down")))));
        assertThat(RuleFile.parse("", CHECK).groups()).isEmpty();
    }

    @Test
    void tellsAllThatIsWrong() {
        assertThatThrownBy(() -> RuleFile.parse("""
            groups:
              - name: g
                rules:
                  - record: a
                    alert: b
                    expr: up
                  - expr: up
                  - record: r
                    for: 5m
                    expr: ((
                    annotations: {a: b}
                  - record: up{a="b"}
                  - alert: c
                    expr: up
                    labels: {__name__: x}
                    annotations: {summary: '{{ $x }}'}
              - name: g
              - rules: []
            """, CHECK))
                .isInstanceOfSatisfying(
                        RulesRefused.class,
                        refused -> assertThat(refused.errors())
                                .containsExactly(
                                        "4:17: 5:16: group \"g\", rule 1, \"b\": only one of 'record' and 'alert' must"
                                                + " be set",
                                        "0:0: 0:0: group \"g\", rule 2, \"\": one of 'record' or 'alert' must be set",
                                        "10:15: group \"g\", rule 3, \"r\": could not parse expression: unclosed left"
                                                + " parenthesis",
                                        "8:17: group \"g\", rule 3, \"r\": invalid field 'annotations' in recording"
                                                + " rule",
                                        "8:17: group \"g\", rule 3, \"r\": invalid field 'for' in recording rule",
                                        "0:0: group \"g\", rule 4, \"up{a=\\\"b\\\"}\": field 'expr' must be set in"
                                                + " rule",
                                        "12:17: group \"g\", rule 4, \"up{a=\\\"b\\\"}\": braces present in the"
                                                + " recording rule name; should it be in expr?: up{a=\"b\"}",
                                        "group \"g\", rule 5, \"c\": invalid label name: __name__",
                                        "group \"g\", rule 5, \"c\": annotation \"summary\": template: __alert_c:1:"
                                                + " undefined variable \"$x\"",
                                        "17:5: groupname: \"g\" is repeated in the same file",
                                        "18:5: Groupname must not be empty"));
    }

    @Test
    void refusesFieldsThatDoNotExist() {
        assertThatThrownBy(() -> RuleFile.parse("groups: [{name: a, rule: []}]", CHECK))
                .hasMessage("""
                    yaml: unmarshal errors:
                      line 1: field rule not found in type rulefmt.RuleGroup\
                    """);
    }
}
