package io.photoncloud.nightlight.promql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrinterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "sum(foo)by(a,b)|sum by (a, b) (foo)",
                "sum without()(foo)|sum without () (foo)",
                "sum by()(foo)|sum(foo)",
                "a+on()b|a + on () b",
                "a*ignoring(x)group_right b|a * ignoring (x) group_right () b",
                "a>bool 1|a > bool 1",
                "foo{b=\"1\",a!=\"2\"}[90s] @ 1.5 offset 1d2h|foo{a!=\"2\",b=\"1\"}[1m30s] @ 1.500 offset 1d2h",
                "{\"a.b\",\"c.d\"=~'x'}|{\"c.d\"=~\"x\",__name__=\"a.b\"}",
                "foo[7d:]|foo[1w:]",
                "foo offset -8d @ start()|foo @ start() offset -8d",
                "1e10|10000000000",
                "0x10|16",
                "1h|1h",
                "-(a)|-(a)",
                "label_replace(a,'b',\"c\\n\",`d`,'e')|label_replace(a, \"b\", \"c\\n\", \"d\", \"e\")",
                "a+fill(1)b|a + fill (1) b",
                "foo[(1m)+2*step()]|foo[(1m) + 2 * step()]",
            })
    void expressionsArePrintedInOneForm(String query, String printed) {
        assertThat(Printer.print(ParserTest.parse(query))).isEqualTo(printed);
    }

    @Test
    void longExpressionsArePrintedOverSeveralLines() {
        String query = "sum by (job, mode) (rate(node_cpu_seconds_total{instance=\"one\"}[5m])) / on(job) group_left() "
                + "topk(5, sum by (job)(rate(node_cpu_seconds_total_but_with_a_name_that_is_longer_than_any_line[5m])))";

        assertThat(Printer.prettify(ParserTest.parse(query))).isEqualTo("""
                          sum by (job, mode) (rate(node_cpu_seconds_total{instance="one"}[5m]))
                        / on (job) group_left ()
                          topk(
                            5,
                            sum by (job) (rate(node_cpu_seconds_total_but_with_a_name_that_is_longer_than_any_line[5m]))
                          )""");
    }

    @Test
    void treesAreGivenAsTheApiHasThem() {
        Map<String, @Nullable Object> json =
                AstJson.of(ParserTest.parse("sum by (a) (rate(foo{b=\"1\"}[5m] offset 1m))"));

        assertThat(json.get("type")).isEqualTo("aggregation");
        assertThat(json.get("grouping")).isEqualTo(List.of("a"));
        assertThat(json.get("expr")).asString().contains("argTypes=[matrix]", "range=300000", "offset=60000");
        assertThat(AstJson.of(ParserTest.parse("a @ end() > 1")).toString())
                .contains("startOrEnd=end", "matching=null", "val=1", "bool=false");
    }
}
