package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.function.FunctionRegistry;
import io.photoncloud.flaredb.function.Routine;
import io.photoncloud.flaredb.function.Signature;
import io.photoncloud.flaredb.systemcatalog.SystemTable.Row;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * pg_proc: what the registry knows. A function's oid is its place in the registry: the same in all processes of one version, and no more
 * than that. The list is made anew for each who asks, for few do.
 */
final class FunctionRows {
    private static final int FIRST = 6_300;
    private static final int INTERNAL = 12;

    private final FunctionRegistry functions;

    FunctionRows(FunctionRegistry functions) {
        this.functions = functions;
    }

    private List<Routine> all() {
        return List.copyOf(functions.functions());
    }

    Optional<Routine> find(long oid) {
        List<Routine> all = all();
        return oid >= FIRST && oid < FIRST + all.size() ? Optional.of(all.get((int) oid - FIRST)) : Optional.empty();
    }

    /** The oid of the only function of a name, or of the one that takes types. */
    Optional<Long> findOid(String name, @Nullable List<SqlType> parameters) {
        List<Routine> all = all();
        long[] found = IntStream.range(0, all.size())
                .filter(i -> all.get(i).signature().name().equals(name))
                .filter(i -> parameters == null
                        || all.get(i).signature().parameters().equals(parameters))
                .mapToLong(i -> FIRST + i)
                .toArray();
        return found.length == 1 ? Optional.of(found[0]) : Optional.empty();
    }

    Stream<Row> rows(SystemTable table) {
        List<Routine> all = all();
        return IntStream.range(0, all.size()).mapToObj(i -> row(table, FIRST + i, all.get(i)));
    }

    private static Row row(SystemTable table, int oid, Routine routine) {
        Signature signature = routine.signature();
        boolean set = routine instanceof Routine.SetReturning;
        return table.row()
                .put("oid", oid)
                .put("proname", signature.name())
                .put("pronamespace", SchemaDescriptor.PG_CATALOG)
                .put("proowner", Roles.BOOTSTRAP)
                .put("prolang", INTERNAL)
                .put("procost", 1f)
                .put("prorows", set ? 1000f : 0f)
                .put(
                        "provariadic",
                        signature.variadic() == null ? 0 : signature.variadic().oid())
                .put("prokind", kind(routine))
                .put("proisstrict", routine instanceof Routine.Scalar(var _, var function) && function.isStrict())
                .put("proretset", set)
                .put("provolatile", volatility(routine))
                .put("proparallel", "s")
                .put("pronargs", signature.parameters().size())
                .put("pronargdefaults", signature.defaults())
                .put("prorettype", signature.result().oid())
                .put(
                        "proargtypes",
                        RelationRows.vector(
                                SqlType.OID,
                                signature.parameters().stream()
                                        .map(SqlType::oid)
                                        .toList()))
                .put(
                        "proargnames",
                        signature.parameterNames().isEmpty()
                                ? null
                                : SqlArray.of(SqlType.TEXT, signature.parameterNames()))
                .put("prosrc", signature.name());
    }

    private static String kind(Routine routine) {
        return switch (routine) {
            case Routine.Scalar _, Routine.SetReturning _ -> "f";
            case Routine.Aggregate _ -> "a";
            case Routine.Window _ -> "w";
        };
    }

    private static String volatility(Routine routine) {
        Volatility volatility =
                routine instanceof Routine.Scalar(var _, var function) ? function.volatility() : Volatility.IMMUTABLE;
        return switch (volatility) {
            case IMMUTABLE -> "i";
            case STABLE -> "s";
            case VOLATILE -> "v";
        };
    }

    static String result(Routine routine) {
        String type = routine.signature().result().sqlName();
        return routine instanceof Routine.SetReturning ? "SETOF " + type : type;
    }

    /** Types and names of the parameters. */
    static String arguments(Routine routine) {
        Signature signature = routine.signature();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < signature.parameters().size(); i++) {
            boolean last = i == signature.parameters().size() - 1;
            text.append(i == 0 ? "" : ", ").append(last && signature.variadic() != null ? "VARIADIC " : "");
            if (i < signature.parameterNames().size()) {
                text.append(Identifiers.quote(signature.parameterNames().get(i)))
                        .append(' ');
            }
            SqlType type = signature.parameters().get(i);
            boolean array = last
                    && signature.variadic() != null
                    && !signature.variadic().is(TypeKind.ANY);
            text.append(array && !type.isArray() && !type.isPolymorphic() ? type.sqlName() + "[]" : type.sqlName());
        }
        return text.toString();
    }
}
