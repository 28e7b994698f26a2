package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.RowTarget.WrittenRows;
import java.util.Set;

/** What foreign keys ask for when rows are written: both that they refer to something, and what happens to rows that refer to them. */
public interface ForeignKeys {
    /** No table has any. */
    ForeignKeys NONE = new ForeignKeys() {
        @Override
        public void inserted(WrittenRows rows, int row) {
            // Nothing is referred to.
        }

        @Override
        public void updated(WrittenRows before, int rowBefore, WrittenRows after, int rowAfter, Set<Integer> changed) {
            // Nothing refers to it.
        }

        @Override
        public void deleted(WrittenRows before, int row) {
            // Nothing refers to it.
        }

        @Override
        public void finish() {
            // Nothing was put off.
        }
    };

    /** A row was added. */
    void inserted(WrittenRows rows, int row);

    /** A row was replaced. */
    void updated(WrittenRows before, int rowBefore, WrittenRows after, int rowAfter, Set<Integer> changed);

    /** A row was removed. */
    void deleted(WrittenRows before, int row);

    /** The statement has written all its rows: now is looked for what each of them refers to, and errors are thrown. */
    void finish();
}
