package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.function.FunctionRegistry;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * What a statement is bound against.
 *
 * @param searchPath names of schemas; those that do not exist are passed over
 * @param parameters declared types of $1, $2, …; {@link SqlType#UNKNOWN} where they are to be found out
 * @param values how literals are read
 * @param oids gives oids that nothing had before, for what a definition makes
 */
public record BindContext(
        CatalogSnapshot catalog,
        List<String> searchPath,
        FunctionRegistry functions,
        List<SqlType> parameters,
        EvaluationContext values,
        String user,
        IntSupplier oids) {
    public BindContext {
        searchPath = List.copyOf(searchPath);
        parameters = List.copyOf(parameters);
    }
}
