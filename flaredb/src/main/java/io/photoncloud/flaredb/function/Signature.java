package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a function takes and gives, as pg_proc has it.
 *
 * @param parameters their types; polymorphic ones are bound by what is given
 * @param parameterNames empty where none may be written by name
 * @param defaults how many of the last parameters may be left out
 * @param variadic the element of the last parameter's array where many may be given in its place (VARIADIC "any" has {@link SqlType#ANY})
 * @param result the type; of a set with several columns {@link SqlType#RECORD}
 * @param columns names and types of a set's columns; one column without a name of its own is called as the function
 */
public record Signature(
        String name,
        List<SqlType> parameters,
        List<String> parameterNames,
        int defaults,
        @Nullable SqlType variadic,
        SqlType result,
        List<Column> columns) {
    public Signature {
        parameters = List.copyOf(parameters);
        parameterNames = List.copyOf(parameterNames);
        columns = List.copyOf(columns);
    }

    /** A column of what a set-returning function gives. */
    public record Column(String name, SqlType type) {}

    public static Signature of(String name, SqlType result, SqlType... parameters) {
        return new Signature(name, List.of(parameters), List.of(), 0, null, result, List.of());
    }

    @Override
    public String toString() {
        return name
                + parameters.stream()
                        .map(SqlType::sqlName)
                        .toList()
                        .toString()
                        .replace('[', '(')
                        .replace(']', ')');
    }
}
