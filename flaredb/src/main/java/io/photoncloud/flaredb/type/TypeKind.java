package io.photoncloud.flaredb.type;

import static io.photoncloud.flaredb.type.TypeCategory.DATETIME;
import static io.photoncloud.flaredb.type.TypeCategory.INTERNAL;
import static io.photoncloud.flaredb.type.TypeCategory.NUMERIC;
import static io.photoncloud.flaredb.type.TypeCategory.PSEUDO;
import static io.photoncloud.flaredb.type.TypeCategory.STRING;
import static io.photoncloud.flaredb.type.TypeCategory.TIMESPAN;

/**
 * Which type it is, without modifier: one for each that PostgreSQL has and that is known here, with its OIDs, its names and the Java class
 * of its values (datums). ARRAY and ENUM stand for all arrays and enums; their OIDs are told by {@link SqlType}.
 *
 * <p>Datums: integers of all widths and everything that is an OID are Long; dates are Long days, times Long microseconds of the day,
 * timestamps (with and without zone) Long microseconds, all since 2000-01-01 as on PostgreSQL's wire, with the extremes of PostgreSQL
 * for the infinities; strings, names, json and unknown literals are String.
 */
public enum TypeKind {
    BOOLEAN(16, 1000, "bool", "boolean", TypeCategory.BOOLEAN, 1, Boolean.class),
    SMALLINT(21, 1005, "int2", "smallint", NUMERIC, 2, Long.class),
    INTEGER(23, 1007, "int4", "integer", NUMERIC, 4, Long.class),
    BIGINT(20, 1016, "int8", "bigint", NUMERIC, 8, Long.class),
    NUMERIC_TYPE(1700, 1231, "numeric", "numeric", NUMERIC, -1, Numeric.class),
    REAL(700, 1021, "float4", "real", NUMERIC, 4, Float.class),
    DOUBLE(701, 1022, "float8", "double precision", NUMERIC, 8, Double.class),
    TEXT(25, 1009, "text", "text", STRING, -1, String.class),
    VARCHAR(1043, 1015, "varchar", "character varying", STRING, -1, String.class),
    /** char(n): the datum is padded with blanks to its length, as PostgreSQL keeps it. */
    BPCHAR(1042, 1014, "bpchar", "character", STRING, -1, String.class),
    /** One byte, written "char" with its quotes. */
    CHAR(18, 1002, "char", "\"char\"", INTERNAL, 1, String.class),
    NAME(19, 1003, "name", "name", STRING, 64, String.class),
    BYTEA(17, 1001, "bytea", "bytea", TypeCategory.USER, -1, Bytes.class),
    DATE(1082, 1182, "date", "date", DATETIME, 4, Long.class),
    TIME(1083, 1183, "time", "time without time zone", DATETIME, 8, Long.class),
    TIMETZ(1266, 1270, "timetz", "time with time zone", DATETIME, 12, TimeTz.class),
    TIMESTAMP(1114, 1115, "timestamp", "timestamp without time zone", DATETIME, 8, Long.class),
    TIMESTAMPTZ(1184, 1185, "timestamptz", "timestamp with time zone", DATETIME, 8, Long.class),
    INTERVAL(1186, 1187, "interval", "interval", TIMESPAN, 16, Interval.class),
    UUID(2950, 2951, "uuid", "uuid", TypeCategory.USER, 16, java.util.UUID.class),
    /** The text as it was written. */
    JSON(114, 199, "json", "json", TypeCategory.USER, -1, String.class),
    JSONB(3802, 3807, "jsonb", "jsonb", TypeCategory.USER, -1, Json.class),
    OID(26, 1028, "oid", "oid", NUMERIC, 4, Long.class),
    XID(28, 1011, "xid", "xid", TypeCategory.USER, 4, Long.class),
    REGCLASS(2205, 2210, "regclass", "regclass", NUMERIC, 4, Long.class),
    REGTYPE(2206, 2211, "regtype", "regtype", NUMERIC, 4, Long.class),
    REGPROC(24, 1008, "regproc", "regproc", NUMERIC, 4, Long.class),
    REGPROCEDURE(2202, 2207, "regprocedure", "regprocedure", NUMERIC, 4, Long.class),
    REGOPER(2203, 2208, "regoper", "regoper", NUMERIC, 4, Long.class),
    REGNAMESPACE(4089, 4090, "regnamespace", "regnamespace", NUMERIC, 4, Long.class),
    REGROLE(4096, 4097, "regrole", "regrole", NUMERIC, 4, Long.class),
    REGCOLLATION(4191, 4192, "regcollation", "regcollation", NUMERIC, 4, Long.class),
    /** smallint's array of PostgreSQL's catalogue, with subscripts from 0 and a text of its own. */
    INT2VECTOR(22, 1006, "int2vector", "int2vector", TypeCategory.ARRAY, -1, SqlArray.class),
    OIDVECTOR(30, 1013, "oidvector", "oidvector", TypeCategory.ARRAY, -1, SqlArray.class),
    /** A literal whose type is not decided yet. */
    UNKNOWN(705, 0, "unknown", "unknown", TypeCategory.UNKNOWN, -2, String.class),
    RECORD(2249, 2287, "record", "record", PSEUDO, -1, RecordValue.class),
    VOID(2278, 0, "void", "void", PSEUDO, 4, String.class),
    CSTRING(2275, 1263, "cstring", "cstring", PSEUDO, -2, String.class),
    ANY(2276, 0, "any", "\"any\"", PSEUDO, 4, Object.class),
    ANYELEMENT(2283, 0, "anyelement", "anyelement", PSEUDO, 4, Object.class),
    ANYARRAY(2277, 0, "anyarray", "anyarray", PSEUDO, -1, SqlArray.class),
    ANYNONARRAY(2776, 0, "anynonarray", "anynonarray", PSEUDO, 4, Object.class),
    ANYENUM(3500, 0, "anyenum", "anyenum", PSEUDO, 4, EnumLabel.class),
    ANYCOMPATIBLE(5077, 0, "anycompatible", "anycompatible", PSEUDO, 4, Object.class),
    ANYCOMPATIBLEARRAY(5078, 0, "anycompatiblearray", "anycompatiblearray", PSEUDO, -1, SqlArray.class),
    ANYCOMPATIBLENONARRAY(5079, 0, "anycompatiblenonarray", "anycompatiblenonarray", PSEUDO, 4, Object.class),
    ARRAY(0, 0, "", "", TypeCategory.ARRAY, -1, SqlArray.class),
    ENUM(0, 0, "", "", TypeCategory.ENUM, 4, EnumLabel.class);

    private final int oid;
    private final int arrayOid;
    private final String typeName;
    private final String sqlName;
    private final TypeCategory category;
    private final int length;
    private final Class<?> datum;

    TypeKind(
            int oid, int arrayOid, String typeName, String sqlName, TypeCategory category, int length, Class<?> datum) {
        this.oid = oid;
        this.arrayOid = arrayOid;
        this.typeName = typeName;
        this.sqlName = sqlName;
        this.category = category;
        this.length = length;
        this.datum = datum;
    }

    int oid() {
        return oid;
    }

    int arrayOid() {
        return arrayOid;
    }

    /** pg_type.typname. */
    String typeName() {
        return typeName;
    }

    /** What format_type says. */
    String sqlName() {
        return sqlName;
    }

    TypeCategory category() {
        return category;
    }

    int length() {
        return length;
    }

    /** The Java class of values that are not null. */
    public Class<?> datum() {
        return datum;
    }

    /** smallint, integer, bigint: Long, with arithmetic. */
    public boolean isInteger() {
        return this == SMALLINT || this == INTEGER || this == BIGINT;
    }

    /** Whether datums are Long. */
    public boolean isLong() {
        return datum == Long.class;
    }

    /** Text that collations order: text, varchar, char(n), name. */
    public boolean isString() {
        return category == STRING;
    }

    /** oid, and all that are an OID with a name. */
    public boolean isOid() {
        return switch (this) {
            case OID, REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGNAMESPACE, REGROLE, REGCOLLATION -> true;
            default -> false;
        };
    }

    /** anyelement and its kin: bound to a type by what a call is given. */
    public boolean isPolymorphic() {
        return switch (this) {
            case ANYELEMENT, ANYARRAY, ANYNONARRAY, ANYENUM, ANYCOMPATIBLE, ANYCOMPATIBLEARRAY, ANYCOMPATIBLENONARRAY ->
                true;
            default -> false;
        };
    }
}
