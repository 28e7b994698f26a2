package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.delete;
import static io.photoncloud.chainfire.testing.Expect.entry;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads of the past, and compaction. */
public interface HistoryContract extends StoreUnderTest {

    @Test
    default void aReadAtAnOldRevisionSeesTheRangeAsItWas() {
        long first = put(store(), "a", "1");
        long second = put(store(), "b", "2");
        long overwritten = put(store(), "a", "3");
        long deleted = delete(store(), "b");
        long recreated = put(store(), "b", "4");

        assertThat(valuesAt(first - 1)).isEmpty();
        assertThat(valuesAt(first)).containsExactly("a=1");
        assertThat(valuesAt(second)).containsExactly("a=1", "b=2");
        assertThat(valuesAt(overwritten)).containsExactly("a=3", "b=2");
        assertThat(valuesAt(deleted)).containsExactly("a=3");
        assertThat(valuesAt(recreated)).containsExactly("a=3", "b=4");
        assertThat(store().range(RangeQuery.single(key("a")).at(second)).entries())
                .containsExactly(new Entry(key("a"), value("1"), first, first, 1, 0));
    }

    @Test
    default void anOldReadAlsoTellsTheStoresPresentRevision() {
        long old = put(store(), "a", "1");
        long now = put(store(), "a", "2");

        assertThat(store().range(RangeQuery.of(KeyRange.ALL).at(old)).revision())
                .isEqualTo(now);
    }

    @Test
    default void countAndMoreAreOfTheRevisionReadAt() {
        put(store(), "a", "1");
        long old = put(store(), "b", "1");
        put(store(), "c", "1");

        Page page = store().range(RangeQuery.of(KeyRange.ALL).at(old).limit(2).withCount());

        assertThat(page.entries()).hasSize(2);
        assertThat(page.more()).isFalse();
        assertThat(page.count()).isEqualTo(2);
    }

    @Test
    default void aRevisionThatDoesNotExistYetIsRefused() {
        long now = put(store(), "a", "1");

        refused(
                Reason.FUTURE_REVISION,
                () -> store().range(RangeQuery.of(KeyRange.ALL).at(now + 1)));
        refused(Reason.FUTURE_REVISION, () -> store().compact(now + 1));
    }

    @Test
    default void afterACompactionOlderRevisionsAreRefusedAndTheOthersAreThere() {
        long first = put(store(), "a", "1");
        long second = put(store(), "a", "2");
        long third = put(store(), "a", "3");

        store().compact(second);

        refused(
                Reason.COMPACTED,
                () -> store().range(RangeQuery.of(KeyRange.ALL).at(first)));
        assertThat(valuesAt(second)).containsExactly("a=2");
        assertThat(valuesAt(third)).containsExactly("a=3");
        assertThat(entry(store(), "a").version()).isEqualTo(3);
        assertThat(revision(store())).isEqualTo(third);
    }

    @Test
    default void aCompactionKeepsWhatIsNeverOverwrittenAndForgetsWhatWasDeleted() {
        long kept = put(store(), "kept", "1");
        put(store(), "deleted", "1");
        delete(store(), "deleted");
        long now = put(store(), "other", "1");

        store().compact(now);

        assertThat(valuesAt(now)).containsExactly("kept=1", "other=1");
        assertThat(entry(store(), "kept").modRevision()).isEqualTo(kept);
        long again = put(store(), "deleted", "2");
        assertThat(entry(store(), "deleted")).isEqualTo(new Entry(key("deleted"), value("2"), again, again, 1, 0));
    }

    @Test
    default void compactingTwiceAtTheSameRevisionOrAtAnOlderOneIsRefused() {
        long old = put(store(), "a", "1");
        long now = put(store(), "a", "2");
        store().compact(now);

        refused(Reason.COMPACTED, () -> store().compact(now));
        refused(Reason.COMPACTED, () -> store().compact(old));
    }

    private List<String> valuesAt(long revision) {
        return store().range(RangeQuery.of(KeyRange.ALL).at(revision)).entries().stream()
                .map(entry -> entry.key().toUtf8() + "=" + entry.value().toUtf8())
                .toList();
    }
}
