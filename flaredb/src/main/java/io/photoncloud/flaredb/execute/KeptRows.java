package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.execute.spill.Hashing;
import io.photoncloud.flaredb.execute.spill.RecordBuffer;
import io.photoncloud.flaredb.execute.spill.RecordCursor;
import io.photoncloud.flaredb.execute.spill.RecordTable;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rows of the input of a modification, read before the first is written: so the statement does not see its own writes. With a column that
 * names a row only the first of each such row is kept, as a row is changed once by a statement.
 */
final class KeptRows implements AutoCloseable {
    private static final int NONE = -1;

    private final RowCodec codec;
    private final List<SqlType> types;
    private final RecordBuffer rows;
    private final RecordTable seen;
    private @Nullable RecordCursor cursor;

    KeptRows(Execution execution, List<SqlType> types) {
        this.types = types;
        codec = new RowCodec(types);
        rows = new RecordBuffer(execution.workspace());
        seen = new RecordTable(execution.workspace());
    }

    void readAll(Operator input) {
        readAll(input, NONE);
    }

    void readAll(Operator input, int onceBy) {
        var bytes = new GrowingBytes();
        var key = new GrowingBytes();
        for (Batch batch = input.next(); batch != null; batch = input.next()) {
            for (int row = 0; row < batch.size(); row++) {
                if (onceBy != NONE) {
                    key.clear();
                    HashKeys.append(batch.column(onceBy), row, key);
                    int before = seen.size();
                    int number = seen.put(key, Hashing.hash(key));
                    if (number == RecordTable.NONE) {
                        throw new SqlException(
                                SqlState.OUT_OF_MEMORY,
                                "out of memory: the rows that a modification changes exceed the memory of the query");
                    }
                    if (number != before) {
                        continue;
                    }
                }
                bytes.clear();
                codec.encode(batch, row, bytes);
                rows.add(bytes);
            }
        }
        input.close();
        seen.close();
        cursor = rows.read();
    }

    @Nullable
    Batch next() {
        RecordCursor at = cursor;
        if (at == null) {
            return null;
        }
        var builder = new BatchBuilder(types);
        while (!builder.isFull() && at.next()) {
            codec.decode(at.record(), builder.columns(), 0);
            builder.rowAdded();
        }
        return builder.rows() == 0 ? null : builder.build();
    }

    @Override
    public void close() {
        seen.close();
        rows.close();
    }
}
