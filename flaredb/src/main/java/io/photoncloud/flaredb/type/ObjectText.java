package io.photoncloud.flaredb.type;

import java.util.Optional;

/** regclass and its kin as text: a number, a dash for 0, or a name the catalogue knows. */
final class ObjectText {
    private ObjectText() {}

    static Long parse(String text, SqlType type, TextContext context) {
        if ("-".equals(text)) {
            return 0L;
        }
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return NumberText.parseOid(text, SqlType.OID);
        }
        if (type.is(TypeKind.REGTYPE)) {
            Optional<Long> builtIn = findType(TextFormat.trim(text));
            if (builtIn.isPresent()) {
                return builtIn.get();
            }
        }
        return context.findObject(type.kind(), text).orElseThrow(() -> unknown(text, type));
    }

    private static Optional<Long> findType(String text) {
        String name = text.startsWith("pg_catalog.") ? text.substring("pg_catalog.".length()) : text;
        boolean array = name.endsWith("[]");
        return TypeNames.find(array ? name.substring(0, name.length() - 2) : name)
                .map(found -> array ? SqlType.arrayOf(found) : found)
                .map(found -> (long) found.oid());
    }

    private static SqlException unknown(String text, SqlType type) {
        return switch (type.kind()) {
            case REGTYPE -> new SqlException(SqlState.UNDEFINED_OBJECT, "type \"" + text + "\" does not exist");
            case REGNAMESPACE ->
                new SqlException(SqlState.INVALID_SCHEMA_NAME, "schema \"" + text + "\" does not exist");
            case REGROLE -> new SqlException(SqlState.UNDEFINED_OBJECT, "role \"" + text + "\" does not exist");
            case REGPROC, REGPROCEDURE ->
                new SqlException(SqlState.UNDEFINED_FUNCTION, "function \"" + text + "\" does not exist");
            case REGOPER -> new SqlException(SqlState.UNDEFINED_FUNCTION, "operator does not exist: " + text);
            case REGCOLLATION ->
                new SqlException(
                        SqlState.UNDEFINED_OBJECT, "collation \"" + text + "\" for encoding \"UTF8\" does not exist");
            default -> new SqlException(SqlState.UNDEFINED_TABLE, "relation \"" + text + "\" does not exist");
        };
    }

    static String format(long oid, SqlType type, TextContext context) {
        if (oid == 0) {
            return type.is(TypeKind.REGOPER) ? "0" : "-";
        }
        if (type.is(TypeKind.REGTYPE)) {
            Optional<SqlType> builtIn = TypeNames.findByOid((int) oid);
            if (builtIn.isPresent()) {
                return builtIn.get().sqlName();
            }
        }
        return context.findObjectName(type.kind(), oid).orElseGet(() -> Long.toString(oid));
    }
}
