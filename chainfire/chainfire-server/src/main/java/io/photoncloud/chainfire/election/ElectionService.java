package io.photoncloud.chainfire.election;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.lock.Places;
import io.photoncloud.chainfire.lock.Places.Place;
import io.photoncloud.chainfire.lock.Predecessors;
import io.photoncloud.chainfire.lock.Sessions;
import io.photoncloud.chainfire.lock.Sessions.Session;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.watch.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elections, as etcd's clients hold them too: candidates queue up under the election's name, and the oldest leads until
 * it resigns or its lease ends. What the leader proclaims is the value of its key.
 */
public final class ElectionService {

    /** How long a wait for news lasts before it is begun again; an event ends it at once. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(ElectionService.class);

    private final Sessions sessions;
    private final Places places;
    private final Predecessors predecessors;
    private final WatchService watches;

    public ElectionService(Sessions sessions, Places places, Predecessors predecessors, WatchService watches) {
        this.sessions = sessions;
        this.places = places;
        this.predecessors = predecessors;
        this.watches = watches;
    }

    /** A place in an election. {@code createRevision} tells it from a later candidacy with the same key. */
    public record Candidacy(Bytes name, Key key, long createRevision, long lease) {}

    /** A candidacy that won. {@code revision}: the store's when it stood. */
    public record Won(Candidacy candidacy, long revision) {}

    /** Who leads, with what it proclaimed, and the store's revision by which that was so. */
    public record Leader(Entry entry, long revision) {}

    /** Takes what an observer is told. */
    @FunctionalInterface
    public interface Observer {
        void see(Leader leader) throws InterruptedException;
    }

    /**
     * Stands for election and returns when it is won. Whatever ends the wait otherwise, an interrupt too, leaves no
     * candidate behind.
     *
     * @param lease what the candidacy hangs on; 0 for a lease of {@link Sessions#TTL} that nobody keeps alive
     */
    public Won campaign(Keyspace keyspace, Bytes name, long lease, Bytes value) throws InterruptedException {
        Session session = sessions.open(keyspace, lease);
        Key key = Predecessors.keyOf(name.unsafeArray(), session.lease());
        Place place;
        try {
            place = places.take(keyspace, key, value, session.lease());
        } catch (StoreException e) {
            sessions.giveUp(keyspace, session);
            throw e;
        }
        Candidacy candidacy = new Candidacy(name, key, place.createRevision(), session.lease());
        try {
            if (!place.value().equals(value)) {
                proclaim(keyspace, candidacy, value);
            }
            predecessors.awaitTurn(keyspace, Predecessors.prefixOf(name.unsafeArray()), place.createRevision());
            return new Won(candidacy, place.revision());
        } catch (InterruptedException | StoreException e) {
            withdraw(keyspace, candidacy, session);
            throw e;
        }
    }

    private void withdraw(Keyspace keyspace, Candidacy candidacy, Session session) {
        try {
            places.leave(keyspace, candidacy.key(), candidacy.createRevision());
        } catch (StoreException e) {
            log.atDebug()
                    .addKeyValue("key", candidacy.key())
                    .setCause(e)
                    .log("a candidacy given up is left to its lease");
        }
        sessions.giveUp(keyspace, session);
    }

    /** Says something as leader. @return the revision, empty where the candidacy stands no more */
    public OptionalLong proclaim(Keyspace keyspace, Candidacy leader, Bytes value) {
        return places.write(keyspace, leader.key(), leader.createRevision(), value, leader.lease());
    }

    /** Ends a candidacy; nothing happens where it stands no more. @return the store's revision after it */
    public long resign(Keyspace keyspace, Candidacy leader) {
        return places.leave(keyspace, leader.key(), leader.createRevision()).orElseGet(watches::revision);
    }

    public Optional<Leader> findLeader(Keyspace keyspace, Bytes name) {
        Page first = predecessors.first(keyspace, Predecessors.prefixOf(name.unsafeArray()));
        return first.entries().stream().findFirst().map(entry -> new Leader(entry, first.revision()));
    }

    /** Tells each leader and each thing it proclaims, until interrupted. */
    public void observe(Keyspace keyspace, Bytes name, Observer observer) throws InterruptedException {
        while (true) { // ends by an interrupt, when the observer goes away, or by the store's refusal
            byte[] prefix = Predecessors.prefixOf(name.unsafeArray());
            Page first = predecessors.first(keyspace, prefix);
            Optional<Leader> leader = first.entries().isEmpty()
                    ? awaitCandidate(keyspace, KeyRange.prefix(prefix), first.revision() + 1)
                    : Optional.of(new Leader(first.entries().getFirst(), first.revision()));
            if (leader.isPresent()) {
                observer.see(leader.get());
                follow(keyspace, leader.get(), observer);
            }
        }
    }

    private Optional<Leader> awaitCandidate(Keyspace keyspace, KeyRange candidates, long fromRevision)
            throws InterruptedException {
        try (Watch watch = watches.open(keyspace, WatchRequest.of(candidates).from(fromRevision))) {
            while (true) { // as above
                switch (next(watch)) {
                    case WatchEvent.Put(Entry entry, int _, var _) -> {
                        return Optional.of(new Leader(entry, entry.modRevision()));
                    }
                    case WatchEvent.Compacted _ -> {
                        return Optional.empty();
                    }
                    case WatchEvent.Deleted _, WatchEvent.Progress _, WatchEvent.Cancelled _ -> {}
                }
            }
        }
    }

    /** Tells what a leader proclaims until its key is deleted, or until it must be looked for again. */
    private void follow(Keyspace keyspace, Leader leader, Observer observer) throws InterruptedException {
        KeyRange key = KeyRange.single(leader.entry().key());
        try (Watch watch = watches.open(keyspace, WatchRequest.of(key).from(leader.revision() + 1))) {
            while (true) { // as above
                switch (next(watch)) {
                    case WatchEvent.Put(Entry entry, int _, var _) ->
                        observer.see(new Leader(entry, entry.modRevision()));
                    case WatchEvent.Deleted _, WatchEvent.Compacted _ -> {
                        return;
                    }
                    case WatchEvent.Progress _, WatchEvent.Cancelled _ -> {}
                }
            }
        }
    }

    private static WatchEvent next(Watch watch) throws InterruptedException {
        Optional<WatchEvent> event = watch.next(LOOK);
        while (event.isEmpty()) {
            event = watch.next(LOOK);
        }
        if (event.get() instanceof WatchEvent.Cancelled(long _, String reason)) {
            throw new StoreException(Reason.UNAVAILABLE, reason);
        }
        return event.get();
    }
}
