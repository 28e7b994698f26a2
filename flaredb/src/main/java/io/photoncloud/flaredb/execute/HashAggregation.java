package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.Hashing;
import io.photoncloud.flaredb.execute.spill.MemoryClaim;
import io.photoncloud.flaredb.execute.spill.Partitions;
import io.photoncloud.flaredb.execute.spill.RecordCursor;
import io.photoncloud.flaredb.execute.spill.RecordTable;
import io.photoncloud.flaredb.function.AggregateState;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Groups in a table. When memory has no room for one more group, rows of groups that are not in it go to parts on disk by the hash of their
 * keys, while those of groups in it still count there; each part is then a smaller input of the same kind. What is written are the computed
 * keys, arguments and filters, not the input's rows.
 */
final class HashAggregation extends Operator {
    private final Aggregate plan;
    private final Operator input;
    private final int keyCount;
    private final List<SqlType> preparedTypes = new ArrayList<>();
    private final RowCodec codec;
    private final RecordTable table;
    private final MemoryClaim claim;
    private final GrowingBytes key = new GrowingBytes();
    private final GrowingBytes payload = new GrowingBytes();
    private final HashKeys hashKeys = new HashKeys();
    private final Deque<Part> waiting = new ArrayDeque<>();

    private List<AggregateState> states = List.of();
    private VectorBuilder[] keyValues = {};
    private List<ColumnVector> keyColumns = List.of();
    private @Nullable Partitions spilling;
    private int depth;
    private int given;
    private int spilledParts;
    private boolean begun;
    private boolean anyRow;
    private int[] groups = new int[Batch.ROWS];
    private int[] counted = new int[Batch.ROWS];

    private record Part(Partitions partitions, int part, int depth) {}

    HashAggregation(Execution execution, Aggregate plan) {
        super(execution, plan);
        this.plan = plan;
        input = execution.open(plan.input());
        keyCount = plan.keys().size();
        plan.keys().forEach(each -> preparedTypes.add(each.type()));
        for (AggregateCall call : plan.calls()) {
            call.arguments().forEach(argument -> preparedTypes.add(argument.type()));
            if (call.filter() != null) {
                preparedTypes.add(SqlType.BOOLEAN);
            }
        }
        codec = new RowCodec(preparedTypes);
        table = new RecordTable(execution.workspace());
        claim = execution.workspace().budget().claim();
    }

    @Override
    protected @Nullable Batch produce() {
        if (!begun) {
            begun = true;
            start();
            for (Batch batch = input.next(); batch != null; batch = input.next()) {
                anyRow = true;
                take(prepare(batch));
            }
            input.close();
            if (!anyRow && !plan.groupsOfNothing().isEmpty()) {
                return groupsOfNothing();
            }
            end();
        }
        while (true) {
            if (given < table.size()) {
                return give();
            }
            if (!nextPart()) {
                return null;
            }
        }
    }

    private void start() {
        table.clear();
        claim.shrink(claim.bytes());
        states = plan.calls().stream()
                .map(call -> call.function().newState(call.site()))
                .toList();
        keyValues = new VectorBuilder[keyCount];
        for (int index = 0; index < keyCount; index++) {
            keyValues[index] = VectorBuilder.forType(preparedTypes.get(index), 0);
        }
        spilling = null;
        given = 0;
    }

    /** Keys, arguments and filters of a batch, side by side. */
    private Batch prepare(Batch batch) {
        List<ColumnVector> columns = new ArrayList<>(Computed.evaluateAll(plan.keys(), batch, execution));
        for (AggregateCall call : plan.calls()) {
            Computed filter = call.filter();
            if (filter == null) {
                columns.addAll(Computed.evaluateAll(call.arguments(), batch, execution));
                continue;
            }
            columns.addAll(FilteredArguments.of(call, batch, execution));
            columns.add(filter.evaluate(batch, execution));
        }
        return new Batch(columns, batch.size());
    }

    /** Takes a prepared batch in; rows of groups for which there is no room go to disk. */
    private void take(Batch prepared) {
        hashKeys.reset(prepared.columns().subList(0, keyCount));
        if (groups.length < prepared.size()) {
            groups = new int[prepared.size()];
            counted = new int[prepared.size()];
        }
        int[] rows = new int[prepared.size()];
        int count = 0;
        for (int row = 0; row < prepared.size(); row++) {
            hashKeys.encode(row, key);
            long hash = Hashing.hash(key);
            int group = group(prepared, row, hash);
            if (group == RecordTable.NONE) {
                payload.clear();
                codec.encode(prepared, row, payload);
                Objects.requireNonNull(spilling).add(hash, key, payload);
            } else {
                groups[count] = group;
                rows[count++] = row;
            }
        }
        Batch some = count == prepared.size() ? prepared : prepared.gather(rows, count);
        addAll(some);
        account();
    }

    /** The number of the row's group, a new one if there is room; otherwise there is a place on disk for it now. */
    private int group(Batch prepared, int row, long hash) {
        if (spilling != null) {
            return table.find(key, hash);
        }
        int before = table.size();
        int group = table.put(key, hash);
        if (group == RecordTable.NONE) {
            spill();
        } else if (group == before) {
            for (int index = 0; index < keyCount; index++) {
                keyValues[index].append(prepared.column(index).get(row));
            }
        }
        return group;
    }

    private void spill() {
        if (depth >= Partitions.DEPTH_MAX) {
            throw new SqlException(
                    SqlState.OUT_OF_MEMORY, "out of memory: groups of an aggregate exceed the memory of the query");
        }
        spilling = new Partitions(execution.workspace(), depth);
    }

    private void addAll(Batch rows) {
        int column = keyCount;
        for (int index = 0; index < states.size(); index++) {
            AggregateCall call = plan.calls().get(index);
            AggregateState state = states.get(index);
            state.resize(table.size());
            int end = column + call.arguments().size();
            List<ColumnVector> arguments = rows.columns().subList(column, end);
            if (call.filter() == null) {
                state.add(groups, rows.size(), arguments, execution);
                column = end;
                continue;
            }
            int[] selected = new int[rows.size()];
            int count = Computed.selected(rows.column(end), rows.size(), selected);
            for (int row = 0; row < count; row++) {
                counted[row] = groups[selected[row]];
            }
            List<ColumnVector> some = new ArrayList<>();
            arguments.forEach(argument -> some.add(argument.gather(selected, count)));
            state.add(counted, count, some, execution);
            column = end + 1;
        }
    }

    /** Pays for what states and keys have grown by; where that is too much no more groups begin. */
    private void account() {
        long bytes = 0;
        for (AggregateState state : states) {
            bytes += state.bytes();
        }
        for (VectorBuilder values : keyValues) {
            bytes += values.bytes();
        }
        long more = bytes - claim.bytes();
        if (more <= 0) {
            return;
        }
        if (spilling == null && !claim.tryGrow(more)) {
            spill();
        }
        if (claim.bytes() < bytes) {
            // Groups that have begun cannot be put aside: their states are held whatever becomes of the spare memory.
            claim.grow(bytes - claim.bytes());
        }
    }

    private void end() {
        if (spilling != null) {
            Partitions parts = spilling;
            parts.seal();
            for (int part = 0; part < Partitions.COUNT; part++) {
                waiting.addFirst(new Part(parts, part, depth + 1));
            }
            note("HashAgg Batches: " + (waiting.size() + spilledParts));
        }
        List<ColumnVector> built = new ArrayList<>();
        for (VectorBuilder values : keyValues) {
            built.add(values.build());
        }
        keyColumns = built;
    }

    private boolean nextPart() {
        Part next = waiting.poll();
        if (next == null) {
            return false;
        }
        spilledParts++;
        depth = next.depth();
        start();
        var builder = new BatchBuilder(preparedTypes);
        try (RecordCursor records = next.partitions().read(next.part())) {
            while (records.next()) {
                codec.decode(records.record(), builder.columns(), 0);
                builder.rowAdded();
                if (builder.isFull()) {
                    execution.checkCancelled();
                    take(builder.build());
                }
            }
        }
        if (builder.rows() > 0) {
            take(builder.build());
        }
        next.partitions().close(next.part());
        end();
        return true;
    }

    private Batch give() {
        int count = Math.min(Batch.ROWS, table.size() - given);
        int[] rows = new int[count];
        for (int index = 0; index < count; index++) {
            rows[index] = given + index;
        }
        List<ColumnVector> columns = new ArrayList<>();
        keyColumns.forEach(column -> columns.add(column.gather(rows, count)));
        for (int call = 0; call < states.size(); call++) {
            VectorBuilder values =
                    VectorBuilder.forType(plan.calls().get(call).site().resultType(), count);
            AggregateState state = states.get(call);
            for (int row : rows) {
                values.append(state.finish(row, execution));
            }
            columns.add(values.build());
        }
        given += count;
        return new Batch(columns, count);
    }

    private Batch groupsOfNothing() {
        var builder = new BatchBuilder(plan.types());
        for (List<Computed> keys : plan.groupsOfNothing()) {
            List<@Nullable Object> row = new ArrayList<>();
            keys.forEach(each -> row.add(each.value(execution)));
            for (int call = 0; call < states.size(); call++) {
                states.get(call).resize(1);
                row.add(states.get(call).finish(0, execution));
            }
            builder.append(row);
        }
        end();
        return builder.build();
    }

    @Override
    public void close() {
        closeAll(
                input::close,
                table::close,
                claim::close,
                () -> {
                    if (spilling != null) {
                        spilling.close();
                    }
                },
                () -> {
                    waiting.forEach(part -> part.partitions().close(part.part()));
                    waiting.clear();
                });
    }
}
