package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;

/** A step of a query as it is to be run, with those it reads from. Never changes and may be run many times at once. */
public sealed interface PhysicalPlan
        permits Aggregate,
                Append,
                CommonTableRead,
                DeleteRows,
                DistinctRuns,
                ExpandSets,
                FilterRows,
                FunctionRead,
                HashJoin,
                InsertRows,
                LimitRows,
                LockRows,
                NestedLoop,
                Project,
                ProjectSet,
                RecursiveUnion,
                SetOperation,
                SortRows,
                SystemRead,
                TableRead,
                UpdateRows,
                ValuesRead,
                Window,
                WithTables,
                WorkingTableRead {
    /** Of the columns that it gives. */
    List<SqlType> types();

    List<PhysicalPlan> inputs();

    /** Makes it ready to be pulled from, by {@link Execution#open} alone. */
    Operator open(Execution execution);
}
