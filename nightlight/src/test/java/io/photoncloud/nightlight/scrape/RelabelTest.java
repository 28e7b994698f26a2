package io.photoncloud.nightlight.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelabelTest {
    private static final Labels LABELS = Labels.of("a", "foo", "b", "bar", "c", "baz", "__meta_x_y", "m");

    private static List<RelabelRule> rules(String yaml) throws YamlException {
        YamlMap owner = YamlValue.parse("rules: [" + yaml + "]").map("test");
        return RelabelYaml.rules(owner, "rules");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '@',
            value = {
                "{source_labels: [a], regex: 'f(.*)', target_label: d, replacement: 'ch${1}-ch${1}'} ~ d ~ choo-choo",
                "{source_labels: [a, b], regex: 'f(.*);(.*)r', target_label: a, replacement: 'b${1}${2}m'} ~ a ~ boobam",
                "{source_labels: [a], regex: 'x.*', target_label: a, replacement: 'y'} ~ a ~ foo",
                "{source_labels: [a], target_label: d} ~ d ~ foo",
                "{source_labels: [a], regex: '.*', target_label: a, replacement: ''} ~ a ~ @@",
                "{source_labels: [a], regex: '(?P<n>f).*', target_label: d, replacement: '$n-$$-$9-${none}-$'} ~ d ~ f-$---$",
                "{source_labels: [a], regex: '(f)(.*)', target_label: '${1}_x', replacement: '$2'} ~ f_x ~ oo",
                "{source_labels: [a, b], separator: '-', target_label: d} ~ d ~ foo-bar",
                "{source_labels: [c], target_label: d, action: hashmod, modulus: 1000} ~ d ~ 976",
                "{regex: '__meta_x_(.+)', action: labelmap} ~ y ~ m",
                "{regex: '(b.*)', replacement: 'bar_${1}', action: labelmap} ~ bar_b ~ bar",
                "{regex: 'a|b', action: labeldrop} ~ a ~ @@",
                "{regex: 'b', action: labelkeep} ~ a ~ @@",
                "{source_labels: [a], action: uppercase, target_label: d} ~ d ~ FOO",
                "{source_labels: [a], action: lowercase, target_label: a} ~ a ~ foo",
                "{source_labels: [a], regex: foo, action: keep} ~ a ~ foo"
            })
    void changesLabels(String rule, String label, String value) throws Exception {
        assertThat(RelabelRule.apply(rules(rule), LABELS).value(label)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '@',
            value = {
                "{source_labels: [a], regex: '.*o', action: drop}",
                "{source_labels: [a], regex: 'fo', action: keep}",
                "{source_labels: [none], action: dropequal, target_label: none}",
                "{source_labels: [a], action: keepequal, target_label: b}"
            })
    void dropsLabels(String rule) throws Exception {
        assertThat(RelabelRule.apply(rules(rule), LABELS)).isEqualTo(Labels.EMPTY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '@',
            value = {
                "{action: jump} ~ unknown relabel action \"jump\"",
                "{action: hashmod, target_label: a} ~ relabel configuration for hashmod requires non-zero modulus",
                "{action: replace} ~ relabel configuration for replace action requires 'target_label' value",
                "{action: lowercase, target_label: a, replacement: x} ~ 'replacement' can not be set for lowercase action",
                "{action: labeldrop, source_labels: [a]} ~ labeldrop action requires only 'regex', and no other fields",
                "{action: keepequal, target_label: a, regex: x} ~ keepequal action requires only 'source_labels' and `target_label`, and no other fields",
                "{action: labelmap, replacement: ''} ~ \"\" is invalid 'replacement' for labelmap action",
                "{regex: '(', target_label: a} ~ error parsing regexp: missing closing ): `^(?s:()$`"
            })
    void refusesRulesThatMakeNoSense(String rule, String message) {
        assertThatThrownBy(() -> rules(rule)).isInstanceOf(YamlException.class).hasMessage(message);
    }

    @Test
    void refusesFieldsThatDoNotExist() {
        assertThatThrownBy(() -> rules("{target_label: a, sourcelabels: [a]}")).hasMessage("""
                        yaml: unmarshal errors:
                          line 1: field sourcelabels not found in type relabel.plain""");
    }
}
