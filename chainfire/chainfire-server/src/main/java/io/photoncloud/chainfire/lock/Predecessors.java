package io.photoncloud.chainfire.lock;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.kv.AnswerBudget;
import io.photoncloud.chainfire.kv.KvService;
import io.photoncloud.chainfire.kv.RangeSelection;
import io.photoncloud.chainfire.kv.RangeSelection.Bounds;
import io.photoncloud.chainfire.kv.RangeSelection.Direction;
import io.photoncloud.chainfire.kv.RangeSelection.Target;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.watch.WatchService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A queue made of the keys under one prefix, in the order in which they were created: whoever's key is the oldest has
 * its turn. Each waits for the key just before its own alone, so a turn that ends wakes one and not all.
 */
public final class Predecessors {

    /** How long a wait lasts before it looks again; an event ends it at once. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final KvService kv;
    private final WatchService watches;

    public Predecessors(KvService kv, WatchService watches) {
        this.kv = kv;
        this.watches = watches;
    }

    /** Returns when no key with this prefix is left that was created before the given revision. */
    public void awaitTurn(Keyspace keyspace, byte[] prefix, long createRevision) throws InterruptedException {
        while (true) { // ends with the turn, the caller's patience or the store's refusal
            Page before = lastBefore(keyspace, prefix, createRevision);
            if (before.entries().isEmpty()) {
                return;
            }
            awaitDeletion(keyspace, before.entries().getFirst().key(), before.revision());
        }
    }

    private Page lastBefore(Keyspace keyspace, byte[] prefix, long createRevision) {
        RangeSelection selection = RangeSelection.of(KeyRange.prefix(prefix))
                .sort(Target.CREATE_REVISION, Direction.DESCENDING)
                .bounds(new Bounds(0, 0, 0, createRevision - 1))
                .limit(1);
        return select(keyspace, selection);
    }

    /** The key whose turn it is, if there is any, and the revision it was read at. */
    public Page first(Keyspace keyspace, byte[] prefix) {
        return select(
                keyspace,
                RangeSelection.of(KeyRange.prefix(prefix))
                        .sort(Target.CREATE_REVISION, Direction.ASCENDING)
                        .limit(1));
    }

    private Page select(Keyspace keyspace, RangeSelection selection) {
        try (AnswerBudget.Share share = kv.openShare()) {
            return kv.select(keyspace, selection, share);
        }
    }

    private void awaitDeletion(Keyspace keyspace, Key key, long seenAt) throws InterruptedException {
        try (Watch watch =
                watches.open(keyspace, WatchRequest.of(KeyRange.single(key)).from(seenAt + 1))) {
            boolean over = false;
            while (!over) {
                Optional<WatchEvent> event = watch.next(LOOK);
                over = event.isPresent() && !(event.get() instanceof WatchEvent.Put);
                if (event.isPresent() && event.get() instanceof WatchEvent.Cancelled(long _, String reason)) {
                    throw new StoreException(Reason.UNAVAILABLE, reason);
                }
            }
        }
    }

    /** The prefix of a queue's keys. */
    public static byte[] prefixOf(byte[] name) {
        byte[] prefix = Arrays.copyOf(name, name.length + 1);
        prefix[name.length] = '/';
        return prefix;
    }

    /** The key of a lease in a queue. */
    public static Key keyOf(byte[] name, long lease) {
        byte[] prefix = prefixOf(name);
        byte[] id = Long.toHexString(lease).getBytes(StandardCharsets.US_ASCII);
        byte[] key = Arrays.copyOf(prefix, prefix.length + id.length);
        System.arraycopy(id, 0, key, prefix.length, id.length);
        return Key.wrap(key);
    }
}
