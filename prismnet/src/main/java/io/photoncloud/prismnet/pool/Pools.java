package io.photoncloud.prismnet.pool;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.GroupedChanges;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.pool.AddressPool.Place;
import java.math.BigInteger;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes addresses of pools and gives them back, as a part of the change that needs it: an address is taken if and only if
 * that change is made. Nothing is kept in memory, and however full a pool is, two rows are read. Changes of the same addresses that
 * come at once are made together. Safe for many threads.
 */
public final class Pools {

    private final Table<PoolChunk> chunks;
    private final Table<PoolSummary> summaries;

    private final Changes changes;
    private final GroupedChanges grouped;

    /** @param operationsMax what one change that takes or gives back addresses writes at the most */
    public Pools(ReplicatedStore store, Changes changes, int operationsMax) {
        this.chunks = PoolStore.chunks(store);
        this.summaries = PoolStore.summaries(store);
        this.changes = changes;
        this.grouped = new GroupedChanges(store, changes, operationsMax);
    }

    /**
     * Makes a change that takes or gives back addresses, or shows it.
     *
     * @param group of those whose addresses are of the same pools: a subnet, or a pool
     */
    public <T> Row<T> makeRow(
            String group, String action, Manner manner, Codec<T> form, Function<Change, Row<T>> body) {
        return switch (manner.effect()) {
            case MADE -> grouped.makeRow(group, action, manner.idempotency(), form, body);
            case SHOWN -> changes.show(body);
        };
    }

    /** Takes the lowest free address; empty where there is none. */
    public Optional<IpAddress> takeNext(Change change, AddressPool pool) {
        int number = summary(change, pool).firstNotFull();
        BitSet withheld = pool.withheld(number);
        // Chunks of which all is withheld, and nothing was ever taken, are noted as full when they are first met.
        while (number < pool.searched() && withheld.cardinality() == AddressPool.CHUNK_SIZE) {
            markFull(change, pool, number);
            number = summary(change, pool).firstNotFull();
            withheld = pool.withheld(number);
        }
        if (number >= pool.searched()) {
            return Optional.empty();
        }
        PoolChunk chunk = chunk(change, pool, number);
        int bit = chunk.nextFree(withheld);
        PoolChunk next = chunk.with(bit);
        put(change, next);
        if (next.isFull(withheld)) {
            markFull(change, pool, number);
        }
        return Optional.of(pool.address(new Place(number, bit)));
    }

    /**
     * Takes an address that is not reserved.
     *
     * @return whether it was free
     */
    public boolean take(Change change, AddressPool pool, IpAddress address) {
        if (pool.isReserved(address)) {
            throw new IllegalArgumentException(address + " is reserved");
        }
        Place place = pool.place(address);
        PoolChunk chunk = chunk(change, pool, place.chunk());
        if (chunk.isTaken(place.bit())) {
            return false;
        }
        PoolChunk next = chunk.with(place.bit());
        put(change, next);
        if (place.chunk() < pool.searched() && next.isFull(pool.withheld(place.chunk()))) {
            markFull(change, pool, (int) place.chunk());
        }
        return true;
    }

    /** Gives back an address that is taken. */
    public void giveBack(Change change, AddressPool pool, IpAddress address) {
        Place place = pool.place(address);
        PoolChunk chunk = chunk(change, pool, place.chunk());
        if (!chunk.isTaken(place.bit())) {
            throw new IllegalStateException(address + " of pool " + pool.id() + " is given back, and was not taken");
        }
        PoolChunk next = chunk.without(place.bit());
        if (next.isEmpty()) {
            change.rows().delete(chunks, chunk.key());
        } else {
            change.rows().update(chunks, chunk.key(), _ -> next);
        }
        if (place.chunk() < pool.searched() && chunk.isFull(pool.withheld(place.chunk()))) {
            change.rows()
                    .update(summaries, PoolSummary.key(pool.id()), known -> known.withoutFull((int) place.chunk()));
        }
    }

    /** Forgets a pool of which nothing is taken. */
    public void delete(Change change, String pool) {
        if (change.rows().find(summaries, PoolSummary.key(pool)).isPresent()) {
            change.rows().delete(summaries, PoolSummary.key(pool));
        }
    }

    /** How much of a pool is taken, as of one moment. */
    PoolUse use(AddressPool pool) {
        Map<Long, PoolChunk> known = new HashMap<>();
        var _ = WholeList.read(
                request -> chunks.list(Key.utf8(pool.id() + "/"), request),
                0,
                row -> known.put(row.value().number(), row.value()));
        long used = known.values().stream()
                .mapToLong(chunk -> chunk.taken().cardinality())
                .sum();
        return new PoolUse(
                pool.size(),
                pool.reservedSize(),
                BigInteger.valueOf(used),
                findNext(pool, known).orElse(null));
    }

    private static Optional<IpAddress> findNext(AddressPool pool, Map<Long, PoolChunk> known) {
        for (long number = 0; number < pool.searched(); number++) {
            int bit = known.getOrDefault(number, PoolChunk.empty(pool.id(), number))
                    .nextFree(pool.withheld(number));
            if (bit < AddressPool.CHUNK_SIZE) {
                return Optional.of(pool.address(new Place(number, bit)));
            }
        }
        return Optional.empty();
    }

    private PoolSummary summary(Change change, AddressPool pool) {
        return change.rows()
                .find(summaries, PoolSummary.key(pool.id()))
                .map(Row::value)
                .orElseGet(() -> PoolSummary.empty(pool.id()));
    }

    private PoolChunk chunk(Change change, AddressPool pool, long number) {
        return change.rows()
                .find(chunks, PoolChunk.key(pool.id(), number))
                .map(Row::value)
                .orElseGet(() -> PoolChunk.empty(pool.id(), number));
    }

    private void put(Change change, PoolChunk chunk) {
        if (change.rows().find(chunks, chunk.key()).isPresent()) {
            change.rows().update(chunks, chunk.key(), _ -> chunk);
        } else {
            change.rows().insert(chunks, chunk);
        }
    }

    private void markFull(Change change, AddressPool pool, int chunk) {
        PoolSummary next = summary(change, pool).withFull(chunk);
        if (change.rows().find(summaries, next.key()).isPresent()) {
            change.rows().update(summaries, next.key(), _ -> next);
        } else {
            change.rows().insert(summaries, next);
        }
    }
}
