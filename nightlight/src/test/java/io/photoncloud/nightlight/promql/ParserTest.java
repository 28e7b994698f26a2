package io.photoncloud.nightlight.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.promql.Expr.At;
import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Expr.Cardinality;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.NumberLiteral;
import io.photoncloud.nightlight.promql.Expr.StringLiteral;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.series.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|1",
                "+1e3|1000",
                "-.5|-0.5",
                "0x1f|31",
                "0X_1f|31",
                "017|15",
                "08|8",
                "1_000.5|1000.5",
                "Inf|Infinity",
                "-iNf|-Infinity",
                "NaN|NaN",
                "5m|300",
                "1h30m5s10ms|5405.01",
                "-2w|-1209600",
                "1y|31536000",
                "123456789012345678901234567890|1.2345678901234568e29",
            })
    void numbersAreReadInAllTheirForms(String query, double value) {
        assertThat(parse(query))
                .isInstanceOfSatisfying(
                        NumberLiteral.class,
                        number -> assertThat(number.value()).isEqualTo(Double.valueOf(value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"a\\tb\"|a\tb",
                "'\\x41\\u00e9\\U0001F600'|A\u00e9\ud83d\ude00",
                "`raw \\n`|raw \\n",
                "\"\\101\"|A",
                "'it\\'s'|it's",
            })
    void stringsAreReadWithTheirEscapes(String query, String value) {
        assertThat(parse(query))
                .isInstanceOfSatisfying(
                        StringLiteral.class,
                        string -> assertThat(string.value()).isEqualTo(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 + 2 * 3 ^ 2|+ 1 (* 2 (^ 3 2))",
                "2 ^ 3 ^ 2|^ 2 (^ 3 2)",
                "1 - 2 - 3|- (- 1 2) 3",
                "-a ^ 2|neg (^ a 2)",
                "-a * b|* (neg a) b",
                "a or b and c unless d|or a (unless (and b c) d)",
                "a == b + c|== a (+ b c)",
                "a % b atan2 c|atan2 (% a b) c",
                "2 ^ -3 * 4|* (^ 2 -3) 4",
            })
    void operatorsBindAsTheirPrecedenceSays(String query, String tree) {
        assertThat(tree(parse(query))).isEqualTo(tree);
    }

    private static String tree(Expr expr) {
        return switch (expr) {
            case Binary b -> b.operator().sign() + " " + nested(b.left()) + " " + nested(b.right());
            case Expr.Unary u -> "neg " + nested(u.inner());
            default -> Printer.print(expr);
        };
    }

    private static String nested(Expr expr) {
        return expr instanceof Binary || expr instanceof Expr.Unary ? "(" + tree(expr) + ")" : tree(expr);
    }

    @Test
    void selectorsHaveNamesMatchersAndTimes() {
        VectorSelector selector =
                (VectorSelector) parse("foo:bar{a=\"1\", 'b.c'!=`2`, d=~\"x|y\", e!~\"z\",} offset -5m @ 12.5");

        assertThat(selector.name()).isEqualTo("foo:bar");
        assertThat(selector.matchers())
                .containsExactly(
                        Matcher.equal("a", "1"),
                        new Matcher(Matcher.Kind.NOT_EQUAL, "b.c", "2"),
                        new Matcher(Matcher.Kind.MATCHES, "d", "x|y"),
                        new Matcher(Matcher.Kind.NOT_MATCHES, "e", "z"),
                        Matcher.equal("__name__", "foo:bar"));
        assertThat(selector.modifiers().offsetMs()).isEqualTo(-300_000);
        assertThat(selector.modifiers().at()).isEqualTo(new At.Time(12_500));
    }

    @Test
    void namesMayBeQuotedInsideBraces() {
        VectorSelector selector = (VectorSelector) parse("{\"metric.name\", a=\"b\"}");

        assertThat(selector.name()).isEmpty();
        assertThat(selector.matchers())
                .containsExactly(Matcher.equal("__name__", "metric.name"), Matcher.equal("a", "b"));
    }

    @Test
    void rangesAndSubqueriesHaveTheirLengths() {
        assertThat(((MatrixSelector) parse("foo[5m] @ end()")).rangeMs()).isEqualTo(300_000);
        assertThat(((MatrixSelector) parse("foo[1.5]")).rangeMs()).isEqualTo(1_500);
        Subquery subquery = (Subquery) parse("sum(foo)[10m:30s] offset 1m");
        assertThat(subquery.rangeMs()).isEqualTo(600_000);
        assertThat(subquery.stepMs()).isEqualTo(30_000);
        assertThat(subquery.modifiers().offsetMs()).isEqualTo(60_000);
        assertThat(((Subquery) parse("foo[10m:]")).stepMs()).isZero();
    }

    @Test
    void matchingOfVectorsIsRead() {
        Binary binary = (Binary) parse("a * on(x, y) group_left(z) b");

        assertThat(binary.matching().cardinality()).isEqualTo(Cardinality.MANY_TO_ONE);
        assertThat(binary.matching().on()).isTrue();
        assertThat(binary.matching().labels()).containsExactly("x", "y");
        assertThat(binary.matching().include()).containsExactly("z");
        assertThat(((Binary) parse("a and ignoring(x) b")).matching().cardinality())
                .isEqualTo(Cardinality.MANY_TO_MANY);
        assertThat(((Binary) parse("a + on() fill_right(-1) fill_left(2) b"))
                        .matching()
                        .fillLeft())
                .isEqualTo(2.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum by (job, \"x.y\") (rate(foo[5m]))",
                "topk without (a) (3, foo)",
                "foo # a comment\n + # another\n bar",
                "sum",
                "sum{a=\"b\"}",
                "by + without + offset",
                "start + end + step + range + min_of",
                "start() + step()",
                "foo[5m] offset (1m + step())",
                "foo[max_of(5m, 2 * step())]",
                "foo[5m:max_of(1m, range() / 10)]",
                "fill + fill",
                "rate(foo[5m] anchored)",
                "foo smoothed",
                "label_join(foo, \"d\", \"-\")",
                "info(foo, {__name__=~\".*\"})"
            })
    void unusualQueriesAreUnderstoodAndPrintedAsWhatTheyAre(String query) {
        String printed = Printer.print(parse(query));

        assertThat(Printer.print(parse(printed))).isEqualTo(printed);
    }

    @Test
    void whatIsExperimentalIsRefusedWhereItIsNotAskedFor() {
        assertRefused(
                "limitk(1, foo)",
                "1:1: parse error: limitk() is experimental and must be enabled with "
                        + "--enable-feature=promql-experimental-functions");
        assertRefused("mad_over_time(foo[5m])", "1:1: parse error: function \"mad_over_time\" is not enabled");
        assertRefused("foo[1m + 1m]", "1:5: parse error: experimental duration expression is not enabled");
        assertRefused("foo anchored", "1:1: parse error: anchored modifier is experimental and not enabled");
        assertRefused("a + fill(0) b", "1:1: parse error: binop fill modifiers are experimental and not enabled");
    }

    @Test
    void nestingAndLengthAreBounded() {
        assertThatThrownBy(() -> parse("(".repeat(100_000)))
                .hasMessageContaining("expression is nested deeper than " + ParserSettings.DEPTH_MAX);
        assertThatThrownBy(() -> parse("1" + "+1".repeat(100_000)))
                .hasMessageContaining("more than " + ParserSettings.DEPTH_MAX + " operators in a row");
        assertThatThrownBy(() -> parse("-".repeat(100_000) + "1")).hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> parse("foo[" + "(".repeat(100_000))).hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> parse("foo" + "[1m:]".repeat(10_000))).hasMessageContaining("modifiers in a row");
        assertThatThrownBy(() -> parse("a".repeat(ParserSettings.QUERY_BYTES_MAX + 1)))
                .hasMessageContaining("query is longer than");
    }

    @Test
    void selectorsStandAloneWhereNothingElseMay() {
        assertThat(Parser.parseSelector("up{job=\"a\"}"))
                .containsExactly(Matcher.equal("job", "a"), Matcher.equal("__name__", "up"));
        assertThatThrownBy(() -> Parser.parseSelector("up[5m]")).hasMessage("1:3: parse error: unexpected \"[\"");
        assertThatThrownBy(() -> Parser.parseSelector(""))
                .hasMessage("unknown position: parse error: unexpected end of input");
    }

    static Expr parse(String query) {
        return Parser.parse(query, ParserSettings.EVERYTHING);
    }

    private static void assertRefused(String query, String message) {
        assertThatThrownBy(() -> Parser.parse(query, ParserSettings.STABLE)).hasMessage(message);
    }
}
