package io.photoncloud.chainfire.resources.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.photoncloud.chainfire.resources.Widget;
import io.photoncloud.chainfire.resources.index.IndexBackfill.Progress;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Table;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IndexBackfillTest {

    private static final String TABLE = "test/widget";
    private static final Index<Widget> BY_SIZE = Index.of("size", widget -> IndexKey.of(widget.size()));

    private final MemoryStore store = new MemoryStore();

    @AfterEach
    void close() {
        store.close();
    }

    /** As a process of the release that has the index starts. */
    private Table<Widget> start(IndexBackfill backfill) {
        return new Table<>(store, TABLE, Widget::key, Widget.CODEC, List.of(backfill.declare(TABLE, BY_SIZE)));
    }

    @Test
    void anIndexIsFilledByOneProcessAfterAnotherWhileRowsAreWrittenAndReadOnlyWhenItIsWhole() {
        Table<Widget> before = new Table<>(store, TABLE, Widget::key, Widget.CODEC, List.of());
        for (int i = 0; i < 350; i++) {
            var _ = before.insert(new Widget("w%03d".formatted(i), "name" + i, i % 7));
        }

        Progress progress = Progress.none(TABLE, "size");
        int steps = 0;
        while (!progress.done()) {
            IndexBackfill process = new IndexBackfill(store, "test");
            Index<Widget> declared = process.declare(TABLE, BY_SIZE);
            Table<Widget> table = new Table<>(store, TABLE, Widget::key, Widget.CODEC, List.of(declared));
            assertThatIllegalStateException()
                    .isThrownBy(() -> table.list(declared, IndexKey.of(3), PageRequest.first(0)));
            var _ = table.update(Key.utf8("w%03d".formatted(steps)), widget -> widget.sized(100));
            progress = process.fill(table, declared);
            steps++;
        }
        assertThat(steps).isGreaterThan(3);

        IndexBackfill next = new IndexBackfill(store, "test");
        Table<Widget> whole = start(next);
        Index<Widget> index = next.declare(TABLE, BY_SIZE);
        assertThat(whole.list(index, IndexKey.of(100), PageRequest.first(0)).rows())
                .hasSize(steps);
        long rows = 0;
        for (long size : new long[] {0, 1, 2, 3, 4, 5, 6, 100}) {
            rows += whole.list(index, IndexKey.of(size), PageRequest.first(0))
                    .rows()
                    .size();
        }
        assertThat(rows).isEqualTo(350);
        assertThat(next.fill(whole, index)).isEqualTo(progress);
    }

    @Test
    void rowsThatCollideAreCounted() {
        Table<Widget> before = new Table<>(store, TABLE, Widget::key, Widget.CODEC, List.of());
        var _ = before.insert(new Widget("w1", "same", 1));
        var _ = before.insert(new Widget("w2", "same", 1));
        IndexBackfill backfill = new IndexBackfill(store, "test");
        Index<Widget> declared = backfill.declare(TABLE, Widget.BY_NAME);
        Table<Widget> table = new Table<>(store, TABLE, Widget::key, Widget.CODEC, List.of(declared));
        Progress progress = backfill.fill(table, declared);
        while (!progress.done()) {
            progress = backfill.fill(table, declared);
        }
        assertThat(progress.added()).isEqualTo(1);
        assertThat(progress.collisions()).isEqualTo(1);
    }
}
