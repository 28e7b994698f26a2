package io.photoncloud.flaredb.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.flaredb.SerialStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random calls beside a model that is a sorted map, with time that passes and sweeps in between. */
class KvModelTest {

    private static final int STEPS = 600;
    private static final int KEYS = 12;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-30T12:00:00Z"));
    private final SerialStore store = new SerialStore();
    private final KvTransactions transactions = new KvTransactions(store);
    private final NamespaceService namespaces = new NamespaceService(
            transactions,
            new Authorizer(SecurityMode.OPEN, (_, _, _, _) -> true),
            new Tenancy(SecurityMode.OPEN),
            clock,
            3);
    private final KvService kv = new KvService(
            transactions, namespaces, KvLimits.of(store.limits().valueBytesMax(), Duration.ofDays(1)), clock);
    private final KvSweep sweep = new KvSweep(transactions, clock);

    private record Expected(Bytes value, long version, Instant expires) {}

    private final NavigableMap<Key, Expected> model = new TreeMap<>();
    private final Map<Key, Long> lastVersions = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aStrongNamespaceAnswersAsASortedMapDoes(long seed) {
        Random random = new Random(seed);
        KvPlace place = place("strong");
        for (int step = 0; step < STEPS; step++) {
            String at = "seed " + seed + ", step " + step;
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> put(place, random, at);
                case 4, 5 -> delete(place, random, at);
                case 6 -> batch(place, random, at);
                case 7 -> scan(place, random, at);
                case 8 -> clock.advance(Duration.ofSeconds(random.nextInt(40)));
                default -> sweep.run();
            }
            if (random.nextInt(50) == 0) {
                clock.advance(KvService.GONE_KEPT);
            }
            Key key = key(random);
            Expected expected = there(key);
            Optional<KvEntry> found = kv.find(place, key);
            assertThat(found.map(KvEntry::value))
                    .as(at)
                    .isEqualTo(Optional.ofNullable(expected).map(Expected::value));
            assertThat(found.map(KvEntry::version).orElse(0L))
                    .as(at)
                    .isEqualTo(expected == null ? 0 : expected.version());
        }
    }

    private void put(KvPlace place, Random random, String at) {
        Key key = key(random);
        Bytes value = Bytes.utf8("v" + random.nextInt(1_000));
        Duration ttl = random.nextInt(3) == 0 ? Duration.ofSeconds(1 + random.nextInt(60)) : null;
        Expected before = there(key);
        long current = before == null ? 0 : before.version();
        long wanted = random.nextBoolean() ? current : random.nextInt(5);
        boolean conditional = random.nextBoolean();
        Precondition precondition = conditional ? KvOperation.inVersion(wanted) : new Precondition.None();
        KvApplied applied =
                kv.apply(place, List.of(new KvOperation.Put(key, value, ttl, precondition)), new Idempotency.None());
        if (conditional && wanted != current) {
            assertThat(applied).as(at).isEqualTo(new KvApplied.Refused(0, current));
            return;
        }
        wrote(key, value, ttl, applied, 0, at);
    }

    private void wrote(Key key, Bytes value, @Nullable Duration ttl, KvApplied applied, int index, String at) {
        assertThat(applied).as(at).isInstanceOf(KvApplied.Done.class);
        KvResult result = ((KvApplied.Done) applied).results().get(index);
        assertThat(result).as(at).isInstanceOf(KvResult.Written.class);
        long version = ((KvResult.Written) result).version();
        // Never a version that the key was in before, whatever happened to it.
        assertThat(version).as(at).isGreaterThan(lastVersions.getOrDefault(key, 0L));
        lastVersions.put(key, version);
        model.put(
                key,
                new Expected(
                        value,
                        version,
                        ttl == null ? Instant.MAX : clock.instant().plus(ttl)));
    }

    private void delete(KvPlace place, Random random, String at) {
        Key key = key(random);
        Expected before = there(key);
        KvApplied applied =
                kv.apply(place, List.of(new KvOperation.Delete(key, new Precondition.None())), new Idempotency.None());
        assertThat(applied).as(at).isEqualTo(new KvApplied.Done(List.of(new KvResult.Deleted(before != null))));
        model.remove(key);
    }

    private void batch(KvPlace place, Random random, String at) {
        Set<Key> keys = new HashSet<>();
        List<KvOperation> operations = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Key key = key(random);
            if (keys.add(key)) {
                operations.add(new KvOperation.Put(key, Bytes.utf8("b" + i), null, new Precondition.None()));
            }
        }
        boolean refused = random.nextBoolean();
        if (refused) {
            KvOperation first = operations.getFirst();
            operations.set(0, new KvOperation.Put(first.key(), Bytes.EMPTY, null, KvOperation.inVersion(1L << 40)));
        }
        KvApplied applied = kv.apply(place, operations, new Idempotency.None());
        if (refused) {
            Expected there = there(operations.getFirst().key());
            assertThat(applied).as(at).isEqualTo(new KvApplied.Refused(0, there == null ? 0 : there.version()));
            return;
        }
        for (int i = 0; i < operations.size(); i++) {
            wrote(operations.get(i).key(), Bytes.utf8("b" + nth(operations, i)), null, applied, i, at);
        }
    }

    private static String nth(List<KvOperation> operations, int index) {
        return operations.get(index) instanceof KvOperation.Put put
                ? put.value().toUtf8().substring(1)
                : "";
    }

    private void scan(KvPlace place, Random random, String at) {
        boolean reverse = random.nextBoolean();
        Key start = key(random);
        Key end = key(random);
        String prefix = random.nextBoolean() ? "" : "k";
        KvRange range = new KvRange(
                Bytes.wrap(start.unsafeArray()),
                random.nextBoolean() ? Bytes.wrap(end.unsafeArray()) : null,
                Bytes.utf8(prefix));
        List<Key> expected = new ArrayList<>();
        for (Key key : model.keySet()) {
            boolean inRange = key.compareTo(start) >= 0
                    && (range.end() == null || key.compareTo(end) < 0)
                    && key.toUtf8().startsWith(prefix)
                    && there(key) != null;
            if (inRange) {
                expected.add(key);
            }
        }
        List<Key> found = new ArrayList<>();
        String token = null;
        do {
            Paged<List<KvEntry>> page = kv.scan(
                    place, new KvService.Scan(range, reverse, false), new PageRequest(1 + random.nextInt(4), token));
            page.view().forEach(entry -> found.add(entry.key()));
            token = page.nextPageToken();
        } while (token != null);
        assertThat(found).as(at).isEqualTo(reverse ? expected.reversed() : expected);
    }

    private @Nullable Expected there(Key key) {
        Expected expected = model.get(key);
        return expected == null || !expected.expires().isAfter(clock.instant()) ? null : expected;
    }

    private static Key key(Random random) {
        return Key.utf8((random.nextInt(8) == 0 ? "other" : "key") + random.nextInt(KEYS));
    }

    private static KvPlace place(String namespace) {
        return new KvPlace(new TenantNames(null, null), namespace);
    }

    @Test
    void whatIsOverLeavesNothingBehind() {
        KvPlace place = place("short");
        for (int i = 0; i < 3 * KvSweep.BATCH / 2; i++) {
            var _ = kv.apply(
                    place,
                    List.of(new KvOperation.Put(
                            Key.utf8("k" + i), Bytes.utf8("v"), Duration.ofSeconds(5), new Precondition.None())),
                    new Idempotency.Keyed("key-" + i, "fingerprint"));
        }
        clock.advance(Duration.ofSeconds(5));
        sweepAll();
        clock.advance(KvService.ONCE_KEPT);
        sweepAll();
        // The namespace, the count of namespaces, and the floor under the versions of what is created anew.
        assertThat(store.size()).isEqualTo(3);
        assertThat(namespaces.delete(place.names(), "short")).isTrue();
        sweepAll();
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void aNamespaceThatIsDeletedTakesItsKeysAlong() {
        KvPlace place = place("gone");
        List<KvOperation> puts = new ArrayList<>();
        for (int i = 0; i < KvLimits.OPERATIONS_MAX; i++) {
            puts.add(new KvOperation.Put(Key.utf8("k" + i), Bytes.EMPTY, null, new Precondition.None()));
        }
        var _ = kv.apply(place, puts, new Idempotency.None());
        assertThat(namespaces.delete(place.names(), "gone")).isTrue();
        assertThat(namespaces.delete(place.names(), "gone")).isFalse();
        // One that is made anew by the same name has none of them, swept or not.
        var _ = kv.apply(
                place,
                List.of(new KvOperation.Put(Key.utf8("new"), Bytes.EMPTY, null, new Precondition.None())),
                new Idempotency.None());
        assertThat(kv.scan(place, new KvService.Scan(KvRange.ALL, false, true), new PageRequest(10, null))
                        .view())
                .extracting(KvEntry::key)
                .containsExactly(Key.utf8("new"));
        sweepAll();
        assertThat(kv.find(place, Key.utf8("new"))).isPresent();
        assertThat(store.size()).isEqualTo(3);
    }

    private void sweepAll() {
        while (sweep.run()) {
            // There is more.
        }
    }
}
