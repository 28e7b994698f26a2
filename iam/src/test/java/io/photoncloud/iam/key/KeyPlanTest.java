package io.photoncloud.iam.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.iam.key.SigningKey.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyPlanTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final KeySettings SETTINGS =
            new KeySettings(Duration.ofDays(30), Duration.ofMinutes(10), Duration.ofHours(25));

    /** Keys as plans leave them. */
    private static final class Ring {
        private final Map<String, SigningKey> keys = new HashMap<>();
        private int made;

        List<SigningKey> all() {
            return List.copyOf(keys.values());
        }

        void apply(KeyPlan plan, Instant now) {
            plan.delete().forEach(key -> keys.remove(key.id()));
            plan.change().forEach(key -> keys.put(key.id(), key));
            for (SigningKey.Times times : plan.make()) {
                made++;
                Sealed sealed = new Sealed("k", Bytes.EMPTY, Bytes.EMPTY);
                keys.put("key-" + made, new SigningKey("key-" + made, "{}", sealed, now, times));
            }
        }

        List<SigningKey> in(State state, Instant now) {
            return all().stream().filter(key -> key.stateAt(now) == state).toList();
        }
    }

    private record Signed(String key, Instant at) {}

    @Test
    void theFirstKeySignsAtOnceAndTheNextOneIsThereAlready() {
        Ring ring = new Ring();
        ring.apply(KeyPlan.tend(ring.all(), START, SETTINGS), START);
        assertThat(ring.in(State.SIGNING, START)).hasSize(1);
        assertThat(ring.in(State.NEXT, START)).hasSize(1);
        assertThat(KeyPlan.tend(ring.all(), START, SETTINGS).isEmpty()).isTrue();
    }

    @Test
    void anOrderlyRotationWaitsUntilTheNextKeyIsKnown() {
        Ring ring = new Ring();
        ring.apply(KeyPlan.tend(ring.all(), START, SETTINGS), START);
        SigningKey next = ring.in(State.NEXT, START).getFirst();
        Instant now = START.plusSeconds(60);
        ring.apply(KeyPlan.rotate(ring.all(), now, SETTINGS), now);
        assertThat(ring.in(State.SIGNING, START.plus(SETTINGS.overlap()).minusMillis(1)))
                .extracting(SigningKey::id)
                .doesNotContain(next.id())
                .hasSize(1);
        assertThat(ring.in(State.SIGNING, START.plus(SETTINGS.overlap())))
                .extracting(SigningKey::id)
                .containsExactly(next.id());
        assertThat(KeyPlan.rotate(ring.all(), now, SETTINGS).isEmpty()).isTrue();
    }

    @Test
    void compromisedKeysAreAllGoneAtOnce() {
        Ring ring = new Ring();
        ring.apply(KeyPlan.tend(ring.all(), START, SETTINGS), START);
        List<SigningKey> before = ring.all();
        ring.apply(KeyPlan.replace(ring.all(), START, SETTINGS), START);
        assertThat(ring.all()).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(ring.in(State.SIGNING, START)).hasSize(1);
    }

    @Test
    void tokensThatMayBecomeOlderKeepTheirKeysLonger() {
        Ring ring = new Ring();
        ring.apply(KeyPlan.tend(ring.all(), START, SETTINGS), START);
        KeySettings longer = new KeySettings(SETTINGS.rotation(), SETTINGS.overlap(), Duration.ofDays(3));
        ring.apply(KeyPlan.tend(ring.all(), START, longer), START);
        assertThat(ring.all())
                .hasSize(2)
                .allSatisfy(key -> assertThat(key.times().verifiesUntil())
                        .isEqualTo(key.times().signsUntil().plus(longer.longestToken())));
    }

    @Test
    void oneKeySignsAtAnyTimeIsKnownBeforeAndVerifiesItsTokensToTheEnd() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        System.out.println("KeyPlanTest: seed " + seed);
        for (int round = 0; round < 200; round++) {
            live(random, SETTINGS, "seed " + seed + " round " + round);
        }
        for (int round = 0; round < 200; round++) {
            KeySettings settings = settings(random);
            live(random, settings, "seed " + seed + " round " + round + " with " + settings);
        }
    }

    /** Whatever may be set, from seconds to years. */
    private static KeySettings settings(Random random) {
        Duration overlap = upTo(random, Duration.ofSeconds(1), Duration.ofDays(7));
        Duration rotation = upTo(random, overlap.multipliedBy(2), Duration.ofDays(3_650));
        return new KeySettings(rotation, overlap, upTo(random, Duration.ofSeconds(1), Duration.ofDays(30)));
    }

    /** All magnitudes alike. */
    private static Duration upTo(Random random, Duration least, Duration most) {
        double magnitude = Math.log((double) most.toMillis() / least.toMillis());
        return Duration.ofMillis((long) (least.toMillis() * Math.exp(random.nextDouble() * magnitude)));
    }

    private static void live(Random random, KeySettings settings, String name) {
        Ring ring = new Ring();
        Instant now = START;
        List<Signed> signed = new ArrayList<>();
        Map<String, Instant> signsAtOnce = new HashMap<>();
        for (int step = 0; step < 150; step++) {
            boolean outage = KeyPlan.findSigning(ring.all(), now).isEmpty();
            int choice = random.nextInt(48);
            if (choice == 0) { // what was signed so far is to be refused, and the new key cannot wait
                ring.apply(KeyPlan.replace(ring.all(), now, settings), now);
                signed.clear();
                outage = true;
            } else {
                KeyPlan plan = choice < 5
                        ? KeyPlan.rotate(ring.all(), now, settings)
                        : KeyPlan.tend(ring.all(), now, settings);
                ring.apply(plan, now);
            }
            assertThat(KeyPlan.tend(ring.all(), now, settings).isEmpty())
                    .as("%s step %d: tended twice", name, step)
                    .isTrue();
            List<SigningKey> signing = ring.in(State.SIGNING, now);
            assertThat(signing).as("%s step %d", name, step).hasSize(1);
            assertThat(ring.in(State.NEXT, now)).as("%s step %d", name, step).hasSize(1);
            SigningKey signer = signing.getFirst();
            signed.add(new Signed(signer.id(), now));
            if (outage) {
                signsAtOnce.put(signer.id(), now);
            }
            if (!signsAtOnce.containsKey(signer.id())) {
                assertThat(Duration.between(signer.created(), now))
                        .as("%s step %d: known before it signs", name, step)
                        .isGreaterThanOrEqualTo(settings.overlap());
            }
            Instant moment = now;
            signed.removeIf(token -> token.at().plus(settings.longestToken()).isBefore(moment));
            for (Signed token : signed) {
                assertThat(ring.all())
                        .as("%s step %d: %s", name, step, token)
                        .anyMatch(key -> key.id().equals(token.key()) && key.stateAt(moment) != State.ENDED);
            }
            now = now.plus(pause(random, settings, ring.all(), now));
        }
    }

    /** Mostly until there is something to do, as the loop does, at times too long for that, and at times an outage. */
    private static Duration pause(Random random, KeySettings settings, List<SigningKey> keys, Instant now) {
        return switch (random.nextInt(10)) {
            case 0 -> upTo(random, Duration.ofMillis(1), settings.rotation().multipliedBy(3));
            case 1, 2, 3 ->
                upTo(random, Duration.ofMillis(1), settings.rotation().dividedBy(3));
            default ->
                KeyPlan.findNextTurn(keys, now)
                        .map(turn -> Duration.between(now, turn))
                        .filter(turn -> turn.compareTo(MINUTE) < 0)
                        .orElse(MINUTE);
        };
    }
}
