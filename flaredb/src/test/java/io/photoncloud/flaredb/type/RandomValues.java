package io.photoncloud.flaredb.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Datums of every type picked at random, the extremes of each among them, and small ones so often that equal ones meet. */
public final class RandomValues {
    private static final long SECONDS_OF_ZONE_MAX = 57_599;
    private static final List<String> WORDS = List.of(
            "",
            "a",
            "b",
            "A",
            "ab",
            "a b",
            " ",
            "é",
            "日本",
            "\uD83D\uDE00",
            "\uFFFD",
            "a\u0001",
            "\\",
            "\"",
            "{}",
            "NULL",
            "z");
    private static final EnumType MOOD = new EnumType(
            20_000,
            20_001,
            "public",
            "mood",
            List.of(
                    new EnumLabel(20_002, 1, "sad"),
                    new EnumLabel(20_003, 1.5, "ok"),
                    new EnumLabel(20_004, 2, "happy")));
    private final RandomGenerator random;

    public RandomValues(RandomGenerator random) {
        this.random = random;
    }

    /** All that a column may have. */
    public static List<SqlType> types() {
        return List.of(
                SqlType.BOOLEAN,
                SqlType.SMALLINT,
                SqlType.INTEGER,
                SqlType.BIGINT,
                SqlType.NUMERIC,
                SqlType.REAL,
                SqlType.DOUBLE,
                SqlType.TEXT,
                SqlType.TEXT.withCollation(Collation.UNICODE),
                SqlType.VARCHAR,
                SqlType.bpchar(5),
                SqlType.NAME,
                SqlType.BYTEA,
                SqlType.DATE,
                SqlType.TIME,
                SqlType.TIMETZ,
                SqlType.TIMESTAMP,
                SqlType.TIMESTAMPTZ,
                SqlType.INTERVAL,
                SqlType.UUID,
                SqlType.JSON,
                SqlType.JSONB,
                SqlType.OID,
                SqlType.enumOf(MOOD),
                SqlType.arrayOf(SqlType.INTEGER),
                SqlType.arrayOf(SqlType.TEXT),
                SqlType.arrayOf(SqlType.NUMERIC),
                SqlType.arrayOf(SqlType.INTERVAL));
    }

    /** NULL now and then. */
    public @Nullable Object nullable(SqlType type) {
        return random.nextInt(8) == 0 ? null : next(type);
    }

    public Object next(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case SMALLINT -> integer(Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> integer(Long.MIN_VALUE, Long.MAX_VALUE);
            case OID -> integer(0, 0xffff_ffffL);
            case NUMERIC_TYPE -> numeric();
            case REAL -> (float) real(Float.MIN_VALUE, Float.MAX_VALUE);
            case DOUBLE -> real(Double.MIN_VALUE, Double.MAX_VALUE);
            case BPCHAR -> Modifiers.apply(text(4), type, true);
            case BYTEA -> Bytes.of(bytes());
            case DATE ->
                pick(
                        DateTimes.DATE_INFINITY,
                        DateTimes.DATE_NEGATIVE_INFINITY,
                        integer(DateTimes.DATE_MIN, DateTimes.DATE_MAX));
            case TIME -> integer(0, DateTimes.DAY);
            case TIMETZ ->
                new TimeTz(integer(0, DateTimes.DAY), (int) integer(-SECONDS_OF_ZONE_MAX, SECONDS_OF_ZONE_MAX));
            case TIMESTAMP, TIMESTAMPTZ ->
                pick(
                        DateTimes.INFINITY,
                        DateTimes.NEGATIVE_INFINITY,
                        integer(DateTimes.TIMESTAMP_MIN, DateTimes.TIMESTAMP_END - 1));
            case INTERVAL -> interval();
            case UUID -> new UUID(integer(Long.MIN_VALUE, Long.MAX_VALUE), random.nextLong());
            case JSON -> JsonText.format(json(2));
            case JSONB -> json(3);
            case ENUM ->
                type.enumType()
                        .labels()
                        .get(random.nextInt(type.enumType().labels().size()));
            case ARRAY -> array(type.elementType());
            default -> text(12);
        };
    }

    private long pick(long first, long second, long other) {
        return switch (random.nextInt(10)) {
            case 0 -> first;
            case 1 -> second;
            default -> other;
        };
    }

    /** Small, an extreme, or any. */
    private long integer(long min, long max) {
        return switch (random.nextInt(5)) {
            case 0 -> min;
            case 1 -> max;
            case 2 -> max == Long.MAX_VALUE ? random.nextLong() : random.nextLong(min, max + 1);
            default -> Math.clamp(random.nextInt(-3, 4), min, max);
        };
    }

    private double real(double least, double most) {
        double[] special = {
            0.0,
            -0.0,
            1,
            -1,
            0.1,
            least,
            -least,
            most,
            -most,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY
        };
        int which = random.nextInt(special.length + 8);
        return which < special.length
                ? special[which]
                : (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-30, 30));
    }

    private Numeric numeric() {
        return switch (random.nextInt(12)) {
            case 0 -> Numeric.NAN;
            case 1 -> Numeric.INFINITY;
            case 2 -> Numeric.NEGATIVE_INFINITY;
            case 3 -> Numeric.of(new BigDecimal("-9.9e1300"));
            case 4 -> Numeric.of(new BigDecimal("1e-1383"));
            case 5 ->
                Numeric.of(new BigDecimal(
                        new BigInteger(random.nextInt(1, 400), new java.util.Random(random.nextLong())),
                        random.nextInt(60)));
            default ->
                Numeric.of(BigDecimal.valueOf(random.nextInt(-20, 21), random.nextInt(3))
                        .setScale(random.nextInt(3, 6)));
        };
    }

    private Interval interval() {
        if (random.nextInt(4) == 0) {
            return new Interval(
                    (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE),
                    (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE),
                    integer(Long.MIN_VALUE, Long.MAX_VALUE));
        }
        return new Interval(random.nextInt(-1, 2), 30 * random.nextInt(-1, 2), DateTimes.DAY * random.nextInt(-1, 2));
    }

    private String text(int wordsMax) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(wordsMax); i > 0; i--) {
            String word = WORDS.get(random.nextInt(WORDS.size()));
            if (text.codePointCount(0, text.length()) + word.codePointCount(0, word.length()) > wordsMax) {
                break;
            }
            text.append(word);
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(6)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE);
        }
        return bytes;
    }

    private Json json(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> Json.Null.NULL;
            case 1 -> new Json.Bool(random.nextBoolean());
            case 2 -> new Json.Num(Numeric.of(BigDecimal.valueOf(random.nextInt(-20, 21), random.nextInt(3))));
            case 3 -> new Json.Str(text(4));
            case 4 -> {
                List<Json> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(json(depth - 1));
                }
                yield new Json.Arr(elements);
            }
            default -> {
                Map<String, Json> members = new TreeMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    members.put(text(3), json(depth - 1));
                }
                yield Json.Obj.of(members);
            }
        };
    }

    // NullAway sees no annotations of types in a record's constructor that is compiled already.
    @SuppressWarnings("NullAway") // elements of arrays may be null, which generics of arrays do not say
    private SqlArray array(SqlType element) {
        int dimensions = random.nextInt(3);
        List<Integer> lengths = new ArrayList<>();
        List<Integer> lowers = new ArrayList<>();
        int count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++) {
            lengths.add(random.nextInt(1, 4));
            lowers.add(random.nextInt(4) == 0 ? random.nextInt(-2, 3) : 1);
            count *= lengths.getLast();
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(nullable(element));
        }
        return new SqlArray(element, lengths, lowers, elements);
    }
}
