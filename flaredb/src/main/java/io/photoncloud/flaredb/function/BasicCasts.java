package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.function.CastContext.ASSIGNMENT;
import static io.photoncloud.flaredb.function.CastContext.EXPLICIT;
import static io.photoncloud.flaredb.function.CastContext.IMPLICIT;

import io.photoncloud.flaredb.expression.Conversion;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.Json;
import io.photoncloud.flaredb.type.JsonText;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TimeTz;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.Values;
import java.util.List;

/** The rows of pg_cast. */
final class BasicCasts {
    private static final List<TypeKind> INTEGERS = List.of(TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT);
    private static final List<TypeKind> REGS = List.of(
            TypeKind.REGCLASS,
            TypeKind.REGTYPE,
            TypeKind.REGPROC,
            TypeKind.REGPROCEDURE,
            TypeKind.REGOPER,
            TypeKind.REGNAMESPACE,
            TypeKind.REGROLE,
            TypeKind.REGCOLLATION);

    private final Casts casts;

    private BasicCasts(Casts casts) {
        this.casts = casts;
    }

    static void register(Casts casts) {
        BasicCasts all = new BasicCasts(casts);
        all.numbers();
        all.strings();
        all.times();
        all.oids();
        all.json();
    }

    private static Conversion pure(Catalogue.One body) {
        return new Casts.Basic(Volatility.IMMUTABLE, (value, _) -> body.of(value));
    }

    private void add(TypeKind from, TypeKind to, CastContext context, Catalogue.One body) {
        casts.add(from, to, context, pure(body));
    }

    private void same(TypeKind from, TypeKind to, CastContext context) {
        casts.add(from, to, context, Casts.Binary.SAME);
    }

    private void numbers() {
        for (int i = 0; i < INTEGERS.size(); i++) {
            TypeKind kind = INTEGERS.get(i);
            for (int j = 0; j < INTEGERS.size(); j++) {
                TypeKind other = INTEGERS.get(j);
                if (i < j) {
                    same(kind, other, IMPLICIT);
                } else if (i > j) {
                    add(kind, other, ASSIGNMENT, value -> NumberMath.checkRange((Long) value, other));
                }
            }
            add(kind, TypeKind.NUMERIC_TYPE, IMPLICIT, value -> Numeric.of((Long) value));
            add(kind, TypeKind.REAL, IMPLICIT, value -> ((Long) value).floatValue());
            add(kind, TypeKind.DOUBLE, IMPLICIT, value -> ((Long) value).doubleValue());
            add(TypeKind.NUMERIC_TYPE, kind, ASSIGNMENT, value -> NumberMath.toInteger((Numeric) value, kind));
            add(TypeKind.REAL, kind, ASSIGNMENT, value -> NumberMath.toInteger((Float) value, kind));
            add(TypeKind.DOUBLE, kind, ASSIGNMENT, value -> NumberMath.toInteger((Double) value, kind));
        }
        add(TypeKind.INTEGER, TypeKind.BOOLEAN, EXPLICIT, value -> (Long) value != 0);
        add(TypeKind.BOOLEAN, TypeKind.INTEGER, EXPLICIT, value -> (Boolean) value ? 1L : 0L);
        add(TypeKind.NUMERIC_TYPE, TypeKind.REAL, IMPLICIT, value -> NumberMath.toReal((Numeric) value));
        add(TypeKind.NUMERIC_TYPE, TypeKind.DOUBLE, IMPLICIT, value -> NumberMath.toDouble((Numeric) value));
        add(TypeKind.REAL, TypeKind.DOUBLE, IMPLICIT, value -> ((Float) value).doubleValue());
        add(TypeKind.REAL, TypeKind.NUMERIC_TYPE, ASSIGNMENT, value -> NumberMath.toNumeric((Float) value, 6));
        add(TypeKind.DOUBLE, TypeKind.NUMERIC_TYPE, ASSIGNMENT, value -> NumberMath.toNumeric((Double) value, 15));
        add(TypeKind.DOUBLE, TypeKind.REAL, ASSIGNMENT, value -> NumberMath.toReal((Double) value));
    }

    private void strings() {
        List<TypeKind> texts = List.of(TypeKind.TEXT, TypeKind.VARCHAR);
        for (TypeKind kind : texts) {
            same(kind, TypeKind.BPCHAR, IMPLICIT);
            add(kind, TypeKind.NAME, IMPLICIT, value -> TextFormat.truncateName((String) value));
            add(kind, TypeKind.CHAR, ASSIGNMENT, BasicCasts::firstCharacter);
            casts.add(kind, TypeKind.REGCLASS, IMPLICIT, new Casts.ThroughText());
            add(TypeKind.BPCHAR, kind, IMPLICIT, value -> Values.trimBlanks((String) value));
            add(TypeKind.BOOLEAN, kind, ASSIGNMENT, value -> value.toString());
        }
        same(TypeKind.TEXT, TypeKind.VARCHAR, IMPLICIT);
        same(TypeKind.VARCHAR, TypeKind.TEXT, IMPLICIT);
        add(
                TypeKind.BPCHAR,
                TypeKind.NAME,
                IMPLICIT,
                value -> TextFormat.truncateName(Values.trimBlanks((String) value)));
        add(TypeKind.BPCHAR, TypeKind.CHAR, ASSIGNMENT, BasicCasts::firstCharacter);
        add(TypeKind.BOOLEAN, TypeKind.BPCHAR, ASSIGNMENT, value -> value.toString());
        same(TypeKind.NAME, TypeKind.TEXT, IMPLICIT);
        same(TypeKind.NAME, TypeKind.VARCHAR, ASSIGNMENT);
        same(TypeKind.NAME, TypeKind.BPCHAR, ASSIGNMENT);
        same(TypeKind.CHAR, TypeKind.TEXT, IMPLICIT);
        same(TypeKind.CHAR, TypeKind.VARCHAR, ASSIGNMENT);
        same(TypeKind.CHAR, TypeKind.BPCHAR, ASSIGNMENT);
        add(
                TypeKind.CHAR,
                TypeKind.INTEGER,
                EXPLICIT,
                value -> ((String) value).isEmpty() ? 0L : (long) ((String) value).charAt(0));
        add(TypeKind.INTEGER, TypeKind.CHAR, EXPLICIT, value -> {
            long code = (Long) value;
            if (code < Byte.MIN_VALUE || code > Byte.MAX_VALUE) {
                throw new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "\"char\" out of range");
            }
            return code == 0 ? "" : String.valueOf((char) code);
        });
    }

    private static Object firstCharacter(Object value) {
        String text = (String) value;
        return text.isEmpty() ? text : text.substring(0, text.offsetByCodePoints(0, 1));
    }

    private void times() {
        add(TypeKind.DATE, TypeKind.TIMESTAMP, IMPLICIT, value -> TimeMath.dateToTimestamp((Long) value));
        casts.add(
                TypeKind.DATE,
                TypeKind.TIMESTAMPTZ,
                IMPLICIT,
                new Casts.Basic(
                        Volatility.STABLE,
                        (value, context) -> TimeMath.dateToTimestampTz((Long) value, context.timeZone())));
        add(TypeKind.TIME, TypeKind.INTERVAL, IMPLICIT, value -> new Interval(0, 0, (Long) value));
        casts.add(
                TypeKind.TIME,
                TypeKind.TIMETZ,
                IMPLICIT,
                new Casts.Basic(
                        Volatility.STABLE,
                        (value, context) -> new TimeTz(
                                (Long) value, DateTimes.offsetAt(context.transactionMicros(), context.timeZone()))));
        add(TypeKind.TIMETZ, TypeKind.TIME, ASSIGNMENT, value -> ((TimeTz) value).micros());
        timestamps();
    }

    private void timestamps() {
        add(TypeKind.TIMESTAMP, TypeKind.DATE, ASSIGNMENT, value -> TimeMath.timestampToDate((Long) value));
        add(
                TypeKind.TIMESTAMP,
                TypeKind.TIME,
                ASSIGNMENT,
                value -> DateTimes.isInfinite((Long) value) ? null : Math.floorMod((Long) value, DateTimes.DAY));
        casts.add(
                TypeKind.TIMESTAMP,
                TypeKind.TIMESTAMPTZ,
                IMPLICIT,
                new Casts.Basic(
                        Volatility.STABLE, (value, context) -> TimeMath.toInstant((Long) value, context.timeZone())));
        casts.add(
                TypeKind.TIMESTAMPTZ,
                TypeKind.TIMESTAMP,
                ASSIGNMENT,
                new Casts.Basic(
                        Volatility.STABLE, (value, context) -> TimeMath.toLocal((Long) value, context.timeZone())));
        casts.add(
                TypeKind.TIMESTAMPTZ,
                TypeKind.DATE,
                ASSIGNMENT,
                new Casts.Basic(
                        Volatility.STABLE,
                        (value, context) ->
                                TimeMath.timestampToDate(TimeMath.toLocal((Long) value, context.timeZone()))));
        casts.add(
                TypeKind.TIMESTAMPTZ,
                TypeKind.TIME,
                ASSIGNMENT,
                new Casts.Basic(
                        Volatility.STABLE,
                        (value, context) -> DateTimes.isInfinite((Long) value)
                                ? null
                                : Math.floorMod(TimeMath.toLocal((Long) value, context.timeZone()), DateTimes.DAY)));
        casts.add(
                TypeKind.TIMESTAMPTZ,
                TypeKind.TIMETZ,
                ASSIGNMENT,
                new Casts.Basic(
                        Volatility.STABLE,
                        (value, context) -> DateTimes.isInfinite((Long) value)
                                ? null
                                : new TimeTz(
                                        Math.floorMod(
                                                TimeMath.toLocal((Long) value, context.timeZone()), DateTimes.DAY),
                                        DateTimes.offsetAt((Long) value, context.timeZone()))));
        add(
                TypeKind.INTERVAL,
                TypeKind.TIME,
                ASSIGNMENT,
                value -> Math.floorMod(((Interval) value).micros(), DateTimes.DAY));
    }

    private void oids() {
        for (TypeKind kind : REGS) {
            same(TypeKind.OID, kind, IMPLICIT);
            same(kind, TypeKind.OID, IMPLICIT);
            add(kind, TypeKind.INTEGER, ASSIGNMENT, value -> (long) ((Long) value).intValue());
            same(kind, TypeKind.BIGINT, ASSIGNMENT);
            for (TypeKind integer : INTEGERS) {
                add(integer, kind, IMPLICIT, value -> NumberMath.toOid((Long) value, integer));
            }
        }
        same(TypeKind.REGPROC, TypeKind.REGPROCEDURE, IMPLICIT);
        same(TypeKind.REGPROCEDURE, TypeKind.REGPROC, IMPLICIT);
        for (TypeKind integer : INTEGERS) {
            add(integer, TypeKind.OID, IMPLICIT, value -> NumberMath.toOid((Long) value, integer));
        }
        add(TypeKind.OID, TypeKind.INTEGER, ASSIGNMENT, value -> (long) ((Long) value).intValue());
        same(TypeKind.OID, TypeKind.BIGINT, ASSIGNMENT);
    }

    private void json() {
        add(TypeKind.JSON, TypeKind.JSONB, ASSIGNMENT, value -> JsonText.parse((String) value));
        add(TypeKind.JSONB, TypeKind.JSON, ASSIGNMENT, value -> JsonText.format((Json) value));
        add(TypeKind.JSONB, TypeKind.BOOLEAN, EXPLICIT, value -> {
            if (value instanceof Json.Bool(boolean truth)) {
                return truth;
            }
            throw cannotCast((Json) value, SqlType.BOOLEAN);
        });
        add(TypeKind.JSONB, TypeKind.NUMERIC_TYPE, EXPLICIT, value -> number(value, SqlType.NUMERIC));
        add(TypeKind.JSONB, TypeKind.REAL, EXPLICIT, value -> NumberMath.toReal(number(value, SqlType.REAL)));
        add(TypeKind.JSONB, TypeKind.DOUBLE, EXPLICIT, value -> NumberMath.toDouble(number(value, SqlType.DOUBLE)));
        for (TypeKind integer : INTEGERS) {
            add(
                    TypeKind.JSONB,
                    integer,
                    EXPLICIT,
                    value -> NumberMath.toInteger(number(value, SqlType.of(integer)), integer));
        }
    }

    private static Numeric number(Object value, SqlType type) {
        if (value instanceof Json.Num(Numeric number)) {
            return number;
        }
        throw cannotCast((Json) value, type);
    }

    private static SqlException cannotCast(Json value, SqlType type) {
        return new SqlException(
                SqlState.INVALID_PARAMETER_VALUE,
                "cannot cast jsonb " + value.typeName() + " to type " + type.sqlName());
    }
}
