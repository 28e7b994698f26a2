package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.TableRows.done;
import static io.photoncloud.chainfire.testing.Vm.BY_LABEL;
import static io.photoncloud.chainfire.testing.Vm.BY_NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.OncePerKey;
import io.photoncloud.chainfire.store.OnceResult;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.testing.LossyStore.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What holds of tables and requests while many threads use them and answers are lost. Prints its seeds. */
public interface TableConcurrencyContract extends StoreUnderTest {

    private static long seed(String test) {
        long seed = Long.getLong("table.seed", new Random().nextLong());
        System.out.println(test + ": -Dtable.seed=" + seed);
        return seed;
    }

    /** One commit in four goes wrong, or may. */
    private static Supplier<Fate> faults(long seed) {
        Random random = new Random(seed);
        List<Fate> fates = List.of(Fate.values());
        return () -> random.nextInt(4) > 0 ? Fate.ANSWERED : fates.get(random.nextInt(fates.size()));
    }

    @Test
    default void indexesAgreeWithTheRowsAtEveryRevisionWhateverIsLost() throws Exception {
        long seed = seed("indexesAgreeWithTheRowsAtEveryRevisionWhateverIsLost");
        long before = revision(store());
        Set<Long> told = new HashSet<>();
        try (LossyStore lossy = new LossyStore(store(), faults(seed))) {
            List<TableWriter> writers =
                    inParallel(thread -> new TableWriter(lossy, thread, 5, new Random(seed + thread)).run(80));

            lossy.applyDelayed();
            writers.forEach(writer -> writer.requireRows(store()));
            writers.forEach(writer -> told.addAll(writer.revisions()));
        }
        long after = revision(store());
        // Of 320 writes 76 to 120 were done in 150 runs: most collide, find no row or are lost.
        assertThat(told).hasSizeGreaterThan(40).allMatch(revision -> revision > before && revision <= after);
        TableRows.requireIndexesAgree(store(), Vm.INDEXES, 0);
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            TableRows.requireIndexesAgree(store(), Vm.INDEXES, random.nextLong(before, after + 1));
        }
    }

    @Test
    default void anIndexIsRightOnceItIsRebuiltThoughWritersGoOn() throws Exception {
        long seed = seed("anIndexIsRightOnceItIsRebuiltThoughWritersGoOn");
        Random random = new Random(seed);
        List<Index<Vm>> former = Vm.INDEXES.stream()
                .filter(index -> index != BY_NAME && index != BY_LABEL)
                .toList();
        for (int i = 0; i < 40; i++) {
            Vm vm = Vm.of("shared-" + i, "former " + i % 3, "name " + i, "label " + random.nextInt(3));
            done(Vm.table(store(), former).insert(vm));
        }
        try (LossyStore lossy = new LossyStore(store(), faults(seed))) {
            inParallel(thread -> {
                if (thread == 0) {
                    rebuild(Vm.table(lossy), BY_NAME);
                    rebuild(Vm.table(lossy), BY_LABEL);
                    return "rebuilt";
                }
                new TableWriter(lossy, thread, 40, new Random(seed + thread)).run(60);
                return "written";
            });
            lossy.applyDelayed();
        }
        TableRows.requireIndexesAgree(store(), Vm.INDEXES, 0);
    }

    private static void rebuild(Table<Vm> table, Index<Vm> index) {
        PageRequest request = PageRequest.first(7);
        boolean more = true;
        while (more) {
            PageRequest step = request;
            // What is refused or lost is done again.
            String next = TableWriter.untilKnown(() -> table.rebuildIndex(index, step))
                    .nextToken();
            more = next != null;
            request = request.after(next);
        }
    }

    @Test
    default void eachRequestIsAppliedOnceAndAnsweredAsTheFirstTimeWhateverIsLost() throws Exception {
        long seed = seed("eachRequestIsAppliedOnceAndAnsweredAsTheFirstTimeWhateverIsLost");
        int requests = 25;
        done(Wallet.table(store()).insert(new Wallet("acme", 0)));
        Map<Integer, Set<OnceResult.Answered<Long>>> answers = new ConcurrentHashMap<>();
        try (LossyStore lossy = new LossyStore(store(), faults(seed))) {
            inParallel(thread -> {
                Random random = new Random(seed + thread);
                List<Integer> order =
                        new ArrayList<>(IntStream.range(0, requests).boxed().toList());
                Collections.shuffle(order, random);
                for (int request : order) {
                    TableWriter.unlessRefused(() -> earnOnce(lossy, request))
                            .ifPresent(result -> note(answers, request, result));
                    if (random.nextInt(3) == 0) {
                        lossy.applyDelayed();
                    }
                }
                return thread;
            });
            lossy.applyDelayed();
        }
        for (int request = 0; request < requests; request++) {
            note(answers, request, earnOnce(store(), request));
        }

        assertThat(answers)
                .hasSize(requests)
                .allSatisfy((_, told) -> assertThat(told).hasSize(1));
        assertThat(answers.values().stream().flatMap(Set::stream).map(OnceResult.Answered::answer))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, requests).boxed().toList());
        assertThat(Wallet.table(store()).find(key("acme")).map(Row::value)).contains(new Wallet("acme", requests));
    }

    private static OnceResult<Long> earnOnce(ReplicatedStore store, int request) {
        return new OncePerKey(store, "test", Duration.ofHours(1), Duration.ofMillis(20), System::nanoTime)
                .run(
                        "request " + request,
                        "earn 1",
                        OncePerKeyContract.CREDITS,
                        transaction -> transaction
                                .update(Wallet.table(store), key("acme"), wallet -> wallet.plus(1))
                                .credits());
    }

    private static void note(
            Map<Integer, Set<OnceResult.Answered<Long>>> answers, int request, OnceResult<Long> result) {
        switch (result) {
            case OnceResult.Answered<Long>(Long answer, long revision, var _) ->
                answers.computeIfAbsent(request, _ -> ConcurrentHashMap.newKeySet())
                        .add(new OnceResult.Answered<>(answer, revision, OnceResult.Applied.BEFORE));
            case OnceResult.Contended<Long> _, OnceResult.Unknown<Long> _ -> {}
            case OnceResult.KeyReused<Long> _, OnceResult.NotApplied<Long> _ ->
                throw new AssertionError("request " + request + " ended as " + result);
        }
    }

    private static <A> List<A> inParallel(IntFunction<A> work) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<A>> tasks = IntStream.range(0, 4)
                    .<Callable<A>>mapToObj(thread -> () -> work.apply(thread))
                    .toList();
            List<A> results = new ArrayList<>();
            for (Future<A> future : executor.invokeAll(tasks, 100, TimeUnit.SECONDS)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
