package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.MemoryClaim;
import io.photoncloud.flaredb.execute.spill.RecordCursor;
import io.photoncloud.flaredb.execute.spill.RecordSorter;
import io.photoncloud.flaredb.function.AggregateState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups one after the other, as their rows come together, or a single one; only the group at hand is held. */
final class SortedAggregation extends Operator {
    private final Aggregate plan;
    private final Operator input;
    private final List<Member> members = new ArrayList<>();
    private final MemoryClaim claim;
    private final HashKeys hashKeys = new HashKeys();
    private final GrowingBytes current = new GrowingBytes();
    private final GrowingBytes next = new GrowingBytes();
    private final BatchBuilder builder;

    private List<@Nullable Object> keyValues = List.of();
    private @Nullable Batch batch;
    private int row;
    private boolean inGroup;
    private boolean ended;
    private boolean anyRow;

    SortedAggregation(Execution execution, Aggregate plan) {
        super(execution, plan);
        this.plan = plan;
        input = execution.open(plan.input());
        builder = new BatchBuilder(plan.types());
        claim = execution.workspace().budget().claim();
        plan.calls().forEach(call -> members.add(new Member(call)));
    }

    @Override
    protected @Nullable Batch produce() {
        while (!ended && !builder.isFull()) {
            Batch at = batch;
            if (at == null || row >= at.size()) {
                at = input.next();
                batch = at;
                row = 0;
                if (at == null) {
                    end();
                    break;
                }
                execution.checkCancelled();
                hashKeys.reset(Computed.evaluateAll(plan.keys(), at, execution));
            }
            takeRun(at);
        }
        return builder.rows() == 0 ? null : builder.build();
    }

    private void end() {
        ended = true;
        if (inGroup || (plan.keys().isEmpty() && !anyRow)) {
            give();
        } else if (!anyRow) {
            for (List<Computed> keys : plan.groupsOfNothing()) {
                List<@Nullable Object> values = new ArrayList<>();
                keys.forEach(each -> values.add(each.value(execution)));
                keyValues = values;
                give();
            }
        }
    }

    /** The rows of one group from the row at hand on. */
    private void takeRun(Batch at) {
        anyRow = true;
        int from = row;
        hashKeys.encode(row, next);
        if (inGroup && !isSame()) {
            give();
        }
        if (!inGroup) {
            inGroup = true;
            current.clear();
            current.putBytes(next.array(), 0, next.length());
            keyValues = new ArrayList<>();
            Batch one = at.gather(new int[] {row}, 1);
            plan.keys()
                    .forEach(key -> keyValues.add(key.evaluate(one, execution).get(0)));
        }
        row++;
        if (plan.keys().isEmpty()) {
            row = at.size();
        }
        while (row < at.size()) {
            hashKeys.encode(row, next);
            if (!isSame()) {
                break;
            }
            row++;
        }
        Batch run = at;
        if (row - from < at.size()) {
            int[] rows = new int[row - from];
            Arrays.setAll(rows, index -> from + index);
            run = at.gather(rows, rows.length);
        }
        for (Member member : members) {
            member.take(run);
        }
        account();
    }

    private boolean isSame() {
        return Arrays.equals(current.array(), 0, current.length(), next.array(), 0, next.length());
    }

    private void account() {
        long bytes = 0;
        for (Member member : members) {
            bytes += member.state.bytes();
        }
        if (bytes > claim.bytes()) {
            claim.grow(bytes - claim.bytes());
        } else {
            claim.shrink(claim.bytes() - bytes);
        }
    }

    private void give() {
        List<@Nullable Object> values = new ArrayList<>(keyValues);
        for (Member member : members) {
            values.add(member.finish());
        }
        builder.append(values);
        inGroup = false;
    }

    @Override
    public void close() {
        closeAll(input::close, claim::close, () -> members.forEach(Member::close));
    }

    /** One call's state of the group at hand, and, where it needs an order, the rows that wait to be put in it. */
    private final class Member {
        private final AggregateCall call;
        private final AggregateState state;
        private final List<SortColumn> order;
        private final SortKeys sortKeys;
        private final RowCodec codec;
        private final List<SqlType> types;
        private final GrowingBytes key = new GrowingBytes();
        private final GrowingBytes payload = new GrowingBytes();
        private int[] zeros = new int[Batch.ROWS];
        private @Nullable RecordSorter sorter;

        Member(AggregateCall call) {
            this.call = call;
            state = call.function().newState(call.site());
            state.resize(1);
            order = order(call);
            sortKeys = new SortKeys(order);
            types = call.arguments().stream().map(Computed::type).toList();
            codec = new RowCodec(types);
        }

        /** DISTINCT puts equal arguments side by side: behind what is ordered by come the other arguments. */
        private static List<SortColumn> order(AggregateCall call) {
            List<SortColumn> order = new ArrayList<>(call.orderBy());
            if (call.distinct()) {
                for (Computed argument : call.arguments()) {
                    if (order.stream().noneMatch(column -> column.key().source().equals(argument.source()))) {
                        order.add(new SortColumn(argument, false, false));
                    }
                }
            }
            return order;
        }

        void take(Batch run) {
            Computed filter = call.filter();
            Batch rows = filter == null ? run : filter.select(run, execution);
            if (rows.size() == 0) {
                return;
            }
            if (!call.needsOrder()) {
                add(Computed.evaluateAll(call.arguments(), rows, execution), rows.size());
                return;
            }
            if (sorter == null) {
                sorter = new RecordSorter(execution.workspace(), RecordSorter.ALL);
            }
            sortKeys.evaluate(rows, execution);
            List<ColumnVector> arguments = Computed.evaluateAll(call.arguments(), rows, execution);
            for (int at = 0; at < rows.size(); at++) {
                sortKeys.encode(at, key);
                payload.clear();
                codec.encode(arguments, at, payload);
                sorter.add(key, payload);
            }
        }

        private void add(List<ColumnVector> arguments, int count) {
            if (zeros.length < count) {
                zeros = new int[count];
            }
            state.add(zeros, count, arguments, execution);
        }

        @Nullable
        Object finish() {
            if (sorter != null) {
                addSorted(sorter);
                sorter.close();
                sorter = null;
            }
            Object value = state.finish(0, execution);
            state.reset(0);
            return value;
        }

        private void addSorted(RecordSorter rows) {
            var ordered = new BatchBuilder(types);
            boolean first = true;
            try (RecordCursor cursor = rows.sorted()) {
                while (cursor.next()) {
                    if (call.distinct() && !first && cursor.record().keyEquals(key.array(), 0, key.length())) {
                        continue;
                    }
                    first = false;
                    key.clear();
                    key.putBytes(
                            cursor.record().bytes(),
                            cursor.record().keyOffset(),
                            cursor.record().keyLength());
                    codec.decode(cursor.record(), ordered.columns(), 0);
                    ordered.rowAdded();
                    if (ordered.isFull()) {
                        execution.checkCancelled();
                        Batch some = ordered.build();
                        add(some.columns(), some.size());
                    }
                }
            }
            Batch some = ordered.build();
            add(some.columns(), some.size());
        }

        void close() {
            if (sorter != null) {
                sorter.close();
            }
        }
    }
}
