package io.photoncloud.flaredb.type;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The names of types: as format_type says them, and as statements write them. */
public final class TypeNames {
    static final List<SqlType> BUILT_IN = Arrays.stream(TypeKind.values())
            .filter(kind -> kind != TypeKind.ARRAY && kind != TypeKind.ENUM)
            .map(SqlType::of)
            .toList();

    private static final Map<String, TypeKind> ALIASES = Map.ofEntries(
            Map.entry("boolean", TypeKind.BOOLEAN),
            Map.entry("smallint", TypeKind.SMALLINT),
            Map.entry("int", TypeKind.INTEGER),
            Map.entry("integer", TypeKind.INTEGER),
            Map.entry("bigint", TypeKind.BIGINT),
            Map.entry("decimal", TypeKind.NUMERIC_TYPE),
            Map.entry("dec", TypeKind.NUMERIC_TYPE),
            Map.entry("real", TypeKind.REAL),
            Map.entry("double precision", TypeKind.DOUBLE),
            Map.entry("character varying", TypeKind.VARCHAR),
            Map.entry("char varying", TypeKind.VARCHAR),
            Map.entry("character", TypeKind.BPCHAR),
            Map.entry("char", TypeKind.BPCHAR),
            Map.entry("\"char\"", TypeKind.CHAR),
            Map.entry("time without time zone", TypeKind.TIME),
            Map.entry("time with time zone", TypeKind.TIMETZ),
            Map.entry("timestamp without time zone", TypeKind.TIMESTAMP),
            Map.entry("timestamp with time zone", TypeKind.TIMESTAMPTZ));

    private TypeNames() {}

    /**
     * The built-in type of a name, in lower case, either pg_type's (int4) or SQL's (integer, double precision); `char` is char(n), and
     * with its quotes the type of one byte. Neither arrays nor enums: those of pg_type's names beginning with _ are found.
     */
    public static Optional<SqlType> find(String name) {
        TypeKind alias = ALIASES.get(name);
        if (alias != null) {
            return Optional.of(SqlType.of(alias));
        }
        if (name.startsWith("_")) {
            return findByTypeName(name.substring(1))
                    .filter(type -> type.arrayOid() != 0)
                    .map(SqlType::arrayOf);
        }
        return "char".equals(name) ? Optional.empty() : findByTypeName(name);
    }

    /** The built-in type whose pg_type.typname it is: here `char` is the type of one byte. */
    public static Optional<SqlType> findByTypeName(String name) {
        return BUILT_IN.stream().filter(type -> type.typeName().equals(name)).findFirst();
    }

    /** The built-in type or array of one, by its OID. */
    public static Optional<SqlType> findByOid(int oid) {
        if (oid == 0) {
            return Optional.empty();
        }
        for (SqlType type : BUILT_IN) {
            if (type.oid() == oid) {
                return Optional.of(type);
            }
            if (type.arrayOid() == oid) {
                return Optional.of(SqlType.arrayOf(type));
            }
        }
        return Optional.empty();
    }

    static String format(SqlType type) {
        return switch (type.kind()) {
            case ARRAY -> format(type.elementType()) + "[]";
            case ENUM -> quoted(type.enumType());
            case VARCHAR, BPCHAR -> string(type);
            case NUMERIC_TYPE ->
                type.modifier() < 0 ? "numeric" : "numeric(" + type.precision() + "," + type.scale() + ")";
            case TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ -> timed(type);
            case INTERVAL -> interval(type);
            default -> type.kind().sqlName();
        };
    }

    private static String quoted(EnumType type) {
        String name = quoteIdentifier(type.name());
        return "public".equals(type.schema()) ? name : quoteIdentifier(type.schema()) + "." + name;
    }

    private static String string(SqlType type) {
        int length = type.maxCharacters();
        if (length < 0) {
            return type.is(TypeKind.BPCHAR) ? "bpchar" : type.kind().sqlName();
        }
        return type.kind().sqlName() + "(" + length + ")";
    }

    private static String timed(SqlType type) {
        String name = type.kind().sqlName();
        int digits = type.fractionDigits();
        if (digits < 0) {
            return name;
        }
        int blank = name.indexOf(' ');
        return name.substring(0, blank) + "(" + digits + ")" + name.substring(blank);
    }

    private static String interval(SqlType type) {
        StringBuilder name = new StringBuilder("interval");
        switch (type.intervalFields()) {
            case 1 << 2 -> name.append(" year");
            case 1 << 1 -> name.append(" month");
            case 1 << 3 -> name.append(" day");
            case 1 << 10 -> name.append(" hour");
            case 1 << 11 -> name.append(" minute");
            case 1 << 12 -> name.append(" second");
            case 1 << 2 | 1 << 1 -> name.append(" year to month");
            case 1 << 3 | 1 << 10 -> name.append(" day to hour");
            case 1 << 3 | 1 << 10 | 1 << 11 -> name.append(" day to minute");
            case 1 << 3 | 1 << 10 | 1 << 11 | 1 << 12 -> name.append(" day to second");
            case 1 << 10 | 1 << 11 -> name.append(" hour to minute");
            case 1 << 10 | 1 << 11 | 1 << 12 -> name.append(" hour to second");
            case 1 << 11 | 1 << 12 -> name.append(" minute to second");
            default -> {}
        }
        if (type.fractionDigits() >= 0) {
            name.append('(').append(type.fractionDigits()).append(')');
        }
        return name.toString();
    }

    /** An identifier as a statement can write it: with quotes where it needs them. Reserved words are not looked at. */
    public static String quoteIdentifier(String name) {
        boolean plain = !name.isEmpty() && name.equals(name.toLowerCase(Locale.ROOT));
        for (int i = 0; plain && i < name.length(); i++) {
            char c = name.charAt(i);
            plain = c == '_' || (c >= 'a' && c <= 'z') || (i > 0 && c >= '0' && c <= '9');
        }
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
