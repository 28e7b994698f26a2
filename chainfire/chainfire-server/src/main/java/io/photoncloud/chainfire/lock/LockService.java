package io.photoncloud.chainfire.lock;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.kv.KvService;
import io.photoncloud.chainfire.lock.Places.Place;
import io.photoncloud.chainfire.lock.Sessions.Session;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks, as etcd's clients make them too: a lock is a queue of keys under its name, and the oldest key holds it. A lock
 * is free again when its key is deleted, or when the key's lease ends.
 */
public final class LockService {

    private static final Logger log = LoggerFactory.getLogger(LockService.class);

    private final KvService kv;
    private final Sessions sessions;
    private final Places places;
    private final Predecessors predecessors;

    public LockService(KvService kv, Sessions sessions, Places places, Predecessors predecessors) {
        this.kv = kv;
        this.sessions = sessions;
        this.places = places;
        this.predecessors = predecessors;
    }

    /** How waiting for a lock ended. */
    public sealed interface Locking {
        /** The lock is held by whoever holds the key. */
        record Held(Key key, long revision) implements Locking {}

        /** The lease ended while it waited. */
        record SessionExpired() implements Locking {}
    }

    /**
     * Waits for a lock. Whatever ends the wait without the lock, an interrupt too, leaves nothing behind.
     *
     * @param lease what the lock hangs on; 0 for a lease of {@link Sessions#TTL} that nobody keeps alive
     */
    public Locking lock(Keyspace keyspace, byte[] name, long lease) throws InterruptedException {
        Session session = sessions.open(keyspace, lease);
        Key key = Predecessors.keyOf(name, session.lease());
        try {
            Place place = places.take(keyspace, key, Bytes.EMPTY, session.lease());
            predecessors.awaitTurn(keyspace, Predecessors.prefixOf(name), place.createRevision());
            Page mine = kv.range(keyspace, RangeQuery.of(KeyRange.single(key)));
            return mine.entries().isEmpty() ? new Locking.SessionExpired() : new Locking.Held(key, mine.revision());
        } catch (InterruptedException | StoreException e) {
            free(keyspace, key, session);
            throw e;
        }
    }

    private void free(Keyspace keyspace, Key key, Session session) {
        try {
            places.clear(keyspace, key);
        } catch (StoreException e) {
            log.atDebug().addKeyValue("key", key).setCause(e).log("a lock given up is left to its lease");
        }
        sessions.giveUp(keyspace, session);
    }

    /** Frees a lock by its key. @return the store's revision after it */
    public long unlock(Keyspace keyspace, Key key) {
        return places.clear(keyspace, key);
    }
}
