package io.photoncloud.prismnet.dataplane;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * How far the dataplane is with each VPC and what is in it: told with the resources, and noted by whoever works on them.
 * With no driver everything is in force as soon as it is kept. Safe for many threads.
 */
public final class Standings {

    private final NetworkDataplane dataplane;
    private final ReplicatedStore store;
    private final Table<Realized> table;

    public Standings(NetworkDataplane dataplane, ReplicatedStore store) {
        this.dataplane = dataplane;
        this.store = store;
        this.table = RealizedStore.realized(store);
    }

    public NetworkDataplane dataplane() {
        return dataplane;
    }

    public String driver() {
        return dataplane.driver();
    }

    /** Where a VPC stands, and what is in it. */
    public interface Lookup {

        String driver();

        /** @param since the generation of the VPC since which what is asked about has been as it is */
        Standing of(String vpc, long since);
    }

    /** For one answer: each VPC is read once. */
    public Lookup lookup() {
        return switch (dataplane) {
            case NoDataplane none ->
                new Lookup() {
                    @Override
                    public String driver() {
                        return none.driver();
                    }

                    @Override
                    public Standing of(String vpc, long since) {
                        return Standing.active(since);
                    }
                };
            case NetworkDriver driver ->
                new Lookup() {
                    private final Map<String, Realized> read = new ConcurrentHashMap<>();

                    @Override
                    public String driver() {
                        return driver.driver();
                    }

                    @Override
                    public Standing of(String vpc, long since) {
                        return read.computeIfAbsent(vpc, Standings.this::realized)
                                .standing(since);
                    }
                };
        };
    }

    private Realized realized(String vpc) {
        return table.find(Key.utf8(vpc))
                .map(row -> ofDriver(row.value()))
                .orElseGet(() -> Realized.none(vpc, driver()));
    }

    /** What another driver did counts for nothing. */
    private Realized ofDriver(Realized realized) {
        return realized.driver().equals(driver()) ? realized : Realized.none(realized.vpc(), driver());
    }

    /**
     * The driver has made a VPC as it was in a generation.
     *
     * @param held that it is still this process's work
     */
    public void done(String vpc, long generation, Condition held) {
        note(vpc, held, realized -> realized.done(generation));
    }

    /** The driver could not make it so. */
    public void failed(String vpc, String failure, Condition held) {
        note(vpc, held, realized -> realized.failed(failure));
    }

    private void note(String vpc, Condition held, UnaryOperator<Realized> next) {
        require(TableTransaction.run(store, transaction -> {
            transaction.require(held);
            Realized noted = next.apply(transaction
                    .find(table, Key.utf8(vpc))
                    .map(row -> ofDriver(row.value()))
                    .orElseGet(() -> Realized.none(vpc, driver())));
            if (transaction.find(table, noted.key()).isPresent()) {
                return transaction.update(table, noted.key(), _ -> noted);
            }
            return transaction.insert(table, noted);
        }));
    }

    /** Nothing is left of a VPC. */
    public void forget(String vpc, Condition held) {
        require(TableTransaction.run(store, transaction -> {
            transaction.require(held);
            return transaction.find(table, Key.utf8(vpc)).map(row -> transaction.delete(table, row.id()));
        }));
    }

    private static void require(TableResult<?> result) {
        if (!(result instanceof TableResult.Done<?>)) {
            throw new IllegalStateException("how far the dataplane is was not noted: " + result);
        }
    }

    /** Of which something is noted. */
    public Set<String> vpcs() {
        Set<String> all = new TreeSet<>();
        var _ = WholeList.read(
                table::list, 0, (Row<Realized> row) -> all.add(row.value().vpc()));
        return all;
    }
}
