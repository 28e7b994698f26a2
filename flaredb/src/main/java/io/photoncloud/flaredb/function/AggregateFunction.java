package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;

/** An aggregate. DISTINCT, ORDER BY and FILTER are the executor's: it hands over the rows that count in their order. Without state. */
public interface AggregateFunction {
    String name();

    Kind kind();

    /** Whether the order of rows may change the answer: without ORDER BY it is then whatever order they come in. */
    boolean isOrdered();

    /** Whether DISTINCT changes nothing (min, max, bool_and). */
    boolean ignoresDuplicates();

    /** Whether states can be partial; otherwise all rows of a group are handed to one state. */
    boolean isMergeable(CallSite site);

    /** Of mergeable ones: the types of the columns that hold a partial state. */
    List<SqlType> partialTypes(CallSite site);

    /** States of many groups, none yet. Of ordered-set aggregates the site has the direct arguments' types first, then the ordered ones'. */
    AggregateState newState(CallSite site);

    /** How it is called. */
    enum Kind {
        NORMAL,
        /** percentile_cont(0.5) WITHIN GROUP (ORDER BY x): direct arguments, and rows handed over in that order. */
        ORDERED_SET,
        /** rank(5) WITHIN GROUP (ORDER BY x). */
        HYPOTHETICAL_SET
    }
}
