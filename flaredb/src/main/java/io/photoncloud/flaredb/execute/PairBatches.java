package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of a batch's rows with kept rows of the other side, put together and looked at by a join's condition: the part that all joins share.
 * It remembers which rows of the batch have found a partner. For one thread at a time.
 */
final class PairBatches {
    private final JoinKind kind;
    private final List<SqlType> rightTypes;
    private final @Nullable Computed condition;
    private final RowCodec codec;
    private final BatchBuilder rightRows;
    private final int[] leftRows = new int[Batch.ROWS];
    private final int[] rightNumbers = new int[Batch.ROWS];
    private final int[] selected = new int[Batch.ROWS];
    private final MatchedRows rightMatched;
    private boolean[] leftMatched = {};
    private int pairs;

    PairBatches(
            JoinKind kind,
            List<SqlType> rightTypes,
            @Nullable Computed condition,
            RowCodec codec,
            MatchedRows rightMatched) {
        this.kind = kind;
        this.rightTypes = rightTypes;
        this.condition = condition;
        this.codec = codec;
        this.rightMatched = rightMatched;
        rightRows = new BatchBuilder(rightTypes);
    }

    /** The pairs that follow are of this batch. */
    void begin(Batch batch) {
        leftMatched = new boolean[batch.size()];
    }

    /** Whether a left row needs no more pairs: it has its partner, and one is enough. */
    boolean isSettled(int row) {
        return leftMatched[row] && !kind.givesRight();
    }

    boolean isFull() {
        return pairs == Batch.ROWS || rightRows.isFull();
    }

    int pairs() {
        return pairs;
    }

    /** Whether one partner of each left row tells all. */
    boolean needsOne() {
        return condition == null && !kind.givesRight();
    }

    /** A left row and a kept one, whose encoded row lies in the bytes. */
    void add(int leftRow, int rightNumber, byte[] bytes, int offset) {
        leftRows[pairs] = leftRow;
        rightNumbers[pairs] = rightNumber;
        if (kind.givesRight() || condition != null) {
            codec.decode(bytes, offset, rightRows.columns(), 0);
            rightRows.rowAdded();
        }
        pairs++;
    }

    /** The pairs for which the condition is true; those of a semi join only leave their mark, and nothing is the answer. */
    @Nullable
    Batch flush(Batch batch, Execution execution) {
        int count = pairs;
        pairs = 0;
        if (count == 0) {
            return null;
        }
        if (needsOne()) {
            for (int pair = 0; pair < count; pair++) {
                leftMatched[leftRows[pair]] = true;
            }
            return null;
        }
        Batch both = join(batch.gather(leftRows, count), rightRows.build());
        int kept = count;
        if (condition != null) {
            kept = Computed.selected(condition.evaluate(both, execution), count, selected);
        }
        for (int index = 0; index < kept; index++) {
            int pair = condition == null ? index : selected[index];
            leftMatched[leftRows[pair]] = true;
            rightMatched.set(rightNumbers[pair]);
        }
        if (!kind.givesRight() || kept == 0) {
            return null;
        }
        return kept == count ? both : both.gather(selected, kept);
    }

    /** What is given of the batch's rows when all their pairs were seen: those without partner, or those with one of a semi join. */
    @Nullable
    Batch rest(Batch batch) {
        if (kind != JoinKind.SEMI && !kind.keepsLeft()) {
            return null;
        }
        boolean wanted = kind == JoinKind.SEMI;
        int[] rows = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            if (leftMatched[row] == wanted) {
                rows[count++] = row;
            }
        }
        if (count == 0) {
            return null;
        }
        Batch some = count == batch.size() ? batch : batch.gather(rows, count);
        return kind.givesRight() ? join(some, nulls(rightTypes, count)) : some;
    }

    static Batch join(Batch left, Batch right) {
        List<ColumnVector> both = new ArrayList<>(left.columns());
        both.addAll(right.columns());
        return new Batch(both, left.size());
    }

    static Batch nulls(List<SqlType> types, int rows) {
        List<ColumnVector> columns = new ArrayList<>();
        for (SqlType type : types) {
            columns.add(new ConstantVector(type, null, rows));
        }
        return new Batch(columns, rows);
    }
}
