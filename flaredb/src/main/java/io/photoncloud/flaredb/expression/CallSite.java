package io.photoncloud.flaredb.expression;

import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;

/** What a function is told of the place it is called at: the types of what it is given and of what it is to answer, the collation. */
public record CallSite(List<SqlType> argumentTypes, SqlType resultType, Collation collation) {
    public CallSite {
        argumentTypes = List.copyOf(argumentTypes);
    }

    public SqlType argumentType(int index) {
        return argumentTypes.get(index);
    }
}
