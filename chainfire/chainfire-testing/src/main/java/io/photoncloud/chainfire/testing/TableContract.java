package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.TableRows.done;
import static io.photoncloud.chainfire.testing.TableRows.ids;
import static io.photoncloud.chainfire.testing.Vm.BY_LABEL;
import static io.photoncloud.chainfire.testing.Vm.BY_MEMORY;
import static io.photoncloud.chainfire.testing.Vm.BY_NAME;
import static io.photoncloud.chainfire.testing.Vm.BY_TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.RowEvent;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a table promises of its rows, and of the indexes beside them. */
public interface TableContract extends StoreUnderTest {

    private Table<Vm> vms() {
        return Vm.table(store());
    }

    @Test
    default void anInsertedRowIsFoundByItsIdAndInEveryIndex() {
        Vm vm = Vm.of("vm-1", "acme", "web", "blue", "new");

        Row<Vm> row = done(vms().insert(vm));

        assertThat(row).isEqualTo(new Row<>(key("vm-1"), vm, row.modRevision(), revision(store())));
        assertThat(vms().find(key("vm-1"))).contains(row);
        assertThat(vms().find(BY_NAME, IndexKey.of("acme", "web"))).contains(row);
        assertThat(ids(vms().list(PageRequest.first(0)))).containsExactly("vm-1");
        assertThat(ids(vms().list(BY_TENANT, IndexKey.of("acme"), PageRequest.first(0))))
                .containsExactly("vm-1");
        assertThat(ids(vms().list(BY_LABEL, IndexKey.of("blue"), PageRequest.first(0))))
                .containsExactly("vm-1");
        assertThat(ids(vms().list(BY_LABEL, IndexKey.of("new"), PageRequest.first(0))))
                .containsExactly("vm-1");
        assertThat(ids(vms().list(BY_LABEL, IndexKey.of("ne"), PageRequest.first(0))))
                .isEmpty();
        assertThat(vms().find(key("vm-2"))).isEmpty();
        assertThat(vms().find(BY_NAME, IndexKey.of("acme"))).isEmpty();
    }

    @Test
    default void theKeysOfATableAreItsRowsAndTheirIndexEntriesAndNothingElse() {
        done(vms().insert(Vm.of("v\0m", "acme", "w\0b", "blue")));

        List<Entry> entries = store().range(RangeQuery.of(KeyRange.ALL)).entries();

        assertThat(entries)
                .extracting(entry -> entry.key().toUtf8())
                .allSatisfy(key -> assertThat(key).startsWith("test/vms/"))
                .filteredOn(key -> !key.contains("/memory/"))
                .containsExactly(
                        "test/vms/index/label/blue\0\1v\0\uFFFDm\0\1",
                        "test/vms/index/name/acme\0\1w\0\uFFFDb\0\1",
                        "test/vms/index/tenant/acme\0\1v\0\uFFFDm\0\1",
                        "test/vms/row/v\0m");
        assertThat(entries).hasSize(5);
        assertThat(entries.stream().map(Entry::modRevision).distinct()).hasSize(1);
    }

    @Test
    default void anIdIsInsertedOnce() {
        done(vms().insert(Vm.of("vm-1", "acme", "web")));
        long before = revision(store());

        assertThat(vms().insert(Vm.of("vm-1", "other", "db")))
                .isEqualTo(new TableResult.Present<Row<Vm>>("test/vms", key("vm-1")));

        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void anUpdateMovesTheRowInItsIndexes() {
        Row<Vm> inserted = done(vms().insert(Vm.of("vm-1", "acme", "web", "blue", "old")));

        Row<Vm> updated = done(vms().update(
                        key("vm-1"),
                        vm -> vm.named("db").labelled("blue", "new").sized(4_096)));

        assertThat(updated.createRevision()).isEqualTo(inserted.createRevision());
        assertThat(updated.modRevision()).isEqualTo(inserted.modRevision() + 1);
        assertThat(vms().find(key("vm-1"))).contains(updated);
        assertThat(vms().find(BY_NAME, IndexKey.of("acme", "web"))).isEmpty();
        assertThat(vms().find(BY_NAME, IndexKey.of("acme", "db"))).contains(updated);
        assertThat(ids(vms().list(BY_LABEL, IndexKey.ALL, PageRequest.first(0))))
                .containsExactly("vm-1", "vm-1");
        assertThat(ids(vms().list(BY_LABEL, IndexKey.of("old"), PageRequest.first(0))))
                .isEmpty();
        TableRows.requireIndexesAgree(store(), Vm.INDEXES, 0);
    }

    @Test
    default void anUpdateThatChangesNothingWritesNothing() {
        Row<Vm> inserted = done(vms().insert(Vm.of("vm-1", "acme", "web")));
        long before = revision(store());

        assertThat(done(vms().update(key("vm-1"), vm -> vm.named("web")))).isEqualTo(inserted);

        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void whatAChangeThrowsIsThrownOnAndNothingIsWritten() {
        Row<Vm> inserted = done(vms().insert(Vm.of("vm-1", "acme", "web")));

        assertThatThrownBy(() -> vms().update(key("vm-1"), _ -> {
                    throw new UnsupportedOperationException("not in this state");
                }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> vms().update(key("vm-1"), _ -> Vm.of("vm-2", "acme", "web")));

        assertThat(vms().find(key("vm-1"))).contains(inserted);
    }

    @Test
    default void aChangeMayDependOnTheRevisionItsCallerSaw() {
        Row<Vm> seen = done(vms().insert(Vm.of("vm-1", "acme", "web")));
        done(vms().update(key("vm-1"), vm -> vm.named("db")));

        assertThatThrownBy(() -> vms().updateRow(key("vm-1"), row -> {
                    if (row.modRevision() != seen.modRevision()) {
                        throw new UnsupportedOperationException("it was changed since");
                    }
                    return row.value().named("cache");
                }))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    default void whatIsNotThereIsNeitherUpdatedNorDeleted() {
        assertThat(vms().update(key("vm-1"), vm -> vm.named("db")))
                .isEqualTo(new TableResult.Absent<Row<Vm>>("test/vms", key("vm-1")));
        assertThat(vms().delete(key("vm-1"))).isEqualTo(new TableResult.Absent<Row<Vm>>("test/vms", key("vm-1")));
    }

    @Test
    default void aDeletedRowLeavesNothingBehind() {
        Row<Vm> inserted = done(vms().insert(Vm.of("vm-1", "acme", "web", "blue")));

        assertThat(done(vms().delete(key("vm-1")))).isEqualTo(inserted);

        assertThat(store().range(RangeQuery.of(KeyRange.ALL)).entries()).isEmpty();
        done(vms().insert(Vm.of("vm-2", "acme", "web")));
    }

    @Test
    default void aUniqueKeyIsOneRowsAtATimeAndARefusalNamesIt() {
        done(vms().insert(Vm.of("vm-1", "acme", "web")));
        done(vms().insert(Vm.of("vm-2", "other", "web")));
        done(vms().insert(Vm.of("vm-3", "acme", "db")));
        TableResult<Row<Vm>> collision =
                new TableResult.Collided<>("test/vms", "name", IndexKey.of("acme", "web"), key("vm-1"));

        assertThat(vms().insert(Vm.of("vm-4", "acme", "web"))).isEqualTo(collision);
        assertThat(vms().update(key("vm-3"), vm -> vm.named("web"))).isEqualTo(collision);
        assertThat(vms().find(key("vm-4"))).isEmpty();

        done(vms().update(key("vm-1"), vm -> vm.named("free")));
        done(vms().update(key("vm-3"), vm -> vm.named("web")));
        TableRows.requireIndexesAgree(store(), Vm.INDEXES, 0);
    }

    @Test
    default void rowsAreListedByIdPageByPage() {
        List<String> all = insertNumbered(7);
        List<String> seen = new ArrayList<>();
        PageRequest request = PageRequest.first(3);

        TablePage<Vm> page = vms().list(request);
        seen.addAll(ids(page));
        while (page.nextToken() != null) {
            assertThat(page.rows()).hasSize(3);
            page = vms().list(request.after(page.nextToken()));
            seen.addAll(ids(page));
        }

        assertThat(seen).containsExactlyElementsOf(all);
        refused(Reason.INVALID, () -> vms().list(request.after("no/token")));
    }

    @Test
    default void anIndexIsListedByItsKeysPageByPage() {
        insertNumbered(5);
        List<Long> sizes = List.of(512L, -1L, 1L << 40, 0L, 300L);
        for (int i = 0; i < sizes.size(); i++) {
            long size = sizes.get(i);
            done(vms().update(key("vm-" + i), vm -> vm.sized(size)));
        }
        done(vms().insert(Vm.of("vm-0a", "acm", "web").sized(1)));
        done(vms().insert(Vm.of("vm-0b", "acme!", "web").sized(2)));
        List<String> seen = new ArrayList<>();
        PageRequest request = PageRequest.first(2);

        TablePage<Vm> page = vms().list(BY_MEMORY, IndexKey.of("acme"), request);
        seen.addAll(ids(page));
        while (page.nextToken() != null) {
            assertThat(page.rows()).hasSize(2);
            page = vms().list(BY_MEMORY, IndexKey.of("acme"), request.after(page.nextToken()));
            seen.addAll(ids(page));
        }

        assertThat(seen).containsExactly("vm-1", "vm-3", "vm-4", "vm-0", "vm-2");
        refused(Reason.INVALID, () -> vms().list(BY_TENANT, IndexKey.of("acme"), request.after("no/token")));
    }

    @Test
    default void pagesAtOneRevisionAreOneMomentsRows() {
        List<String> all = insertNumbered(4);
        PageRequest request = PageRequest.first(2).at(revision(store()));
        TablePage<Vm> byId = vms().list(request);
        TablePage<Vm> byTenant = vms().list(BY_TENANT, IndexKey.of("acme"), request);

        done(vms().delete(key(all.get(3))));
        done(vms().update(key(all.get(2)), vm -> vm.named("later")));

        for (TablePage<Vm> rest : List.of(
                vms().list(request.after(byId.nextToken())),
                vms().list(BY_TENANT, IndexKey.of("acme"), request.after(byTenant.nextToken())))) {
            assertThat(ids(rest)).containsExactlyElementsOf(all.subList(2, 4));
            assertThat(rest.rows().getFirst().value().name()).isEqualTo("name-2");
            assertThat(rest.revision()).isEqualTo(request.revision());
        }
    }

    @Test
    default void aPageOfAnIndexEndsAtTheByteLimitAndTheNextOneGoesOn() {
        int each = store().limits().valueBytesMax() - 16;
        int count = store().limits().pageBytesMax() / each + 2;
        Index<Wallet> index = Index.of("all", _ -> IndexKey.ALL);
        Table<Wallet> wallets = Wallet.table(store(), each, List.of(index));
        for (int i = 0; i < count; i++) {
            done(wallets.insert(new Wallet("w%02d".formatted(i), i)));
        }

        TablePage<Wallet> first = wallets.list(index, IndexKey.ALL, PageRequest.first(0));
        TablePage<Wallet> second =
                wallets.list(index, IndexKey.ALL, PageRequest.first(0).after(first.nextToken()));

        assertThat(first.rows()).hasSizeLessThan(count);
        assertThat(Stream.concat(first.rows().stream(), second.rows().stream())
                        .map(row -> row.value().credits()))
                .containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
        assertThat(second.nextToken()).isNull();
    }

    @Test
    default void severalRowsAreFoundAsOfOneMoment() {
        List<String> all = insertNumbered(3);

        assertThat(vms().findAll(List.of(key(all.get(2)), key("none"), key(all.get(0))))
                        .keySet())
                .containsExactly(key(all.get(2)), key(all.get(0)));
    }

    @Test
    default void aChangeIsMadeAgainOnTheRowThatAnotherWroteInBetween() {
        done(vms().insert(Vm.of("vm-1", "acme", "web")));
        AtomicInteger runs = new AtomicInteger();

        Row<Vm> row = done(vms().update(key("vm-1"), vm -> {
            if (runs.incrementAndGet() == 1) {
                done(vms().update(key("vm-1"), other -> other.sized(4_096)));
            }
            return vm.named("db");
        }));

        assertThat(runs).hasValue(2);
        assertThat(row.value()).isEqualTo(Vm.of("vm-1", "acme", "db").sized(4_096));
    }

    @Test
    default void aRowThatKeepsChangingIsGivenUpAfterSoManyAttempts() {
        done(vms().insert(Vm.of("vm-1", "acme", "web")));
        AtomicInteger runs = new AtomicInteger();

        TableResult<Row<Vm>> result = vms().update(key("vm-1"), vm -> {
            done(vms().update(key("vm-1"), other -> other.sized(other.memoryMib() + 1)));
            runs.incrementAndGet();
            return vm.named("db");
        });

        assertThat(result).isEqualTo(new TableResult.Contended<Row<Vm>>(runs.get()));
        assertThat(vms().find(key("vm-1")).orElseThrow().value().name()).isEqualTo("web");
    }

    @Test
    default void aLostAnswerIsToldAndNothingIsTriedAgain() {
        AtomicInteger commits = new AtomicInteger();
        try (LossyStore lossy = new LossyStore(store(), () -> {
            commits.incrementAndGet();
            return LossyStore.Fate.APPLIED;
        })) {
            assertThat(Vm.table(lossy).insert(Vm.of("vm-1", "acme", "web"))).isInstanceOf(TableResult.Unknown.class);
            assertThat(Vm.table(lossy).update(key("vm-1"), vm -> vm.named("db")))
                    .isInstanceOf(TableResult.Unknown.class);
            assertThat(Vm.table(lossy).delete(key("vm-1"))).isInstanceOf(TableResult.Unknown.class);
        }
        assertThat(commits).hasValue(3);
        assertThat(vms().find(key("vm-1"))).isEmpty();
    }

    @Test
    default void aWatchTellsRowsAndIsResumedAfterAnyOfItsChanges() throws Exception {
        Row<Vm> inserted = done(vms().insert(Vm.of("vm-1", "acme", "web", "blue")));
        put(store(), "another key", "1");
        Row<Vm> updated = done(vms().update(key("vm-1"), vm -> vm.named("db")));
        done(vms().delete(key("vm-1")));
        List<RowEvent.Change<Vm>> told;
        try (TableWatch<Vm> watch = vms().watch(vms().watchRequest().from(inserted.modRevision()))) {
            told = List.of(nextChange(watch), nextChange(watch), nextChange(watch));
        }

        assertThat(told.get(0))
                .isInstanceOfSatisfying(
                        RowEvent.Put.class, put -> assertThat(put.row()).isEqualTo(inserted));
        assertThat(told.get(0).previous()).isNull();
        assertThat(told.get(1))
                .isInstanceOfSatisfying(
                        RowEvent.Put.class, put -> assertThat(put.row()).isEqualTo(updated));
        assertThat(told.get(1).previous()).isEqualTo(inserted);
        assertThat(told.get(2)).isInstanceOf(RowEvent.Deleted.class);
        assertThat(told.get(2).previous()).isEqualTo(updated);
        assertThat(told.get(2).id()).isEqualTo(key("vm-1"));
        try (TableWatch<Vm> watch = vms().watch(vms().watchRequest().after(told.get(0)))) {
            assertThat(nextChange(watch)).isEqualTo(told.get(1));
        }
    }

    private static RowEvent.Change<Vm> nextChange(TableWatch<Vm> watch) throws InterruptedException {
        Optional<RowEvent<Vm>> event = watch.next(Expect.SOON);
        while (event.isPresent() && event.get() instanceof RowEvent.Progress) {
            event = watch.next(Expect.SOON);
        }
        if (event.orElseThrow() instanceof RowEvent.Change<Vm> change) {
            return change;
        }
        throw new AssertionError("not a change: " + event);
    }

    /** Rows of one tenant; their ids, in order. */
    private List<String> insertNumbered(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            done(vms().insert(Vm.of("vm-" + i, "acme", "name-" + i)));
            ids.add("vm-" + i);
        }
        return ids;
    }
}
