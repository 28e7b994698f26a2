package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What PostgreSQL keeps of a type beside its names: how it lies in memory, and the functions that read and write it, which drivers ask for
 * though nobody can call them here. Read once from a list.
 *
 * @param functions typinput, typoutput, typreceive, typsend, typmodin, typmodout: oid 0 for none
 */
record TypeFacts(
        int oid, int length, boolean byValue, String align, String storage, int collation, List<Function> functions) {
    /** pg_collation's default. */
    static final int DEFAULT_COLLATION = 100;

    private static final Map<Integer, TypeFacts> BY_OID = new HashMap<>();
    private static final Map<Integer, String> FUNCTIONS = new HashMap<>();
    private static final Map<String, Integer> FUNCTION_OIDS = new HashMap<>();

    private static final Function NONE = new Function(0, "-");
    private static final List<Function> OF_ARRAYS = List.of(
            new Function(750, "array_in"),
            new Function(751, "array_out"),
            new Function(2400, "array_recv"),
            new Function(2401, "array_send"));
    private static final List<Function> OF_ENUMS = List.of(
            new Function(3506, "enum_in"),
            new Function(3507, "enum_out"),
            new Function(3532, "enum_recv"),
            new Function(3533, "enum_send"),
            NONE,
            NONE);

    static {
        for (List<String> words : SystemTables.lines("types.txt")) {
            List<Function> functions = new ArrayList<>();
            for (int i = 7; i < words.size(); i += 2) {
                functions.add(new Function(Integer.parseInt(words.get(i)), words.get(i + 1)));
            }
            functions.forEach(TypeFacts::name);
            int oid = Integer.parseInt(words.get(0));
            BY_OID.put(
                    oid,
                    new TypeFacts(
                            oid,
                            Integer.parseInt(words.get(2)),
                            words.get(3).equals("1"),
                            words.get(4),
                            words.get(5),
                            Integer.parseInt(words.get(6)),
                            List.copyOf(functions)));
        }
        OF_ARRAYS.forEach(TypeFacts::name);
        OF_ENUMS.forEach(TypeFacts::name);
    }

    /** A function that reads or writes a type. */
    record Function(int oid, String name) {}

    private static void name(Function function) {
        if (function.oid() != 0) {
            FUNCTIONS.put(function.oid(), function.name());
            FUNCTION_OIDS.put(function.name(), function.oid());
        }
    }

    static Optional<String> findFunction(int oid) {
        return Optional.ofNullable(FUNCTIONS.get(oid));
    }

    static Optional<Integer> findFunction(String name) {
        return Optional.ofNullable(FUNCTION_OIDS.get(name));
    }

    static TypeFacts of(SqlType type) {
        return switch (type.kind()) {
            case ENUM -> new TypeFacts(type.oid(), 4, true, "i", "p", 0, OF_ENUMS);
            case ARRAY -> {
                TypeFacts element = of(type.elementType());
                yield new TypeFacts(
                        type.oid(),
                        -1,
                        false,
                        element.align().equals("d") ? "d" : "i",
                        "x",
                        element.collation(),
                        Stream.concat(
                                        OF_ARRAYS.stream(),
                                        element
                                                .functions()
                                                .subList(
                                                        OF_ARRAYS.size(),
                                                        element.functions().size())
                                                .stream())
                                .toList());
            }
            default -> Objects.requireNonNull(BY_OID.get(type.oid()), type::sqlName);
        };
    }

    /** pg_attribute.attcollation. */
    static int collationOf(SqlType type) {
        if (type.collation() == null) {
            return of(type).collation();
        }
        return switch (type.collation()) {
            case C -> 950;
            case UNICODE -> CollationRows.UNICODE;
        };
    }
}
