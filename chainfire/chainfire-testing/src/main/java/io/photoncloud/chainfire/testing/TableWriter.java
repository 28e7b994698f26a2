package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Writes rows at random: some that all writers share, some that are its own and of which it always knows what they are,
 * by what it was answered. For one thread.
 */
final class TableWriter {

    private static final int OWN = 3;
    private static final List<String> LABELS = List.of("", "\0", "a", "a\0", "a\0\1", "é", "label");

    private final LossyStore store;
    private final Table<Vm> table;
    private final int number;
    private final int shared;
    private final Random random;
    private final Map<String, Optional<Vm>> own = new HashMap<>();
    private final Set<Long> revisions = new HashSet<>();

    TableWriter(LossyStore store, int number, int shared, Random random) {
        this.store = store;
        this.table = Vm.table(store);
        this.number = number;
        this.shared = shared;
        this.random = random;
        for (int i = 0; i < OWN; i++) {
            own.put("own-%d-%d".formatted(number, i), Optional.empty());
        }
    }

    TableWriter run(int writes) {
        for (int i = 0; i < writes; i++) {
            if (random.nextInt(3) == 0) {
                writeOwn("own-%d-%d".formatted(number, random.nextInt(OWN)));
            } else {
                unlessRefused(() -> writeShared(sharedId())).ifPresent(this::count);
            }
            if (random.nextInt(10) == 0) {
                store.applyDelayed();
            }
        }
        return this;
    }

    private void count(TableResult<?> told) {
        if (told instanceof TableResult.Done<?>(var _, long revision)) {
            revisions.add(revision);
        }
    }

    /** The revisions it was told: of its writes, and of what it read where a row already was what it should become. */
    Set<Long> revisions() {
        return revisions;
    }

    /** That its own rows are what it was told. */
    void requireRows(ReplicatedStore now) {
        own.forEach((id, vm) -> assertThat(Vm.table(now).find(Key.utf8(id)).map(Row::value))
                .as("row %s", id)
                .isEqualTo(vm));
    }

    private String sharedId() {
        return "shared-" + random.nextInt(shared);
    }

    private Vm vm(String id) {
        Set<String> labels = Set.of(
                LABELS.get(random.nextInt(LABELS.size())), "label " + random.nextInt(20), "x" + random.nextInt(20));
        return new Vm(id, "tenant-" + random.nextInt(3), "name-" + random.nextInt(12), random.nextInt(4), labels);
    }

    private void writeOwn(String id) {
        Vm wanted = vm(id);
        boolean there = own.getOrDefault(id, Optional.empty()).isPresent();
        int kind = random.nextInt(4);
        if (kind == 1) {
            // An insertion that comes a second time after the deletion would be a new one: only a request that is
            // applied once can tell the two apart.
            store.applyDelayed();
        }
        Optional<? extends TableResult<Row<Vm>>> told = unlessRefused(() -> switch (kind) {
            case 0 -> table.insert(wanted);
            case 1 -> table.delete(Key.utf8(id));
            default -> table.update(Key.utf8(id), _ -> wanted);
        });
        if (told.isEmpty()) {
            return;
        }
        count(told.get());
        switch (told.get()) {
            case TableResult.Done<Row<Vm>>(Row<Vm> row, var _) ->
                own.put(id, kind == 1 ? Optional.empty() : Optional.of(row.value()));
            case TableResult.Present<Row<Vm>> _ -> assertThat(there).isTrue();
            case TableResult.Absent<Row<Vm>> _ -> assertThat(there).isFalse();
            case TableResult.Collided<Row<Vm>> _, TableResult.Contended<Row<Vm>> _ -> {}
            case TableResult.Unknown<Row<Vm>> _ -> {
                store.applyDelayed();
                own.put(id, table.find(Key.utf8(id)).map(Row::value));
            }
        }
    }

    private TableResult<?> writeShared(String id) {
        Vm wanted = vm(id);
        Vm other = vm(sharedId());
        return switch (random.nextInt(6)) {
            case 0, 1 -> table.insert(wanted);
            case 2 -> table.delete(Key.utf8(id));
            case 3 ->
                TableTransaction.run(store, transaction -> {
                    String name = transaction
                            .update(table, other.key(), vm -> vm.sized(other.memoryMib()))
                            .name();
                    return transaction.update(table, wanted.key(), _ -> wanted.named(name));
                });
            case 4 ->
                TableTransaction.run(store, transaction -> {
                    Vm one = transaction.delete(table, wanted.key()).value();
                    return transaction.find(table, other.key()).isEmpty()
                            ? transaction.insert(table, new Vm(other.id(), one.tenant(), one.name(), 7, one.labels()))
                            : one;
                });
            default -> table.update(Key.utf8(id), _ -> wanted);
        };
    }

    /** Empty where the store certainly did nothing. */
    static <A> Optional<A> unlessRefused(Supplier<A> call) {
        try {
            return Optional.of(call.get());
        } catch (StoreException e) {
            assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
            return Optional.empty();
        }
    }

    /** The answer of a call that may be made again and again, which is at last known. */
    static <A> A untilKnown(Supplier<TableResult<A>> call) {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            if (unlessRefused(call).orElse(null) instanceof TableResult.Done<A>(A answer, var _)) {
                return answer;
            }
        }
        throw new AssertionError("never answered");
    }
}
