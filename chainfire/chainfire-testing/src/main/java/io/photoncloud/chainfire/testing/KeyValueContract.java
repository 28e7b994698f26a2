package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.delete;
import static io.photoncloud.chainfire.testing.Expect.entry;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Single keys, ranges and pages, as of now. */
public interface KeyValueContract extends StoreUnderTest {

    @Test
    default void anEmptyStoreIsAtRevisionOneUnlessItsHistoryIsShared() {
        long start = startsAtRevisionOne() ? 1 : revision(store());

        Page page = store().range(RangeQuery.of(KeyRange.ALL));

        assertThat(page).isEqualTo(new Page(List.of(), false, 0, start));
        assertThat(put(store(), "a", "1")).isEqualTo(start + 1);
    }

    @Test
    default void aKeyNeverWrittenIsAbsent() {
        assertThat(store().find(key("a"))).isEmpty();
    }

    @Test
    default void aPutIsReadBackWithVersionAndRevisions() {
        long before = revision(store());

        long revision = put(store(), "a", "1");

        assertThat(revision).isEqualTo(before + 1);
        assertThat(entry(store(), "a")).isEqualTo(new Entry(key("a"), value("1"), revision, revision, 1, 0));
        assertThat(revision(store())).isEqualTo(revision);
    }

    @Test
    default void anOverwriteKeepsTheCreateRevisionAndCountsTheVersion() {
        long created = put(store(), "a", "1");
        put(store(), "b", "between");

        long modified = put(store(), "a", "2");

        assertThat(modified).isEqualTo(created + 2);
        assertThat(entry(store(), "a")).isEqualTo(new Entry(key("a"), value("2"), created, modified, 2, 0));
    }

    @Test
    default void writingTheSameValueAgainIsAWrite() {
        long first = put(store(), "a", "1");

        assertThat(put(store(), "a", "1")).isEqualTo(first + 1);
        assertThat(entry(store(), "a").version()).isEqualTo(2);
    }

    @Test
    default void aDeletedKeyIsGoneAndItsNextLifeStartsAtVersionOne() {
        put(store(), "a", "1");
        put(store(), "a", "2");

        long deleted = delete(store(), "a");

        assertThat(store().find(key("a"))).isEmpty();
        long recreated = put(store(), "a", "3");
        assertThat(recreated).isEqualTo(deleted + 1);
        assertThat(entry(store(), "a")).isEqualTo(new Entry(key("a"), value("3"), recreated, recreated, 1, 0));
    }

    @Test
    default void deletingNothingTakesNoRevision() {
        long before = put(store(), "a", "1");

        assertThat(delete(store(), "b")).isEqualTo(before);
        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void aWritingTransactionTakesOneRevisionHoweverManyKeysItWrites() {
        long before = put(store(), "old", "1");

        long revision = committed(store().commit(Transaction.of(
                        Operation.Put.of(key("a"), value("1")),
                        Operation.Put.of(key("b"), value("2")),
                        Operation.Delete.of(key("old")))))
                .revision();

        assertThat(revision).isEqualTo(before + 1);
        assertThat(entry(store(), "a").modRevision()).isEqualTo(revision);
        assertThat(entry(store(), "b").modRevision()).isEqualTo(revision);
    }

    @Test
    default void aTransactionThatWritesNothingTakesNoRevision() {
        long before = put(store(), "a", "1");

        assertThat(committed(store().commit(Transaction.of())).revision()).isEqualTo(before);
        Transaction readsAndDeletesNothing =
                Transaction.of(new Operation.Get(RangeQuery.single(key("a"))), Operation.Delete.of(key("absent")));
        assertThat(committed(store().commit(readsAndDeletesNothing)).revision()).isEqualTo(before);
        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void anEmptyValueIsAValue() {
        put(store(), "a", "");

        assertThat(entry(store(), "a").value()).isEqualTo(Bytes.EMPTY);
        assertThat(entry(store(), "a").version()).isEqualTo(1);
    }

    @Test
    default void theLargestValueIsReadBackWhole() {
        byte[] content = new byte[store().limits().valueBytesMax()];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 + (i >> 8));
        }
        Bytes large = Bytes.wrap(content);

        committed(store().commit(Transaction.put(key("large"), large)));

        assertThat(entry(store(), "large").value().equals(large)).isTrue();
    }

    @Test
    default void keysAreAnyBytesInUnsignedOrder() {
        List<Key> keys = new ArrayList<>();
        keys.add(bytes(0));
        keys.add(bytes(0, 0));
        keys.add(bytes(0, 0xff));
        keys.add(bytes(1));
        keys.add(bytes('/'));
        keys.add(bytes('a'));
        keys.add(bytes('a', 0));
        keys.add(bytes('a', 0, 0));
        keys.add(bytes('a', 'a'));
        keys.add(bytes('a', 0xff));
        keys.add(bytes('b'));
        keys.add(bytes(0x7f));
        keys.add(bytes(0x80));
        keys.add(bytes(0xff));
        keys.add(bytes(0xff, 0));
        keys.add(bytes(0xff, 0xff));
        for (Key key : keys.reversed()) {
            committed(store().commit(Transaction.put(key, Bytes.copyOf(key.unsafeArray()))));
        }

        List<Entry> entries = store().range(RangeQuery.of(KeyRange.ALL)).entries();

        assertThat(entries).extracting(Entry::key).containsExactlyElementsOf(keys);
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.value()).isEqualTo(Bytes.copyOf(entry.key().unsafeArray()));
            assertThat(store().find(entry.key())).contains(entry);
        });
        assertThat(keysIn(KeyRange.prefix(new byte[] {'a'})))
                .containsExactly(bytes('a'), bytes('a', 0), bytes('a', 0, 0), bytes('a', 'a'), bytes('a', 0xff));
        assertThat(keysIn(KeyRange.prefix(new byte[] {(byte) 0xff})))
                .containsExactly(bytes(0xff), bytes(0xff, 0), bytes(0xff, 0xff));
    }

    @Test
    default void deletingAKeyLeavesTheKeysItIsAPrefixOf() {
        put(store(), "a", "1");
        put(store(), "a\0", "2");
        put(store(), "ab", "3");

        delete(store(), "a");

        assertThat(keysIn(KeyRange.ALL)).containsExactly(key("a\0"), key("ab"));
    }

    @Test
    default void aRangeIsOneKeyAnIntervalAPrefixOrTheRestOfTheKeySpace() {
        for (String name : List.of("a", "b", "b/1", "b/2", "b0", "c", "d")) {
            put(store(), name, name);
        }

        assertThat(keysIn(KeyRange.single(key("b")))).containsExactly(key("b"));
        assertThat(keysIn(KeyRange.between(key("b"), key("c"))))
                .containsExactly(key("b"), key("b/1"), key("b/2"), key("b0"));
        assertThat(keysIn(KeyRange.between(key("aa"), key("b/2")))).containsExactly(key("b"), key("b/1"));
        assertThat(keysIn(KeyRange.prefix(Bytes.utf8("b/").unsafeArray()))).containsExactly(key("b/1"), key("b/2"));
        assertThat(keysIn(KeyRange.from(key("c")))).containsExactly(key("c"), key("d"));
        assertThat(keysIn(KeyRange.ALL)).hasSize(7);
        assertThat(keysIn(KeyRange.prefix(new byte[0]))).hasSize(7);
    }

    @Test
    default void aRangeThatHoldsNoKeyIsEmptyAlsoWhereItsEndComesFirst() {
        put(store(), "b", "1");

        assertThat(keysIn(KeyRange.between(key("c"), key("d")))).isEmpty();
        assertThat(keysIn(KeyRange.between(key("b"), key("b")))).isEmpty();
        assertThat(keysIn(KeyRange.between(key("z"), key("a")))).isEmpty();
        assertThat(committed(store().commit(Transaction.of(
                                new Operation.Delete(KeyRange.between(key("z"), key("a")), false))))
                        .revision())
                .isEqualTo(revision(store()));
        assertThat(keysIn(KeyRange.ALL)).containsExactly(key("b"));
    }

    @Test
    default void aLimitCutsThePageAndSaysThatThereIsMore() {
        putNumbered(store(), 5);

        Page two = store().range(RangeQuery.of(KeyRange.ALL).limit(2));
        Page five = store().range(RangeQuery.of(KeyRange.ALL).limit(5));

        assertThat(two.entries()).extracting(Entry::key).containsExactly(numbered(0), numbered(1));
        assertThat(two.more()).isTrue();
        assertThat(two.count()).isEqualTo(2);
        assertThat(five.entries()).hasSize(5);
        assertThat(five.more()).isFalse();
    }

    @Test
    default void theCountIsOfTheWholeRangeWhereItIsAskedFor() {
        putNumbered(store(), 5);
        put(store(), "other", "1");

        Page page = store().range(RangeQuery.of(KeyRange.prefix(new byte[] {'n'}))
                .limit(2)
                .withCount());

        assertThat(page.entries()).hasSize(2);
        assertThat(page.more()).isTrue();
        assertThat(page.count()).isEqualTo(5);
    }

    @Test
    default void aCountAloneBringsNoEntries() {
        putNumbered(store(), 5);

        Page page = store().range(
                        RangeQuery.of(KeyRange.ALL).project(Projection.COUNT).withCount());

        assertThat(page.entries()).isEmpty();
        assertThat(page.count()).isEqualTo(5);
    }

    @Test
    default void keysAloneComeWithTheirVersionsButWithoutValues() {
        long created = put(store(), "a", "1");
        long modified = put(store(), "a", "2");

        Page page = store().range(RangeQuery.of(KeyRange.ALL).project(Projection.KEYS));

        assertThat(page.entries()).containsExactly(new Entry(key("a"), Bytes.EMPTY, created, modified, 2, 0));
        assertThat(page.count()).isEqualTo(1);
    }

    @Test
    default void pagesReadOneAfterTheOtherAtOneRevisionGiveTheWholeRangeOfThatRevision() {
        putNumbered(store(), 25);
        Page page = store().range(RangeQuery.of(KeyRange.ALL).limit(7));
        long revision = page.revision();
        List<Key> seen = new ArrayList<>(page.entries().stream().map(Entry::key).toList());

        while (page.more()) {
            delete(store(), "n0024");
            put(store(), "n0015x", "new");
            Key from = page.entries().getLast().key().next();
            page = store().range(RangeQuery.of(KeyRange.from(from)).limit(7).at(revision));
            page.entries().forEach(entry -> seen.add(entry.key()));
        }

        assertThat(seen)
                .containsExactlyElementsOf(
                        IntStream.range(0, 25).mapToObj(this::numbered).toList());
    }

    @Test
    default void aPageWithoutALimitEndsAtTheDefaultLimit() {
        int limit = store().limits().pageEntriesDefault();
        putNumbered(store(), limit + 3);

        Page page = store().range(RangeQuery.of(KeyRange.ALL));

        assertThat(page.entries()).hasSize(limit);
        assertThat(page.more()).isTrue();
        Page rest = store().range(RangeQuery.of(
                KeyRange.from(page.entries().getLast().key().next())));
        assertThat(rest.entries()).hasSize(3);
        assertThat(rest.more()).isFalse();
    }

    @Test
    default void aPageEndsAtTheByteLimitAndTheNextOneGoesOn() {
        int size = store().limits().valueBytesMax();
        int bytesMax = store().limits().pageBytesMax();
        int count = bytesMax / size + 3;
        for (int i = 0; i < count; i++) {
            byte[] content = new byte[size];
            content[0] = (byte) i;
            committed(store().commit(Transaction.put(numbered(i), Bytes.wrap(content))));
        }

        List<Key> seen = new ArrayList<>();
        KeyRange rest = KeyRange.ALL;
        Page page;
        do {
            page = store().range(RangeQuery.of(rest));
            assertThat(page.entries()).isNotEmpty();
            assertThat(page.entries().stream()
                            .mapToLong(
                                    entry -> entry.key().size() + entry.value().size())
                            .sum())
                    .isLessThanOrEqualTo(bytesMax);
            page.entries().forEach(entry -> seen.add(entry.key()));
            rest = KeyRange.from(page.entries().getLast().key().next());
        } while (page.more());

        assertThat(seen)
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(this::numbered).toList());
    }

    @Test
    default void aSerializableReadGetsThereToo() {
        long revision = put(store(), "a", "1");
        long until = System.nanoTime() + Expect.SOON.toNanos();

        Page page = store().range(RangeQuery.single(key("a")).serializable());
        while (page.revision() < revision && System.nanoTime() < until) {
            page = store().range(RangeQuery.single(key("a")).serializable());
        }

        assertThat(page.entries()).extracting(Entry::value).containsExactly(value("1"));
    }

    private List<Key> keysIn(KeyRange range) {
        return store().range(RangeQuery.of(range)).entries().stream()
                .map(Entry::key)
                .toList();
    }

    /** Writes so many keys in order, few transactions. */
    private void putNumbered(ReplicatedStore store, int count) {
        int perTransaction = store.limits().operationsMax();
        for (int from = 0; from < count; from += perTransaction) {
            List<Operation> puts = IntStream.range(from, Math.min(count, from + perTransaction))
                    .<Operation>mapToObj(i -> Operation.Put.of(numbered(i), value("v" + i)))
                    .toList();
            committed(store.commit(new Transaction(List.of(), puts, List.of())));
        }
    }

    private Key numbered(int number) {
        return key("n%04d".formatted(number));
    }

    private static Key bytes(int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < content.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return Key.wrap(bytes);
    }
}
