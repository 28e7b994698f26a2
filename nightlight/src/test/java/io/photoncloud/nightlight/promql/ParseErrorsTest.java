package io.photoncloud.nightlight.promql;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are those Prometheus answers, which tools show to people. */
class ParseErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "foo bar|1:5: parse error: unexpected identifier \"bar\"",
                "~#\n ~|1:1: parse error: no expression found in input",
                "1 +|1:4: parse error: unexpected end of input",
                "~a +\n  * b~|2:3: parse error: unexpected <op:*>",
                "(1|1:3: parse error: unclosed left parenthesis",
                "1)|1:3: parse error: unexpected right parenthesis ')'",
                "foo{|1:5: parse error: unexpected end of input inside braces",
                "foo{a}|1:6: parse error: unexpected \"}\" in label matching, expected label matching operator",
                "foo{a=b}|1:7: parse error: unexpected identifier \"b\" in label matching, expected string",
                "foo{a=\"1\" b=\"2\"}|1:11: parse error: unexpected identifier \"b\" in label matching, expected \",\" or \"}\"",
                "foo{,}|1:5: parse error: unexpected \",\" in label matching, expected identifier or \"}\"",
                "foo{1}|1:5: parse error: unexpected character inside braces: '1'",
                "{}|1:1: parse error: vector selector must contain at least one non-empty matcher",
                "{a=~\".*\"}|1:1: parse error: vector selector must contain at least one non-empty matcher",
                "foo{__name__=\"bar\"}|1:1: parse error: metric name must not be set twice: \"foo\" or \"bar\"",
                "foo[]|1:5: parse error: unexpected \"]\" in subquery or range selector, expected number, duration, step(), or range()",
                "foo[5m|1:7: parse error: unclosed left bracket",
                "foo[0s]|1:5: parse error: duration must be greater than 0",
                "foo[-5m]|1:5: parse error: duration must be greater than 0",
                "foo[5x]|1:5: parse error: bad number or duration syntax: \"5\"",
                "foo[5mm]|1:5: parse error: bad number or duration syntax: \"5mm\"",
                "foo[5m1h]|1:5: parse error: not a valid duration string: \"5m1h\"",
                "(1 + foo)[5m]|1:10: parse error: ranges only allowed for vector selectors",
                "foo offset 1m[5m]|1:14: parse error: no offset modifiers allowed before range",
                "foo @ 1[5m]|1:8: parse error: no @ modifiers allowed before range",
                "foo offset|1:11: parse error: unexpected end of input in offset, expected number, duration, step(), or range()",
                "foo offset 1m offset 2m|1:1: parse error: offset may not be set multiple times",
                "foo @ 1 @ 2|1:1: parse error: @ <timestamp> may not be set multiple times",
                "foo @ bar|1:7: parse error: unexpected identifier \"bar\" in @, expected timestamp",
                "foo @ Inf|1:1: parse error: timestamp out of bounds for @ modifier: +Inf",
                "1 offset 1m|1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
                "sum(foo) @ 5|1:1: parse error: @ modifier must be preceded by an instant vector selector or range vector selector or a subquery",
                "sum()|1:1: parse error: no arguments for aggregate expression provided",
                "sum(a, b)|1:1: parse error: wrong number of arguments for aggregate expression provided, expected 1, got 2",
                "topk(a)|1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1",
            })
    void whatIsWrongIsSaidAsPrometheusSaysIt(String query, String message) {
        requireRefused(query, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "sum(a,)|1:6: parse error: trailing commas not allowed in function call args",
                "sum(a b)|1:7: parse error: unexpected identifier \"b\" in aggregation",
                "sum by a(b)|1:8: parse error: unexpected identifier \"a\" in grouping opts, expected \"(\"",
                "sum by (a b) (c)|1:11: parse error: unexpected identifier \"b\" in grouping opts, expected \",\" or \")\"",
                "sum by (==) (c)|1:9: parse error: unexpected <op:==> in grouping opts, expected label",
                "sum(1)|1:5: parse error: expected type instant vector in aggregation expression, got scalar",
                "sum(foo[5m])|1:5: parse error: expected type instant vector in aggregation expression, got range vector",
                "topk(\"a\", foo)|1:6: parse error: expected type scalar in aggregation parameter, got string",
                "count_values(1, foo)|1:14: parse error: expected type string in aggregation parameter, got scalar",
                "nope(foo)|1:1: parse error: unknown function with name \"nope\"",
                "rate(foo)|1:6: parse error: expected type range vector in call to function \"rate\", got instant vector",
                "rate()|1:1: parse error: expected 1 argument(s) in call to \"rate\", got 0",
                "label_join(foo)|1:1: parse error: expected at least 3 argument(s) in call to \"label_join\", got 1",
                "round(a, 1, 2)|1:1: parse error: expected at most 2 argument(s) in call to \"round\", got 3",
                "1 == 1|1:3: parse error: comparisons between scalars must use BOOL modifier",
                "a + bool b|1:3: parse error: bool modifier can only be used on comparison operators",
                "a and 1|1:1: parse error: set operator \"and\" not allowed in binary scalar expression",
                "a and on(x) group_left b|1:1: parse error: no grouping allowed for \"and\" operation",
                "a + on(x) 1|1:1: parse error: vector matching only allowed between instant vectors",
                "a + on(x) group_left(x) b|1:3: parse error: label \"x\" must not occur in ON and GROUP clause at once",
                "a + \"b\"|1:5: parse error: binary expression must contain only scalar and instant vector types",
                "-\"b\"|1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got \"string\"",
                "1[5m:1m]|1:1: parse error: subquery is only allowed on instant vector, got scalar instead",
                "foo[5m:1m|1:10: parse error: unclosed left bracket",
                "foo[:1m]|1:6: parse error: unexpected colon before duration in duration expression",
                "1 =~ 2|1:3: parse error: unexpected character after '=': '~'",
                "1 ! 2|1:3: parse error: unexpected character after '!': ' '",
                "$|1:1: parse error: unexpected character: '$'",
                "\"abc|1:1: parse error: unterminated quoted string",
                "`abc|1:1: parse error: unterminated raw string",
                "\"\\q\"|1:1: parse error: unknown escape sequence U+0071 'q'",
                "\"\\xzz\"|1:1: parse error: illegal character U+007A 'z' in escape sequence",
                "\"\u00e9\" foo|1:6: parse error: unexpected identifier \"foo\"",
                "foo{a=~\"(\"}|1:5: parse error: error parsing regexp: missing closing ): `^(?s:()$`",
                "info(foo, bar)|1:11: parse error: expected label selectors only, got vector selector instead",
                "0x8000000000000000|1:1: parse error: error parsing number: strconv.ParseFloat: parsing \"0x8000000000000000\": invalid syntax",
            })
    void andWhatIsWrongFurtherOnToo(String query, String message) {
        requireRefused(query, message);
    }

    private static void requireRefused(String query, String message) {
        assertThatThrownBy(() -> ParserTest.parse(query))
                .isInstanceOf(ParseException.class)
                .hasMessage(message);
    }
}
