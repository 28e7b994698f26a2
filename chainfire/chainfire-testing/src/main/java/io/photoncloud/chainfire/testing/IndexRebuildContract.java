package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.TableRows.done;
import static io.photoncloud.chainfire.testing.Vm.BY_LABEL;
import static io.photoncloud.chainfire.testing.Vm.BY_NAME;
import static io.photoncloud.chainfire.testing.Vm.BY_TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.IndexRebuild;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds of an index that is added to rows which are there already. */
public interface IndexRebuildContract extends StoreUnderTest {

    private Table<Vm> without(Index<Vm> index) {
        return Vm.table(
                store(), Vm.INDEXES.stream().filter(other -> other != index).toList());
    }

    /** All steps of so many rows; what each of them did. */
    private static List<IndexRebuild> rebuild(Table<Vm> table, Index<Vm> index, int limit) {
        List<IndexRebuild> steps = new ArrayList<>();
        PageRequest request = PageRequest.first(limit);
        IndexRebuild step = done(table.rebuildIndex(index, request));
        steps.add(step);
        while (step.nextToken() != null) {
            step = done(table.rebuildIndex(index, request.after(step.nextToken())));
            steps.add(step);
        }
        return steps;
    }

    @Test
    default void aRebuildAddsWhatRowsLackAndRemovesWhatNoRowHas() {
        for (int i = 0; i < 5; i++) {
            done(Vm.table(store()).insert(Vm.of("vm-" + i, "acme", "name-" + i, "kept", "old")));
        }
        Table<Vm> former = without(BY_LABEL);
        done(former.delete(key("vm-0")));
        done(former.update(key("vm-1"), vm -> vm.labelled("kept", "new")));
        done(former.insert(Vm.of("vm-5", "acme", "name-5", "new", "newer")));

        List<IndexRebuild> steps = rebuild(Vm.table(store()), BY_LABEL, 3);

        assertThat(steps.stream().mapToInt(IndexRebuild::removed)).containsExactly(1, 1, 1, 0, 0, 0);
        assertThat(steps.stream().mapToInt(IndexRebuild::added).sum()).isEqualTo(3);
        assertThat(steps).allSatisfy(step -> assertThat(step.collisions()).isEmpty());
        TableRows.requireIndexesAgree(store(), Vm.INDEXES, 0);
        long before = revision(store());
        assertThat(rebuild(Vm.table(store()), BY_LABEL, 0))
                .allSatisfy(step -> assertThat(step.added() + step.removed()).isZero());
        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void aRebuildOfAUniqueIndexNamesRowsThatHaveTheSameKey() {
        Table<Vm> former = without(BY_NAME);
        done(former.insert(Vm.of("vm-1", "acme", "web")));
        done(former.insert(Vm.of("vm-2", "acme", "web")));
        Table<Vm> vms = Vm.table(store());

        IndexRebuild rows = rebuild(vms, BY_NAME, 0).getLast();

        assertThat(rows.added()).isEqualTo(1);
        assertThat(rows.collisions())
                .containsExactly(new IndexRebuild.Collision(key("vm-2"), IndexKey.of("acme", "web"), key("vm-1")));
        done(vms.update(key("vm-2"), vm -> vm.named("db")));
        assertThat(vms.find(BY_NAME, IndexKey.of("acme", "web")).orElseThrow().id())
                .as("the other's entry is left alone")
                .isEqualTo(key("vm-1"));
        assertThat(rebuild(vms, BY_NAME, 0).getLast().collisions()).isEmpty();
        TableRows.requireIndexesAgree(store(), Vm.INDEXES, 0);
    }

    @Test
    default void aWriteOnlyIndexIsKeptAndNotRead() {
        Index<Vm> coming = BY_NAME.writeOnly();
        Table<Vm> vms = Vm.table(store(), List.of(BY_TENANT, coming));
        done(vms.insert(Vm.of("vm-1", "acme", "web")));

        TableRows.requireIndexesAgree(store(), List.of(BY_TENANT, coming), 0);
        assertThatIllegalStateException()
                .isThrownBy(() -> vms.find(coming, IndexKey.of("acme", "web")))
                .withMessageContaining("rebuild");
        assertThatIllegalStateException().isThrownBy(() -> vms.list(coming, IndexKey.ALL, PageRequest.first(0)));
        assertThatIllegalArgumentException()
                .as("an index the table was not made with")
                .isThrownBy(() -> vms.list(BY_LABEL, IndexKey.ALL, PageRequest.first(0)));
    }

    @Test
    default void aRebuildTakesTokensOfItsOwnAlone() {
        Table<Vm> vms = Vm.table(store());

        refused(
                Reason.INVALID,
                () -> vms.rebuildIndex(BY_NAME, PageRequest.first(0).after("x")));
        refused(
                Reason.INVALID,
                () -> vms.rebuildIndex(BY_NAME, PageRequest.first(0).after("")));
        refused(
                Reason.INVALID,
                () -> vms.rebuildIndex(BY_NAME, PageRequest.first(0).at(revision(store()))));
    }
}
