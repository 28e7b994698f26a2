package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;

/** What a name with the types of its arguments means. */
public sealed interface Resolution {
    /**
     * One function.
     *
     * @param argumentTypes what each argument that was given is to be converted to, in order; with no modifier
     * @param result its type, polymorphic ones bound
     * @param variadicFrom the argument from which on all go into one array, that then is the last; -1 where none do
     * @param defaulted how many of the last parameters were left out
     */
    record Found(Routine routine, List<SqlType> argumentTypes, SqlType result, int variadicFrom, int defaulted)
            implements Resolution {
        public Found {
            argumentTypes = List.copyOf(argumentTypes);
        }
    }

    /** 42883: no function or operator matches. */
    record NotFound() implements Resolution {}

    /** 42725: several do, none better. */
    record Ambiguous() implements Resolution {}
}
