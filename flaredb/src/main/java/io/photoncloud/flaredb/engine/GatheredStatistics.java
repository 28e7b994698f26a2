package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.catalog.Relation;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.RowScan;
import io.photoncloud.flaredb.execute.RowSource.RowBatches;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.plan.Statistics;
import io.photoncloud.flaredb.plan.TableStatistics;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What ANALYZE found since the process began: how many rows a table has. Safe for many threads. */
final class GatheredStatistics implements Statistics {
    private final Map<Integer, TableStatistics> tables = new ConcurrentHashMap<>();

    @Override
    public TableStatistics of(TableDescriptor table) {
        return tables.getOrDefault(table.oid(), TableStatistics.unknown());
    }

    /** How many rows were counted; -1 where nobody has. */
    float rows(int table) {
        TableStatistics counted = tables.get(table);
        return counted == null ? -1 : (float) counted.rows();
    }

    /** Counts the rows of tables; of none named all, and then forgets those that are gone. */
    void gather(SqlWork work, List<TableDescriptor> named, EvaluationContext context) {
        List<TableDescriptor> wanted = named;
        if (named.isEmpty()) {
            wanted = work.catalog().relations().stream()
                    .filter(TableDescriptor.class::isInstance)
                    .map(TableDescriptor.class::cast)
                    .toList();
            Set<Integer> there = wanted.stream().map(Relation::oid).collect(Collectors.toSet());
            tables.keySet().retainAll(there);
        }
        for (TableDescriptor table : wanted) {
            tables.put(table.oid(), new TableStatistics(count(work, table, context), Map.of()));
        }
    }

    private static long count(SqlWork work, TableDescriptor table, EvaluationContext context) {
        long count = 0;
        try (RowBatches batches = work.rows().scan(RowScan.all(table, List.of(), true), context)) {
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                context.checkCancelled();
                count += batch.size();
            }
        }
        return count;
    }
}
