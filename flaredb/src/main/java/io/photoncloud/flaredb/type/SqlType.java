package io.photoncloud.flaredb.type;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A type as columns and expressions have it: its kind and, where the kind takes one, a modifier (PostgreSQL's atttypmod, -1 for none),
 * an element, the enum, a collation. Two are equal when all of these are; {@link #isSame} leaves modifier and collation out.
 *
 * @param modifier PostgreSQL's encoding: length + 4 of strings, ((precision << 16) | (scale & 0x7ff)) + 4 of numeric, the number of digits
 *     of times and timestamps, fields and digits of intervals; an array has its element's
 * @param element of an array; null otherwise
 * @param enumeration of an enum; null otherwise
 * @param collation of a string type that was told one; null for the database's default, which is {@link Collation#C}
 */
public record SqlType(
        TypeKind kind,
        int modifier,
        @Nullable SqlType element,
        @Nullable EnumType enumeration,
        @Nullable Collation collation) {
    public static final int NO_MODIFIER = -1;
    /** PostgreSQL's own bound of varchar(n) and char(n). */
    public static final int LENGTH_MAX = 10_485_760;

    public static final int NUMERIC_PRECISION_MAX = 1000;
    public static final int FRACTION_DIGITS_MAX = 6;
    private static final int HEADER = 4;
    private static final int SCALE_MASK = 0x7ff;
    private static final int INTERVAL_PRECISION_FULL = 0xffff;
    private static final int INTERVAL_FIELDS_FULL = 0x7fff;

    public static final SqlType BOOLEAN = of(TypeKind.BOOLEAN);
    public static final SqlType SMALLINT = of(TypeKind.SMALLINT);
    public static final SqlType INTEGER = of(TypeKind.INTEGER);
    public static final SqlType BIGINT = of(TypeKind.BIGINT);
    public static final SqlType NUMERIC = of(TypeKind.NUMERIC_TYPE);
    public static final SqlType REAL = of(TypeKind.REAL);
    public static final SqlType DOUBLE = of(TypeKind.DOUBLE);
    public static final SqlType TEXT = of(TypeKind.TEXT);
    public static final SqlType VARCHAR = of(TypeKind.VARCHAR);
    public static final SqlType BPCHAR = of(TypeKind.BPCHAR);
    public static final SqlType CHAR = of(TypeKind.CHAR);
    public static final SqlType NAME = of(TypeKind.NAME);
    public static final SqlType BYTEA = of(TypeKind.BYTEA);
    public static final SqlType DATE = of(TypeKind.DATE);
    public static final SqlType TIME = of(TypeKind.TIME);
    public static final SqlType TIMETZ = of(TypeKind.TIMETZ);
    public static final SqlType TIMESTAMP = of(TypeKind.TIMESTAMP);
    public static final SqlType TIMESTAMPTZ = of(TypeKind.TIMESTAMPTZ);
    public static final SqlType INTERVAL = of(TypeKind.INTERVAL);
    public static final SqlType UUID = of(TypeKind.UUID);
    public static final SqlType JSON = of(TypeKind.JSON);
    public static final SqlType JSONB = of(TypeKind.JSONB);
    public static final SqlType OID = of(TypeKind.OID);
    public static final SqlType XID = of(TypeKind.XID);
    public static final SqlType REGCLASS = of(TypeKind.REGCLASS);
    public static final SqlType REGTYPE = of(TypeKind.REGTYPE);
    public static final SqlType REGPROC = of(TypeKind.REGPROC);
    public static final SqlType REGPROCEDURE = of(TypeKind.REGPROCEDURE);
    public static final SqlType REGOPER = of(TypeKind.REGOPER);
    public static final SqlType REGNAMESPACE = of(TypeKind.REGNAMESPACE);
    public static final SqlType REGROLE = of(TypeKind.REGROLE);
    public static final SqlType REGCOLLATION = of(TypeKind.REGCOLLATION);
    public static final SqlType INT2VECTOR = of(TypeKind.INT2VECTOR);
    public static final SqlType OIDVECTOR = of(TypeKind.OIDVECTOR);
    public static final SqlType UNKNOWN = of(TypeKind.UNKNOWN);
    public static final SqlType RECORD = of(TypeKind.RECORD);
    public static final SqlType VOID = of(TypeKind.VOID);
    public static final SqlType CSTRING = of(TypeKind.CSTRING);
    public static final SqlType ANY = of(TypeKind.ANY);
    public static final SqlType ANYELEMENT = of(TypeKind.ANYELEMENT);
    public static final SqlType ANYARRAY = of(TypeKind.ANYARRAY);
    public static final SqlType ANYNONARRAY = of(TypeKind.ANYNONARRAY);
    public static final SqlType ANYENUM = of(TypeKind.ANYENUM);
    public static final SqlType ANYCOMPATIBLE = of(TypeKind.ANYCOMPATIBLE);
    public static final SqlType ANYCOMPATIBLEARRAY = of(TypeKind.ANYCOMPATIBLEARRAY);
    public static final SqlType ANYCOMPATIBLENONARRAY = of(TypeKind.ANYCOMPATIBLENONARRAY);

    public SqlType {
        if ((kind == TypeKind.ARRAY) != (element != null)) {
            throw new IllegalArgumentException("an array has an element, nothing else has");
        }
        if ((kind == TypeKind.ENUM) != (enumeration != null)) {
            throw new IllegalArgumentException("an enum has labels, nothing else has");
        }
    }

    /** A kind without modifier. */
    public static SqlType of(TypeKind kind) {
        return new SqlType(kind, NO_MODIFIER, null, null, null);
    }

    /** Every array of the element is of this type, however many dimensions it has. An array of arrays is the array. */
    public static SqlType arrayOf(SqlType element) {
        return element.kind == TypeKind.ARRAY
                ? element
                : new SqlType(TypeKind.ARRAY, element.modifier, element, null, element.collation);
    }

    public static SqlType enumOf(EnumType enumeration) {
        return new SqlType(TypeKind.ENUM, NO_MODIFIER, null, enumeration, null);
    }

    /** varchar(length). */
    public static SqlType varchar(int length) {
        return VARCHAR.withModifier(length(length, "varchar"));
    }

    /** char(length). */
    public static SqlType bpchar(int length) {
        return BPCHAR.withModifier(length(length, "char"));
    }

    private static int length(int length, String word) {
        if (length < 1) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "length for type " + word + " must be at least 1");
        }
        if (length > LENGTH_MAX) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE, "length for type " + word + " cannot exceed " + LENGTH_MAX);
        }
        return length + HEADER;
    }

    /** numeric(precision, scale); the scale may be negative. */
    public static SqlType numeric(int precision, int scale) {
        if (precision < 1 || precision > NUMERIC_PRECISION_MAX) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "NUMERIC precision " + precision + " must be between 1 and " + NUMERIC_PRECISION_MAX);
        }
        if (scale < -NUMERIC_PRECISION_MAX || scale > NUMERIC_PRECISION_MAX) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "NUMERIC scale " + scale + " must be between -" + NUMERIC_PRECISION_MAX + " and "
                            + NUMERIC_PRECISION_MAX);
        }
        return NUMERIC.withModifier(((precision << 16) | (scale & SCALE_MASK)) + HEADER);
    }

    /** time, timestamp, timestamptz, timetz with so many digits of fractions of seconds. */
    public static SqlType withDigits(SqlType type, int digits) {
        if (digits < 0) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    type.kind.typeName().toUpperCase(java.util.Locale.ROOT) + "(" + digits + ")"
                            + " precision must not be negative");
        }
        return type.withModifier(Math.min(digits, FRACTION_DIGITS_MAX));
    }

    public SqlType withModifier(int newModifier) {
        return newModifier == modifier
                ? this
                : element == null
                        ? new SqlType(kind, newModifier, null, enumeration, collation)
                        : new SqlType(kind, newModifier, element.withModifier(newModifier), null, collation);
    }

    public SqlType withCollation(@Nullable Collation newCollation) {
        return element == null
                ? new SqlType(kind, modifier, null, enumeration, newCollation)
                : new SqlType(kind, modifier, element.withCollation(newCollation), null, newCollation);
    }

    /** Without modifier and collation. */
    public SqlType base() {
        return modifier == NO_MODIFIER && collation == null
                ? this
                : withModifier(NO_MODIFIER).withCollation(null);
    }

    /** Whether it is the same type, whatever the modifiers and collations. */
    public boolean isSame(SqlType other) {
        return kind == other.kind && oid() == other.oid();
    }

    public boolean is(TypeKind other) {
        return kind == other;
    }

    public boolean isArray() {
        return kind == TypeKind.ARRAY;
    }

    /** Of an array, and of the catalogue's vectors. */
    public SqlType elementType() {
        return switch (kind) {
            case INT2VECTOR -> SMALLINT;
            case OIDVECTOR -> OID;
            default -> Objects.requireNonNull(element, "no array");
        };
    }

    /** Of an enum. */
    public EnumType enumType() {
        return Objects.requireNonNull(enumeration, "no enum");
    }

    /** The collation its values are compared by where nothing else is said. */
    public Collation effectiveCollation() {
        return collation == null ? Collation.C : collation;
    }

    /** pg_type.oid. */
    public int oid() {
        return switch (kind) {
            case ARRAY -> elementType().arrayOid();
            case ENUM -> enumType().oid();
            default -> kind.oid();
        };
    }

    /** pg_type.typarray: 0 where there is no array of it. */
    public int arrayOid() {
        return switch (kind) {
            case ARRAY -> 0;
            case ENUM -> enumType().arrayOid();
            default -> kind.arrayOid();
        };
    }

    /** pg_type.typname: int4, _int4. */
    public String typeName() {
        return switch (kind) {
            case ARRAY -> "_" + elementType().typeName();
            case ENUM -> enumType().name();
            default -> kind.typeName();
        };
    }

    public TypeCategory category() {
        return kind.category();
    }

    /** pg_type.typispreferred: what an unknown literal becomes sooner than others of its category. */
    public boolean isPreferred() {
        return switch (kind) {
            case BOOLEAN, DOUBLE, TEXT, TIMESTAMPTZ, INTERVAL, OID -> true;
            default -> false;
        };
    }

    /** pg_type.typlen. */
    public int length() {
        return kind.length();
    }

    public boolean isPolymorphic() {
        return kind.isPolymorphic();
    }

    /** How many characters varchar(n) and char(n) hold, or -1. */
    public int maxCharacters() {
        return modifier < HEADER ? -1 : modifier - HEADER;
    }

    /** Of numeric(p, s), or -1. */
    public int precision() {
        return modifier < HEADER ? -1 : ((modifier - HEADER) >> 16) & 0xffff;
    }

    /** Of numeric(p, s). */
    public int scale() {
        return modifier < HEADER ? 0 : (((modifier - HEADER) & SCALE_MASK) ^ 1024) - 1024;
    }

    /** Digits of fractions of seconds, or -1. */
    public int fractionDigits() {
        if (modifier < 0) {
            return -1;
        }
        if (kind == TypeKind.INTERVAL) {
            int digits = modifier & 0xffff;
            return digits == INTERVAL_PRECISION_FULL ? -1 : digits;
        }
        return modifier;
    }

    /** Of interval: PostgreSQL's mask of the fields (1 << 2 year, 1 << 1 month, 1 << 3 day, 1 << 10 hour, 11 minute, 12 second), or -1. */
    public int intervalFields() {
        if (modifier < 0) {
            return -1;
        }
        int fields = (modifier >> 16) & INTERVAL_FIELDS_FULL;
        return fields == INTERVAL_FIELDS_FULL ? -1 : fields;
    }

    /** What format_type says, with the modifier: character varying(10), timestamp(3) with time zone, integer[]. */
    public String sqlName() {
        return TypeNames.format(this);
    }

    @Override
    public String toString() {
        return sqlName();
    }

    /** All that CREATE TABLE may name, without enums and arrays: for catalogues and lookups. */
    public static List<SqlType> builtIn() {
        return TypeNames.BUILT_IN;
    }
}
