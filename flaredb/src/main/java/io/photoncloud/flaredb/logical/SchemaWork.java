package io.photoncloud.flaredb.logical;

import io.photoncloud.flaredb.expression.Expression;
import java.util.List;

/** What a change of the schema does to rows, in the order of the statement, after the catalogue's changes. */
public sealed interface SchemaWork {
    /** Adds entries of all rows to an index, then makes it public. */
    record BuildIndex(int table, int index, TableRules rules) implements SchemaWork {}

    /** Looks at all rows whether a check, a NOT NULL or a foreign key of the name holds. */
    record Validate(int table, String constraint, TableRules rules) implements SchemaWork {}

    /** Looks at all rows whether a column has no null. */
    record ValidateNotNull(int table, int column) implements SchemaWork {}

    /** Writes all rows anew into the table's new storage: a written row's expressions over the old written row. */
    record Rewrite(int table, int oldStorage, List<Expression> newRow, TableRules rules) implements SchemaWork {
        public Rewrite {
            newRow = List.copyOf(newRow);
        }
    }

    /** Removes rows and entries under a number that nothing names any more. */
    record RemoveStorage(int storage) implements SchemaWork {}

    /** Begins a sequence's numbers, anew for TRUNCATE … RESTART IDENTITY and RESTART. */
    record StartSequence(int sequence, long value) implements SchemaWork {}

    /** Runs a query and inserts its rows into the table that was made: CREATE TABLE AS. */
    record Fill(int table, LogicalPlan insert) implements SchemaWork {}
}
