package io.photoncloud.iam.key;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.photoncloud.chainfire.resources.TextCodec;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.VerificationKey;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.key.SigningKey.State;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the keys that tokens are signed with: makes them in time, tells which one signs, and which ones verify. They are
 * kept in memory, as of the last time they were read from the store, which {@link KeyLoop} has done at each change. Safe
 * for many threads.
 */
public final class KeyService {

    private final Table<SigningKey> table;
    private final KeyPairs pairs;
    private final Changes changes;
    private final Access access;
    private final InstantSource clock;
    private final KeySettings settings;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** As of one revision; null until they were read for the first time. */
    private volatile @Nullable Known known;

    /** Private parts, opened once each. */
    private final Map<String, ECPrivateKey> opened = new ConcurrentHashMap<>();

    private record Known(long revision, List<SigningKey> keys, Map<String, VerificationKey> verifying) {

        static Known of(long revision, List<SigningKey> keys) {
            return new Known(
                    revision,
                    List.copyOf(keys),
                    keys.stream().collect(Collectors.toUnmodifiableMap(SigningKey::id, KeyPairs::publicKey)));
        }

        Known sameMapAs(Known before) {
            return verifying.equals(before.verifying()) ? new Known(revision, keys, before.verifying()) : this;
        }
    }

    public KeyService(
            ReplicatedStore store,
            KeyPairs pairs,
            Changes changes,
            Access access,
            InstantSource clock,
            KeySettings settings) {
        this.table = SigningKeyStore.keys(store);
        this.pairs = pairs;
        this.changes = changes;
        this.access = access;
        this.clock = clock;
        this.settings = settings;
    }

    /** How the present signing key is to be replaced. */
    public enum Rotation {
        /** The next key signs as soon as everybody knows it, and what was signed before stays good. */
        ORDERLY,
        /** All keys are deleted, and what was signed with them is refused wherever that is known. */
        COMPROMISED
    }

    /** The key that signs now. It shows nothing of itself. */
    static final class Signer {
        private final String keyId;
        private final ECPrivateKey privateKey;

        private Signer(String keyId, ECPrivateKey privateKey) {
            this.keyId = keyId;
            this.privateKey = privateKey;
        }

        String keyId() {
            return keyId;
        }

        ECPrivateKey privateKey() {
            return privateKey;
        }
    }

    /**
     * Makes the keys that are due and deletes those that are over, whoever asks. Of several replicas that do so at the
     * same time one does it; one that cannot open the present keys leaves them to the others, who could not open its own.
     */
    public void tend() {
        reload();
        Instant now = now();
        boolean foreign = keys().stream().anyMatch(key -> isToSign(key, now) && !pairs.canOpen(key));
        if (!foreign && !KeyPlan.tend(keys(), now, settings).isEmpty()) {
            Fresh fresh = new Fresh();
            commit("key.tend", new Idempotency.None(), fresh, KeyPlan::tend);
        }
    }

    /** All keys with the new one, newest first. */
    public List<SigningKey> rotate(Rotation rotation, Idempotency idempotency) {
        access.require("key.administer", Scope.system());
        Fresh fresh = new Fresh();
        commit("key.rotate", idempotency, fresh, (keys, now, own) -> switch (rotation) {
            case ORDERLY -> KeyPlan.rotate(opened(keys, now), now, own);
            case COMPROMISED -> KeyPlan.replace(keys, now, own);
        });
        return newestFirst();
    }

    /** The same keys, of which those that sign, or will, can be opened here. */
    private List<SigningKey> opened(List<SigningKey> keys, Instant now) {
        keys.stream().filter(key -> isToSign(key, now)).forEach(pairs::open);
        return keys;
    }

    private static boolean isToSign(SigningKey key, Instant now) {
        return switch (key.stateAt(now)) {
            case NEXT, SIGNING -> true;
            case VERIFYING, ENDED -> false;
        };
    }

    /** Newest first. */
    public List<SigningKey> list() {
        access.require("key.read", Scope.system());
        reload();
        return newestFirst();
    }

    /**
     * The key that signs now.
     *
     * @throws CloudException UNAVAILABLE where there is none yet, or it cannot be opened here
     */
    Signer signer() {
        Optional<SigningKey> signing = KeyPlan.findSigning(keys(), now());
        if (signing.isEmpty()) {
            tend();
            signing = KeyPlan.findSigning(keys(), now());
        }
        SigningKey key = signing.orElseThrow(
                () -> new CloudException(ErrorCode.UNAVAILABLE, "there is no key to sign with at this moment"));
        return new Signer(key.id(), opened.computeIfAbsent(key.id(), _ -> pairs.open(key)));
    }

    /** The public parts of all keys that verify now, or will: those that will sign are told in time. */
    public JWKSet publicKeys() {
        Instant now = now();
        List<JWK> current = newestFirst().stream()
                .filter(key -> key.stateAt(now) != State.ENDED)
                .<JWK>map(key -> KeyPairs.publicKey(key).jwk())
                .toList();
        return new JWKSet(current);
    }

    /** All of them by their ids, and the same map as long as they are the same. */
    Map<String, VerificationKey> verifying() {
        return known().verifying();
    }

    /** Waits until there are others than those, or for as long as that. */
    void awaitOthers(Map<String, VerificationKey> than, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (left > 0 && known().verifying().equals(than)) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long it is until one of the keys is to do something else; empty where that is never. */
    Optional<Duration> findTimeUntilTurn() {
        Instant now = now();
        return KeyPlan.findNextTurn(keys(), now).map(turn -> Duration.between(now, turn));
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** For who follows its changes. */
    public Table<SigningKey> table() {
        return table;
    }

    /** Reads all keys anew. @return the store's revision that they are of */
    long reload() {
        List<SigningKey> read = new ArrayList<>();
        long revision = WholeList.read(table::list, 0, row -> read.add(row.value()));
        publish(Known.of(revision, read));
        return revision;
    }

    private void publish(Known read) {
        lock.lock();
        try {
            Known before = known;
            if (before == null || before.revision() <= read.revision()) {
                known = before == null ? read : read.sameMapAs(before);
                opened.keySet().retainAll(read.verifying().keySet());
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private List<SigningKey> keys() {
        return known().keys();
    }

    private Known known() {
        Known read = known;
        if (read != null) {
            return read;
        }
        try {
            reload();
        } catch (StoreException e) {
            throw new CloudException(ErrorCode.UNAVAILABLE, "the keys that tokens are signed with are not read yet", e);
        }
        return known();
    }

    private List<SigningKey> newestFirst() {
        return keys().stream()
                .sorted(Comparator.comparing((SigningKey key) -> key.times().signsFrom())
                        .reversed())
                .toList();
    }

    /** From what there is to what is to be done. */
    private interface Decision {
        KeyPlan decide(List<SigningKey> keys, Instant now, KeySettings settings);
    }

    private void commit(String action, Idempotency idempotency, Fresh fresh, Decision decision) {
        changes.make(action, idempotency, TextCodec.INSTANCE, change -> {
            KeyPlan plan = decision.decide(SigningKeyStore.all(change, table), change.now(), settings);
            return apply(change, plan, fresh);
        });
        reload();
    }

    /** @return the id of the newest key made; empty for none */
    private String apply(Change change, KeyPlan plan, Fresh fresh) {
        plan.delete().forEach(key -> {
            var _ = change.rows().delete(table, key.key());
        });
        plan.change().forEach(key -> {
            var _ = change.rows().update(table, key.key(), _ -> key);
        });
        List<String> made = new ArrayList<>();
        for (SigningKey.Times times : plan.make()) {
            SigningKey key = fresh.pair(made.size()).as(times, change.now());
            change.rows().insert(table, key);
            made.add(key.id());
        }
        if (!made.isEmpty()) {
            change.about(SigningKey.ref(made.getFirst()));
            change.detail("made", String.join(", ", made));
        }
        if (!plan.delete().isEmpty()) {
            change.detail("deleted", plan.delete().stream().map(SigningKey::id).collect(Collectors.joining(", ")));
        }
        return made.isEmpty() ? "" : made.getLast();
    }

    /** Pairs of one change, the same ones however often it is made. */
    private final class Fresh {
        private final List<KeyPairs.Pair> made = new ArrayList<>();

        KeyPairs.Pair pair(int index) {
            while (made.size() <= index) {
                made.add(pairs.make());
            }
            return made.get(index);
        }
    }
}
