package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Texts of values of each type that are good at finding differences, and texts that are no values. */
final class Literals {
    private Literals() {}

    static List<SqlType> types() {
        return List.of(
                SqlType.BOOLEAN,
                SqlType.SMALLINT,
                SqlType.INTEGER,
                SqlType.BIGINT,
                SqlType.NUMERIC,
                SqlType.REAL,
                SqlType.DOUBLE,
                SqlType.TEXT,
                SqlType.VARCHAR,
                SqlType.varchar(3),
                SqlType.bpchar(4),
                SqlType.NAME,
                SqlType.BYTEA,
                SqlType.DATE,
                SqlType.TIME,
                SqlType.TIMESTAMP,
                SqlType.TIMESTAMPTZ,
                SqlType.INTERVAL,
                SqlType.UUID,
                SqlType.JSON,
                SqlType.JSONB,
                SqlType.OID,
                SqlType.numeric(6, 2),
                SqlType.withDigits(SqlType.TIMESTAMP, 2),
                SqlType.arrayOf(SqlType.INTEGER),
                SqlType.arrayOf(SqlType.TEXT),
                SqlType.arrayOf(SqlType.DOUBLE));
    }

    /** What polymorphic parameters are tried with. */
    static SqlType concrete(SqlType type, List<SqlType> all) {
        return switch (type.kind()) {
            case ANYELEMENT, ANYCOMPATIBLE, ANY ->
                all.stream().anyMatch(each -> each.is(TypeKind.TEXT)) ? SqlType.DATE : SqlType.INTEGER;
            case ANYNONARRAY -> SqlType.NUMERIC;
            case ANYARRAY, ANYCOMPATIBLEARRAY -> SqlType.arrayOf(SqlType.INTEGER);
            default -> type;
        };
    }

    /** Volatile ones, those of the session and the catalogue, and differences that are known and stand in the documents. */
    static boolean isLeftOut(String name, String operands) {
        return Set.of(
                                "setseed",
                                "setval",
                                "nextval",
                                "currval",
                                "pg_typeof",
                                "format_type",
                                "current_setting",
                                "set_config",
                                "age",
                                "to_timestamp",
                                "to_date",
                                "to_char",
                                "to_number",
                                "pg_column_size",
                                "convert_from",
                                "convert_to",
                                "current_schemas",
                                "similar_to_escape",
                                "array_fill",
                                "sinh",
                                "json_strip_nulls",
                                "cosh",
                                "upper",
                                "initcap",
                                "lower",
                                "make_interval",
                                "asinh",
                                "jsonb_set",
                                "jsonb_insert",
                                "acosh",
                                "atanh",
                                "tanh",
                                "cot",
                                "tan",
                                "exp",
                                "cbrt",
                                "||/")
                        .contains(name)
                || name.startsWith("pg_")
                || name.startsWith("has_")
                || name.startsWith("to_reg")
                || name.endsWith("_description")
                || name.startsWith("regexp_")
                || name.startsWith("inet_")
                || (name.contains("~") && operands.contains("\\"));
    }

    static List<String> of(SqlType type) {
        return texts(type);
    }

    static List<String> all(SqlType type) {
        List<String> both = new ArrayList<>(texts(type));
        both.addAll(bad(type));
        return both;
    }

    private static List<String> texts(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> each("t|f|true|no| on |0");
            case SMALLINT -> each("0|1|-1|7|32767|-32768| 42 ");
            case INTEGER -> each("0|1|-1|3|5|-2|100|2147483647|-2147483648|+17");
            case BIGINT -> each("0|1|-1|12|9223372036854775807|-9223372036854775808|4294967296");
            case NUMERIC_TYPE ->
                each(
                        "0|1|-1.5|0.00|123.456|-99999.995|1e10|1e-10|3.14159265358979|NaN|12345678901234567890.5|2|0.5|1234.5");
            case REAL -> each("0|-0|1|1.5|-3.25|1e10|1e-10|NaN|Infinity|3.4e38|123456|1234567");
            case DOUBLE -> each("0|-0|1|0.5|-3.25|1e15|123456789012345|1e-5|NaN|-Infinity|0.1|1e300|2");
            case TEXT, VARCHAR -> each("|a|abc|Hello World|ab_c%|  x |déjà vu|2024-01-01|12|b|日本|hour|a,b,c|{1,2}");
            case BPCHAR -> each("|a|abc|a b ");
            case NAME -> each("a|pg_class|Abc");
            case BYTEA -> each("\\x|\\x00ff|abc|\\\\a\\001");
            case DATE -> each("2000-01-01|1999-12-31|2024-02-29|0044-03-15 BC|infinity|9999-12-31|2024-07-15");
            case TIME -> each("00:00|23:59:59.999999|12:34:56.7|24:00");
            case TIMESTAMP ->
                each(
                        "2000-01-01 00:00|2024-02-29 12:34:56.789|1969-12-31 23:59:59.999999|infinity|0001-01-01 BC|2024-12-30");
            case TIMESTAMPTZ ->
                each(
                        "2000-01-01 00:00+00|2024-02-29 12:34:56.789+09|1969-12-31 23:59:59-05:30|-infinity|2024-07-01 00:00 America/New_York");
            case INTERVAL ->
                each(
                        "0|1 day|1 mon|-1 year 2 days|1:02:03.004|30 days|1.5 months|P1Y2M3DT4H5M6S|-00:00:01|1 year 2 mons 3 days 04:05:06.789");
            case UUID ->
                each(
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|{A0EEBC999C0B4EF8BB6D6BB9BD380A11}|00000000-0000-0000-0000-000000000000");
            case JSON -> each("1|{\"a\": [1, 2, {\"b\": null}]}|[1,2,3]|\"x\"|null|{}");
            case JSONB ->
                each(
                        "1|{\"b\":1,\"a\":[1,2,{\"b\":null}],\"a\":2.50}|[1, \"a\", null, 2.0]|\"x\\u00e9\\n\"|null|{}|[]|true|{\"a\":{\"abc\":1}}");
            case OID -> each("0|1|4294967295|-1");
            case ARRAY ->
                switch (type.elementType().kind()) {
                    case TEXT -> each("{}|{a,\"b c\",NULL,\"NULL\",\"\"}|{{a,b},{c,d}}|{0,a}|{a}|{abc,b}");
                    case INTEGER -> each("{}|{1}|{1,2,NULL,3}|{{1,2},{3,4}}|[0:1]={5,6}|{3,1,2}");
                    default -> each("{0.1,1e20,NaN}|{}|{0.5}");
                };
            default -> List.of();
        };
    }

    private static List<String> bad(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> each("|x|2|tr ue");
            case SMALLINT, INTEGER, BIGINT, OID -> each("|x|1.5|1e3|99999999999999999999|-|1 2|40000|3000000000");
            case NUMERIC_TYPE -> each("|x|1..2|1e|1e1000000|.|-.5|1.|inf|1e-20000|99999.999");
            case REAL, DOUBLE -> each("|x|1e400|1e-400|1e40|1d|infinit|nan|1e-45");
            case BYTEA -> each("\\x0|\\xzz|\\1|\\x 00 11");
            case DATE ->
                each(
                        "|x|2024-13-01|2024-02-30|20240115|Jan 15, 2024|15 January 2024|01/15/2024|epoch|5874898-01-01|2024-1-5|2023-02-29|0000-01-01|J2451187|2024-Jan-15|99-01-02|2024.015|15.1.2024|2024-01-01 10:00");
            case TIME ->
                each(
                        "|25:00|12:60|1:2:3|10 pm|12:30 AM|allballs|x|13:00 pm|12:34:56.7654321|101112|2024-01-01 10:00|10:00+09");
            case TIMESTAMP, TIMESTAMPTZ ->
                each(
                        "|x|2024-01-01T10:20:30Z|2024-01-01 24:00|2024-01-01 24:00:01|294277-01-01|4714-11-23 BC|20240101T102030|2024-01-01 10:20:30.1234567|2024-01-01 10:00 PST|2024-01-01 10:00+25|2024-01-01 10:00 Foo/Bar|Mon Jan 1 10:20:30 2024|2024-01-01 10:00 pm|2024-03-31 02:30 Europe/Berlin|2024-01-01 10:00 bla|yesterday noon|2024-01-01 10:61");
            case INTERVAL ->
                each(
                        "|x|1|1 fortnight|1 day 1 day|1-2|1 day ago|@ 1 minute|1.5 years|1.5 days|PT|P1W|999999999999 years|1 2|2 weeks|-1-2 3 -4:05:06|1 ms|1 century|3 4:05|P-1Y|1h 2m 3s");
            case UUID ->
                each(
                        "|x|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1|a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11|a0eebc999-c0b4ef8bb6d6bb9bd380a11");
            case JSON, JSONB ->
                each(
                        "|x|{|[1,]|{\"a\"}|{\"a\":1,}|\"\\u12\"|\"\\u0000\"|01|-|1.|1e5|nul|\"a|[1 2]|\"\\ud800\"| [ 1 ] ");
            case ARRAY -> each("|x|{|{1|{1,}|{{1},{1,2}}|{1}x|[1:2]={1}|{{1},2}|{\"a|{ 1 , 2 }|{{}}|{},{}");
            default -> List.of();
        };
    }

    private static List<String> each(String joined) {
        return List.of(joined.split("\\|", -1));
    }
}
