package io.photoncloud.flaredb.type;

import java.nio.charset.StandardCharsets;
import java.text.Collator;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The order, equality and hash of datums of one type, as PostgreSQL's btree and hash operator classes have them. */
public final class Values {
    private Values() {}

    /** Compares two that are not null, by the type's own collation. */
    public static int compare(Object left, Object right, SqlType type) {
        return compare(left, right, type, type.effectiveCollation());
    }

    /** Compares two that are not null. */
    public static int compare(Object left, Object right, SqlType type, Collation collation) {
        if (type.kind().isLong()) {
            return Long.compare((Long) left, (Long) right);
        }
        return switch (type.kind()) {
            case BOOLEAN -> Boolean.compare((Boolean) left, (Boolean) right);
            case REAL -> compareDoubles((Float) left, (Float) right);
            case DOUBLE -> compareDoubles((Double) left, (Double) right);
            case NUMERIC_TYPE -> ((Numeric) left).compareTo((Numeric) right);
            case TEXT, VARCHAR, NAME, CHAR, UNKNOWN, CSTRING, JSON ->
                compareText((String) left, (String) right, collation);
            case BPCHAR -> compareText(trimBlanks((String) left), trimBlanks((String) right), collation);
            case BYTEA -> ((Bytes) left).compareTo((Bytes) right);
            case INTERVAL -> compareIntervals((Interval) left, (Interval) right);
            case TIMETZ -> compareTimes((TimeTz) left, (TimeTz) right);
            case UUID -> compareUuids((java.util.UUID) left, (java.util.UUID) right);
            case JSONB -> compareJson((Json) left, (Json) right);
            case ENUM -> Double.compare(((EnumLabel) left).order(), ((EnumLabel) right).order());
            case ARRAY, INT2VECTOR, OIDVECTOR -> compareArrays((SqlArray) left, (SqlArray) right, collation);
            case RECORD -> compareRecords((RecordValue) left, (RecordValue) right);
            default ->
                throw new SqlException(
                        SqlState.UNDEFINED_FUNCTION,
                        "could not identify a comparison function for type " + type.sqlName());
        };
    }

    /** Compares by the type where null is larger than all: what ORDER BY … ASC does. */
    public static Comparator<@Nullable Object> nullsLast(SqlType type) {
        return (left, right) -> left == null || right == null
                ? Boolean.compare(left == null, right == null)
                : compare(left, right, type);
    }

    /** Whether two that are not null are equal. */
    public static boolean equal(Object left, Object right, SqlType type) {
        if (type.kind().isLong() || (type.kind().datum() == String.class && !type.is(TypeKind.BPCHAR))) {
            return left.equals(right);
        }
        return compare(left, right, type) == 0;
    }

    /** The same of all that are equal; the hash of integers of all widths is the same. */
    public static int hash(Object value, SqlType type) {
        return switch (type.kind()) {
            case REAL -> hashDouble((Float) value);
            case DOUBLE -> hashDouble((Double) value);
            case BPCHAR -> trimBlanks((String) value).hashCode();
            case INTERVAL ->
                IntervalText.span((Interval) value).stripTrailingZeros().hashCode();
            case TIMETZ -> {
                TimeTz time = (TimeTz) value;
                yield Long.hashCode(time.micros()) * 31 + time.offsetSeconds();
            }
            case ENUM -> Long.hashCode(((EnumLabel) value).id());
            case ARRAY, INT2VECTOR, OIDVECTOR -> {
                SqlArray array = (SqlArray) value;
                int hash = array.lengths().hashCode();
                for (Object element : array.elements()) {
                    hash = hash * 31 + (element == null ? 0 : hash(element, array.element()));
                }
                yield hash;
            }
            case RECORD -> {
                RecordValue row = (RecordValue) value;
                int hash = 1;
                for (int i = 0; i < row.values().size(); i++) {
                    Object field = row.values().get(i);
                    hash = hash * 31
                            + (field == null ? 0 : hash(field, row.types().get(i)));
                }
                yield hash;
            }
            default -> value.hashCode();
        };
    }

    private static int hashDouble(double value) {
        return Double.hashCode(value == 0 ? 0.0 : value);
    }

    /** NaN is larger than all and equals itself; -0 equals 0. */
    public static int compareDoubles(double left, double right) {
        if (left < right) {
            return -1;
        }
        if (left > right) {
            return 1;
        }
        return left == right ? 0 : Boolean.compare(Double.isNaN(left), Double.isNaN(right));
    }

    public static int compareText(String left, String right, Collation collation) {
        return switch (collation) {
            case C -> compareCodePoints(left, right);
            case UNICODE -> {
                int compared = collator().compare(left, right);
                yield compared != 0 ? compared : compareCodePoints(left, right);
            }
        };
    }

    /** The root collator; it is no use to many threads at once, therefore a new one each time. */
    static Collator collator() {
        Collator collator = (Collator) RootCollator.INSTANCE.clone();
        collator.setStrength(Collator.TERTIARY);
        collator.setDecomposition(Collator.CANONICAL_DECOMPOSITION);
        return collator;
    }

    private static final class RootCollator {
        static final Collator INSTANCE = Collator.getInstance(Locale.ROOT);
    }

    /** By code points, which is the order of UTF-8's bytes. */
    private static int compareCodePoints(String left, String right) {
        int end = Math.min(left.length(), right.length());
        for (int i = 0; i < end; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean aSurrogate = Character.isSurrogate(a);
                boolean bSurrogate = Character.isSurrogate(b);
                return aSurrogate == bSurrogate ? Character.compare(a, b) : aSurrogate ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /** char(n) without the blanks at its end, which count for nothing. */
    public static String trimBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static int compareIntervals(Interval left, Interval right) {
        return IntervalText.span(left).compareTo(IntervalText.span(right));
    }

    private static int compareTimes(TimeTz left, TimeTz right) {
        int compared = Long.compare(
                left.micros() - left.offsetSeconds() * DateTimes.SECOND,
                right.micros() - right.offsetSeconds() * DateTimes.SECOND);
        return compared != 0 ? compared : Integer.compare(right.offsetSeconds(), left.offsetSeconds());
    }

    private static int compareUuids(java.util.UUID left, java.util.UUID right) {
        int compared = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return compared != 0
                ? compared
                : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
    }

    /** Element by element, null above all; then by number of elements, of dimensions, and by the dimensions themselves. */
    private static int compareArrays(SqlArray left, SqlArray right, Collation collation) {
        int common = Math.min(left.size(), right.size());
        for (int i = 0; i < common; i++) {
            int compared =
                    compareNullable(left.elements().get(i), right.elements().get(i), left.element(), collation);
            if (compared != 0) {
                return compared;
            }
        }
        if (left.size() != right.size()) {
            return Integer.compare(left.size(), right.size());
        }
        if (left.dimensions() != right.dimensions()) {
            return Integer.compare(left.dimensions(), right.dimensions());
        }
        for (int i = 0; i < left.dimensions(); i++) {
            int compared =
                    Integer.compare(left.lengths().get(i), right.lengths().get(i));
            if (compared != 0) {
                return compared;
            }
        }
        for (int i = 0; i < left.dimensions(); i++) {
            int compared = Integer.compare(
                    left.lowerBounds().get(i), right.lowerBounds().get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    private static int compareNullable(
            @Nullable Object left, @Nullable Object right, SqlType type, Collation collation) {
        return left == null || right == null
                ? Boolean.compare(left == null, right == null)
                : compare(left, right, type, collation);
    }

    private static int compareRecords(RecordValue left, RecordValue right) {
        int common = Math.min(left.values().size(), right.values().size());
        for (int i = 0; i < common; i++) {
            if (!left.types().get(i).isSame(right.types().get(i))) {
                throw new SqlException(
                        SqlState.DATATYPE_MISMATCH,
                        "cannot compare dissimilar column types " + left.types().get(i) + " and "
                                + right.types().get(i) + " at record column " + (i + 1));
            }
            SqlType type = left.types().get(i);
            int compared =
                    compareNullable(left.values().get(i), right.values().get(i), type, type.effectiveCollation());
            if (compared != 0) {
                return compared;
            }
        }
        if (left.values().size() != right.values().size()) {
            throw new SqlException(
                    SqlState.DATATYPE_MISMATCH, "cannot compare record types with different numbers of columns");
        }
        return 0;
    }

    /** jsonb's order: Object > Array > Boolean > Number > String > Null, and the empty array at the top below all. */
    public static int compareJson(Json left, Json right) {
        boolean leftEmpty = left instanceof Json.Arr(List<Json> elements) && elements.isEmpty();
        boolean rightEmpty = right instanceof Json.Arr(List<Json> elements) && elements.isEmpty();
        if (leftEmpty != rightEmpty) {
            Json other = leftEmpty ? right : left;
            if (!(other instanceof Json.Obj)) {
                return leftEmpty ? -1 : 1;
            }
        }
        return compareNested(left, right);
    }

    private static int compareNested(Json left, Json right) {
        int rank = Integer.compare(rank(left), rank(right));
        if (rank != 0) {
            return rank;
        }
        return switch (left) {
            case Json.Null _ -> 0;
            case Json.Bool(boolean value) -> Boolean.compare(value, ((Json.Bool) right).value());
            case Json.Num(Numeric value) -> value.compareTo(((Json.Num) right).value());
            case Json.Str(String value) -> compareCodePoints(value, ((Json.Str) right).value());
            case Json.Arr(List<Json> elements) -> {
                List<Json> others = ((Json.Arr) right).elements();
                int compared = Integer.compare(elements.size(), others.size());
                for (int i = 0; compared == 0 && i < elements.size(); i++) {
                    compared = compareNested(elements.get(i), others.get(i));
                }
                yield compared;
            }
            case Json.Obj object -> compareObjects(object, (Json.Obj) right);
        };
    }

    private static int compareObjects(Json.Obj left, Json.Obj right) {
        int compared = Integer.compare(left.members().size(), right.members().size());
        if (compared != 0) {
            return compared;
        }
        var others = right.members().entrySet().iterator();
        for (Map.Entry<String, Json> member : left.members().entrySet()) {
            Map.Entry<String, Json> other = others.next();
            compared = compareCodePoints(member.getKey(), other.getKey());
            if (compared == 0) {
                compared = compareNested(member.getValue(), other.getValue());
            }
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    static int rank(Json value) {
        return switch (value) {
            case Json.Null _ -> 0;
            case Json.Str _ -> 1;
            case Json.Num _ -> 2;
            case Json.Bool _ -> 3;
            case Json.Arr _ -> 4;
            case Json.Obj _ -> 5;
        };
    }

    /** Two of any type as keys of a hash table: equal by the type, with its hash. Null equals null. */
    public static final class Key {
        private final @Nullable Object value;
        private final SqlType type;

        public Key(@Nullable Object value, SqlType type) {
            this.value = value;
            this.type = type;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (!(other instanceof Key key)) {
                return false;
            }
            Object mine = value;
            Object others = key.value;
            if (mine == null || others == null) {
                return mine == null && others == null;
            }
            return equal(mine, others, type);
        }

        @Override
        public int hashCode() {
            Object mine = value;
            return mine == null ? 0 : hash(mine, type);
        }

        @Override
        public String toString() {
            return Objects.toString(value);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
