package io.photoncloud.flaredb.type;

import java.time.ZoneId;
import java.util.Optional;

/** What reading and writing values looks at beside the value: settings of the session, the time, and names of the catalogue. */
public interface TextContext {
    /** TimeZone. */
    ZoneId timeZone();

    /** Microseconds since 2000-01-01 UTC at which the transaction began: what `now` and `today` mean. */
    long transactionMicros();

    /** extra_float_digits: above 0 the shortest text that is read back as the same number. */
    default int extraFloatDigits() {
        return 1;
    }

    /** bytea_output = escape. */
    default boolean escapesBytea() {
        return false;
    }

    /** IntervalStyle. */
    default IntervalStyle intervalStyle() {
        return IntervalStyle.POSTGRES;
    }

    /** DateStyle's order of fields where input is ambiguous. Output is always ISO. */
    default DateOrder dateOrder() {
        return DateOrder.MDY;
    }

    /** The OID of what regclass, regtype and their kin name; empty where there is no such thing. */
    default Optional<Long> findObject(TypeKind kind, String name) {
        return Optional.empty();
    }

    /** The name, quoted and qualified where the search path does not find it, of an OID; empty where there is no such thing. */
    default Optional<String> findObjectName(TypeKind kind, long oid) {
        return Optional.empty();
    }

    /** IntervalStyle's values. */
    enum IntervalStyle {
        POSTGRES,
        POSTGRES_VERBOSE,
        SQL_STANDARD,
        ISO_8601
    }

    /** DateStyle's orders. */
    enum DateOrder {
        YMD,
        DMY,
        MDY
    }
}
