package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.Conversion;
import io.photoncloud.flaredb.type.SqlType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All operators, functions, aggregates, window functions and casts, and PostgreSQL's rules of which is meant. {@link SqlType#UNKNOWN} among
 * the arguments stands for a literal or parameter whose type is open. Never changes; made once for a process.
 */
public interface FunctionRegistry {
    /** The function of a name (without schema, as written) for arguments of these types. */
    Resolution resolveFunction(String name, List<SqlType> argumentTypes);

    /** The same of f(…, VARIADIC array). */
    Resolution resolveVariadic(String name, List<SqlType> argumentTypes);

    /** The operator for two operands, or, left null, a prefix operator. Its function is a scalar. */
    Resolution resolveOperator(String operator, @Nullable SqlType left, SqlType right);

    /** Whether there is any function of this name. */
    boolean hasFunction(String name);

    /** All functions of a name: for errors and for aggregates' kinds. */
    Collection<Routine> functions(String name);

    /** All functions: for catalogues. */
    Collection<Routine> functions();

    /** How values of a type become those of another, its modifier included; empty where the context does not allow it. */
    Optional<Conversion> findCast(SqlType from, SqlType to, CastContext context);

    /** What CASE, UNION, VALUES, ARRAY[…], COALESCE, GREATEST and IN make of these types; empty where they do not fit (42804). */
    Optional<SqlType> findCommonType(List<SqlType> types);
}
