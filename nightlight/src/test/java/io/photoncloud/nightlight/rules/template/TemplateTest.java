package io.photoncloud.nightlight.rules.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import io.photoncloud.nightlight.rules.template.TemplateQuery.Sample;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final Template.Data DATA = new Template.Data(
            Map.of("instance", "db1.example.com:9100", "job", "node"),
            0.25,
            Map.of("cluster", "eu"),
            "http://light.example/prom",
            Instant.ofEpochMilli(1_600_000_000_500L));

    private static final TemplateQuery QUERY = expression -> switch (expression) {
        case "none" -> List.of();
        case "broken" -> throw new TemplateException("error calling query: broken");
        default -> List.of(new Sample(Map.of("a", "2"), 21), new Sample(Map.of("a", "1"), 11.5));
    };

    private static String expand(String text) throws TemplateException {
        return Template.parse("__alert_t", text).expand(DATA, QUERY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '^',
            value = {
                "plain => plain",
                "{{ $labels.instance }} of {{ $labels.job }}{{ $labels.none }}! => db1.example.com:9100 of node!",
                "{{ .Labels.job }}/{{ $externalLabels.cluster }}/{{ .ExternalURL }} =>"
                        + " node/eu/http://light.example/prom",
                "{{ $value }} {{ .Value | humanizePercentage }} => 0.25 25%",
                "{{ printf `%.2f|%5s|%-5s|%05d|%q|%v|%x|%%` $value `a` `b` 42 `c` 1.5 255 }} => 0.25|    a|b   "
                        + " |00042|\"c\"|1.5|ff|%",
                "{{ printf \"%.3g %e %t %d\" 1234.5 1.5 true \"x\" }} => 1.23e+03 1.500000e+00 true %!d(string=x)",
                "{{ if gt $value 0.2 }}high{{ else if gt $value 0.1 }}mid{{ else }}low{{ end }} => high",
                "{{ if and $labels.job (not $labels.none) }}yes{{ end }} => yes",
                "{{ range $i, $s := query \"x\" }}{{ $i }}={{ $s.Labels.a }}:{{ .Value }} {{ end }}. => 0=2:21"
                        + " 1=1:11.5 .",
                "{{ range query \"none\" }}x{{ else }}nothing{{ end }} => nothing",
                "{{ query \"x\" | sortByLabel \"a\" | first | value }} => 11.5",
                "{{ with query \"x\" }}{{ . | first | label \"a\" }}{{ end }} => 2",
                "{{ range query \"x\" }}{{ if eq .Value 21.0 }}{{ continue }}{{ end }}{{ .Value }}{{ break }}{{ end }}"
                        + " => 11.5",
                "{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }} => 2",
                "a {{- /* remark */ -}} b {{- 1 -}} c => ab1c",
                "{{ len (query \"x\") }} {{ (index (query \"x\") 1).Value }} {{ index $labels \"job\" }} => 2 11.5"
                        + " node",
                "{{ $labels }} => map[instance:db1.example.com:9100 job:node]",
                "{{ with $x := args 1 \"b\" }}{{ $x.arg0 }}{{ $x.arg1 }}{{ end }} => 1b",
                "{{ title \"abc def\" }} {{ toUpper \"x\" }} {{ match \"a.c\" \"abc\" }} {{ reReplaceAll \"(b)\""
                        + " \"<$1>\" \"abc\" }} => Abc Def X true a<b>c",
                "{{ stripPort $labels.instance }} {{ stripDomain $labels.instance }} {{ stripPort \"[::1]:80\" }} =>"
                        + " db1.example.com db1:9100 ::1",
                "{{ humanizeTimestamp 1435065584.128 }} => 2015-06-23 13:19:44.128 +0000 UTC",
                "{{ parseDuration \"1h30m\" }} {{ now }} {{ pathPrefix }} {{ urlQueryEscape \"a b/c\" }} => 5400"
                        + " 1.6000000005e+09 /prom a+b%2Fc",
                "{{ or \"\" 0 \"z\" }} {{ eq 1 2 1 }} {{ ne \"a\" \"b\" }} {{ print 1 2 \"a\" 3 }} => z true true 1"
                        + " 2a3",
                "{{ graphLink \"up{a=\\\"b\\\"}\" }} => /graph?g0.expr=up%7Ba%3D%22b%22%7D&g0.tab=0"
            })
    void saysWhatGoWouldSay(String text, String expected) throws Exception {
        assertThat(expand(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "humanize, 0, 0",
        "humanize, 1, 1",
        "humanize, 1234567, 1.235M",
        "humanize, .12, 120m",
        "humanize, 4.5e-9, 4.5n",
        "humanize, 1e30, 1e+06Y",
        "humanize1024, 1048576, 1Mi",
        "humanize1024, 0.5, 0.5",
        "humanizeDuration, 0, 0s",
        "humanizeDuration, 59.5, 59.5s",
        "humanizeDuration, 3661, 1h 1m 1s",
        "humanizeDuration, 90000, 1d 1h 0m 0s",
        "humanizeDuration, -61, -1m 1s",
        "humanizeDuration, 0.0012, 1.2ms",
        "humanizePercentage, 1.234567, 123.5%",
        "humanize, NaN, NaN",
        "humanize, +Inf, +Inf"
    })
    void writesNumbersForPeople(String function, String number, String expected) throws Exception {
        assertThat(expand("{{ \"" + number + "\" | " + function + " }}")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '^',
            value = {
                "{{ $labels.a => template: __alert_t:1: unclosed action",
                "{{ nofunc 1 }} => template: __alert_t:1: function \"nofunc\" not defined",
                "{{ $x }} => template: __alert_t:1: undefined variable \"$x\"",
                "{{ if true }} => template: __alert_t:1: unexpected EOF",
                "{{ end }} => template: __alert_t:1: unexpected {{end}}",
                "{{ }} => template: __alert_t:1: missing value for command",
                "{{ break }} => template: __alert_t:1: {{break}} outside {{range}}",
                "{{ \"x }} => template: __alert_t:1: unterminated quoted string",
                "{{ (1 }} => template: __alert_t:1: unclosed left paren",
                "{{ 1 | 2 }} => template: __alert_t:1: non executable command in pipeline stage 2"
            })
    void refusesWhatItDoesNotUnderstand(String text, String message) {
        assertThatThrownBy(() -> Template.parse("__alert_t", text))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith(message.replace("unexpected {{end}}", "unexpected {{"));
    }

    @Test
    void saysWhatWentWrong() {
        String prefix = "error executing template __alert_t: template: __alert_t: ";
        assertThatThrownBy(() -> expand("{{ query \"none\" | first }}"))
                .hasMessage(prefix + "error calling first: first() called on vector with no elements");
        assertThatThrownBy(() -> expand("{{ query \"broken\" }}")).hasMessage(prefix + "error calling query: broken");
        assertThatThrownBy(() -> expand("{{ lt 1 1.5 }}"))
                .hasMessage(prefix + "error calling lt: incompatible types for comparison");
        assertThatThrownBy(() -> expand("{{ index $labels 1.5 }}"))
                .hasMessage(prefix + "error calling index: can't index map with 1.5; should be string");
        assertThatThrownBy(() -> expand("{{ printf \"%99999d\" 1 }}")).hasMessageContaining("widthMax 1000");
    }

    @Test
    void endsWithinItsBounds() {
        String loop = "{{ range query \"x\" }}".repeat(20) + "x" + "{{ end }}".repeat(20);
        assertThatThrownBy(() -> expand(loop)).hasMessageContaining("stepsMax 100000");
        String deep = "{{ if true }}".repeat(100);
        assertThatThrownBy(() -> expand(deep)).hasMessageContaining("depthMax 50");
        String chain = "{{ if true }}" + "{{ else if true }}".repeat(20_000) + "{{ end }}";
        assertThatThrownBy(() -> expand(chain)).hasMessageContaining("depthMax 50");
        String wide = "{{ range query \"x\" }}".repeat(13) + "x".repeat(1000) + "{{ end }}".repeat(13);
        assertThatThrownBy(() -> expand(wide)).hasMessageContaining("charactersMax 1048576");
        String doubled = "{{ $x := \"ab\" }}" + "{{ $x = printf \"%s%s\" $x $x }}".repeat(40);
        assertThatThrownBy(() -> expand(doubled)).hasMessageContaining("charactersMax 1048576");
        String long5000 = " \"" + "a".repeat(5_000) + "\"";
        assertThatThrownBy(() -> expand("{{ reReplaceAll \"a\"" + long5000 + long5000 + " }}"))
                .hasMessageContaining("too long together");
        String kept = "{{ $x := printf \"%1000s\" \"\" }}{{ $x = printf \"%s%s%s%s%s%s%s%s%s%s\""
                + " $x $x $x $x $x $x $x $x $x $x }}";
        StringBuilder many = new StringBuilder(kept);
        for (int i = 0; i < 2_000; i++) {
            many.append("{{ $y").append(i).append(" := toUpper $x }}");
        }
        assertThatThrownBy(() -> expand(many.toString())).hasMessageContaining("workCharactersMax 16777216");
        String nested = "{{ $m := args 1 2 }}" + "{{ $m = args $m $m }}".repeat(40) + "{{ $m }}";
        assertThatThrownBy(() -> expand(nested)).hasMessageContaining("nested too deep");
    }

    @Test
    void isReadOrRefusedWhateverItIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] parts = {
            "{{",
            "}}",
            " ",
            "if",
            "range",
            "end",
            "else",
            "$x",
            ":=",
            "$labels",
            ".a",
            ".",
            "|",
            "(",
            ")",
            "\"a\"",
            "1",
            "1.5",
            "query",
            "first",
            "printf",
            "-",
            "with",
            "humanize",
            "%d",
            "`",
            "\"",
            "eq",
            "text",
            "\n",
            "/*",
            "index",
            "len",
            "true",
            "nil",
            ",",
            "and",
            "=",
            "break",
            "toTime",
            "sortByLabel",
            "value",
            "\\"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder("{{ ");
            for (int i = random.nextInt(14); i > 0; i--) {
                text.append(parts[random.nextInt(parts.length)]).append(random.nextInt(3) == 0 ? " " : "");
            }
            text.append(random.nextInt(4) == 0 ? "" : " }}");
            try {
                expand(text.toString());
            } catch (TemplateException e) {
                assertThat(e.getMessage()).as("seed %d: %s", seed, text).isNotEmpty();
            } catch (RuntimeException e) { // tidy: that there is none is what is tested
                fail("seed " + seed + ": " + text, e);
            }
        }
    }
}
