package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.Window.WindowCall;
import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.MemoryClaim;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A window at work: puts the rows of a partition together, computes all calls for it, and gives it out in batches. */
final class WindowOperator extends Operator {
    private final Window plan;
    private final Operator input;
    private final RowCodec codec;
    private final MemoryClaim claim;
    private final HashKeys hashKeys = new HashKeys();
    private final GrowingBytes current = new GrowingBytes();
    private final GrowingBytes next = new GrowingBytes();
    private final GrowingBytes bytes = new GrowingBytes();

    private @Nullable Batch batch;
    private int row;
    private @Nullable Batch done;
    private int given;

    WindowOperator(Execution execution, Window plan) {
        super(execution, plan);
        this.plan = plan;
        input = execution.open(plan.input());
        codec = new RowCodec(plan.input().types());
        claim = execution.workspace().budget().claim();
    }

    @Override
    protected @Nullable Batch produce() {
        Batch all = done;
        if (all == null || given == all.size()) {
            done = null;
            claim.shrink(claim.bytes());
            Batch partition = nextPartition();
            if (partition == null) {
                return null;
            }
            all = computed(partition);
            done = all;
            given = 0;
        }
        int from = given;
        int count = Math.min(Batch.ROWS, all.size() - from);
        given += count;
        if (count == all.size()) {
            return all;
        }
        int[] rows = new int[count];
        Arrays.setAll(rows, index -> from + index);
        return all.gather(rows, count);
    }

    private @Nullable Batch nextPartition() {
        VectorBuilder[] columns = new VectorBuilder[plan.input().types().size()];
        for (int column = 0; column < columns.length; column++) {
            columns[column] = VectorBuilder.forType(plan.input().types().get(column), 0);
        }
        int count = 0;
        while (true) {
            Batch at = batch;
            if (at == null || row == at.size()) {
                at = input.next();
                batch = at;
                row = 0;
                if (at == null) {
                    break;
                }
                claim.grow(2 * at.bytes());
                hashKeys.reset(Computed.evaluateAll(plan.partitionBy(), at, execution));
            }
            hashKeys.encode(row, next);
            if (count > 0 && !isSame()) {
                break;
            }
            current.clear();
            current.putBytes(next.array(), 0, next.length());
            bytes.clear();
            codec.encode(at, row++, bytes);
            codec.decode(bytes.array(), 0, columns, 0);
            count++;
        }
        if (count == 0) {
            return null;
        }
        List<ColumnVector> built = new ArrayList<>();
        for (VectorBuilder column : columns) {
            built.add(column.build());
        }
        return new Batch(built, count);
    }

    private boolean isSame() {
        return Arrays.equals(current.array(), 0, current.length(), next.array(), 0, next.length());
    }

    private Batch computed(Batch rows) {
        var partition = new WindowPartition(plan, rows, execution);
        List<ColumnVector> columns = new ArrayList<>(rows.columns());
        for (WindowCall call : plan.calls()) {
            ColumnVector values = partition.compute(call);
            claim.grow(values.bytes());
            columns.add(values);
        }
        return new Batch(columns, rows.size());
    }

    @Override
    public void close() {
        done = null;
        closeAll(input::close, claim::close);
    }
}
