package io.photoncloud.iam.key;

import io.photoncloud.iam.key.SigningKey.State;
import io.photoncloud.iam.key.SigningKey.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to become of the signing keys. They follow each other without gap or overlap: one signs, and the next one is
 * made when it begins, so that it is known everywhere long before it is needed; those before it verify for as long as a
 * token of theirs may be good.
 *
 * @param make when new keys do what
 * @param change keys with the times they are to have
 * @param delete keys that nothing is verified with any more
 */
record KeyPlan(List<Times> make, List<SigningKey> change, List<SigningKey> delete) {

    KeyPlan {
        make = List.copyOf(make);
        change = List.copyOf(change);
        delete = List.copyOf(delete);
    }

    boolean isEmpty() {
        return make.isEmpty() && change.isEmpty() && delete.isEmpty();
    }

    /** What time brings with it. Done twice, the second time there is nothing to do. */
    static KeyPlan tend(List<SigningKey> keys, Instant now, KeySettings settings) {
        return tended(keys, keys, now, settings);
    }

    /** The next key signs as soon as everybody knows it, and the present one no longer. */
    static KeyPlan rotate(List<SigningKey> keys, Instant now, KeySettings settings) {
        Optional<SigningKey> signing = findSigning(keys, now);
        Optional<SigningKey> next = keys.stream()
                .filter(key -> key.stateAt(now) == State.NEXT)
                .min(Comparator.comparing(key -> key.times().signsFrom()));
        if (signing.isEmpty()) {
            return tend(keys, now, settings);
        }
        Instant known = next.map(key -> key.created().plus(settings.overlap())).orElse(now.plus(settings.overlap()));
        Instant turn = earlier(later(now, known), signing.get().times().signsUntil());
        boolean lastOfAll = keys.stream()
                .noneMatch(key -> next.isPresent()
                        && key.times().signsFrom().isAfter(next.get().times().signsFrom()));
        List<SigningKey> turned = keys.stream()
                .map(key -> {
                    if (key.equals(signing.get())) {
                        return key.with(Times.of(key.times().signsFrom(), turn, settings));
                    }
                    if (next.isPresent() && key.equals(next.get())) {
                        Instant end = lastOfAll
                                ? turn.plus(settings.rotation())
                                : key.times().signsUntil();
                        return key.with(Times.of(turn, end, settings));
                    }
                    return key;
                })
                .toList();
        return tended(keys, turned, now, settings);
    }

    /** Others may have the private keys, those of the future too: none of them is good for anything from now on. */
    static KeyPlan replace(List<SigningKey> keys, Instant now, KeySettings settings) {
        KeyPlan fresh = tend(List.of(), now, settings);
        return new KeyPlan(fresh.make(), List.of(), keys);
    }

    static Optional<SigningKey> findSigning(List<SigningKey> keys, Instant now) {
        return keys.stream().filter(key -> key.stateAt(now) == State.SIGNING).findFirst();
    }

    /** When the next of them begins or ends to do something, and there may be something to tend. */
    static Optional<Instant> findNextTurn(List<SigningKey> keys, Instant now) {
        return keys.stream()
                .map(SigningKey::times)
                .flatMap(times -> Stream.of(times.signsFrom(), times.signsUntil(), times.verifiesUntil()))
                .filter(now::isBefore)
                .min(Comparator.naturalOrder());
    }

    private static KeyPlan tended(List<SigningKey> before, List<SigningKey> keys, Instant now, KeySettings settings) {
        List<SigningKey> delete =
                keys.stream().filter(key -> key.stateAt(now) == State.ENDED).toList();
        List<SigningKey> kept = new ArrayList<>(keys.stream()
                .filter(key -> key.stateAt(now) != State.ENDED)
                .map(key -> verifyingLongEnough(key, now, settings))
                .toList());
        List<Times> make = new ArrayList<>();
        Optional<Instant> nextFrom = kept.stream()
                .map(key -> key.times().signsFrom())
                .filter(now::isBefore)
                .min(Comparator.naturalOrder());
        if (findSigning(kept, now).isEmpty()) {
            // The first key of all, or after an outage in which nobody made any: there is nobody to wait for.
            make.add(Times.of(now, nextFrom.orElse(now.plus(settings.rotation())), settings));
        }
        if (nextFrom.isEmpty()) {
            Instant turn = later(lastEnd(kept, make), now.plus(settings.overlap()));
            kept.replaceAll(key -> key.stateAt(now) == State.SIGNING ? lasting(key, turn, settings) : key);
            make.add(Times.of(turn, turn.plus(settings.rotation()), settings));
        }
        Map<String, SigningKey> original =
                before.stream().collect(Collectors.toMap(SigningKey::id, Function.identity()));
        List<SigningKey> change =
                kept.stream().filter(key -> !key.equals(original.get(key.id()))).toList();
        return new KeyPlan(make, change, delete);
    }

    private static Instant lastEnd(List<SigningKey> kept, List<Times> make) {
        return Stream.concat(kept.stream().map(SigningKey::times), make.stream())
                .map(Times::signsUntil)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Until the next one signs, where that one comes late. */
    private static SigningKey lasting(SigningKey key, Instant turn, KeySettings settings) {
        return key.times().signsUntil().isBefore(turn)
                ? key.with(Times.of(key.times().signsFrom(), turn, settings))
                : key;
    }

    /** The longest token may have become longer than it was when the key was made. */
    private static SigningKey verifyingLongEnough(SigningKey key, Instant now, KeySettings settings) {
        Times times = key.times();
        Duration verifies = Duration.between(times.signsUntil(), times.verifiesUntil());
        boolean signed = !now.isBefore(times.signsUntil());
        return signed || verifies.compareTo(settings.longestToken()) >= 0
                ? key
                : key.with(Times.of(times.signsFrom(), times.signsUntil(), settings));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
