package io.photoncloud.nightlight.notify;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.series.Matcher;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes and changes silences by Alertmanager's rules: what was in force once is not rewritten. Safe for use by many threads. */
public final class Silencing {
    private final Notifier notifier;
    private final InstantSource clock;
    private final Supplier<UUID> ids;

    public Silencing(Notifier notifier, InstantSource clock, Supplier<UUID> ids) {
        this.notifier = notifier;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Makes a silence, or changes one.
     *
     * @param id of the one that is changed; empty for a new one
     * @return its id, which is another where the old one had to be ended instead; empty where there is none to change
     * @throws IllegalArgumentException it makes no sense
     */
    public Optional<String> put(Tenant tenant, String id, Silence wanted) {
        Instant now = clock.instant();
        check(wanted, now);
        synchronized (this) {
            if (id.isEmpty()) {
                return Optional.of(make(tenant, wanted, now));
            }
            Optional<Silence> known = notifier.find(tenant, id);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            if (canChange(known.get(), wanted, now)) {
                notifier.put(tenant, with(id, wanted, wanted.startsAt(), now));
                return Optional.of(id);
            }
            String made = make(tenant, wanted, now);
            var _ = notifier.expire(tenant, id);
            return Optional.of(made);
        }
    }

    private String make(Tenant tenant, Silence wanted, Instant now) {
        String id = ids.get().toString();
        Instant start = wanted.startsAt().isBefore(now) ? now : wanted.startsAt();
        notifier.put(tenant, with(id, wanted, start, now));
        return id;
    }

    private static Silence with(String id, Silence wanted, Instant startsAt, Instant now) {
        return new Silence(id, wanted.matchers(), startsAt, wanted.endsAt(), now, wanted.createdBy(), wanted.comment());
    }

    private static boolean canChange(Silence known, Silence wanted, Instant now) {
        if (!known.matchers().equals(wanted.matchers())) {
            return false;
        }
        return switch (known.state(now)) {
            case ACTIVE ->
                wanted.startsAt().equals(known.startsAt()) && wanted.endsAt().isAfter(now);
            case PENDING -> !wanted.startsAt().isBefore(now);
            case EXPIRED -> false;
        };
    }

    private static void check(Silence wanted, Instant now) {
        require(!wanted.matchers().all().isEmpty(), "at least one matcher required");
        require(
                wanted.matchers().all().stream().anyMatch(matcher -> !matcher.matches("")),
                "at least one matcher must not match the empty string");
        for (Matcher matcher : wanted.matchers().all()) {
            require(!matcher.name().isEmpty(), "invalid label matcher: invalid label name \"\"");
        }
        require(wanted.endsAt().isAfter(wanted.startsAt()), "start time must be before end time");
        require(wanted.endsAt().isAfter(now), "end time can't be in the past");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("silence invalid: " + otherwise);
        }
    }

    /** Those whose matchers have what a filter asks for: first what is in force, by when it ends. */
    public List<Silence> list(Tenant tenant, Matchers filter, Instant now) {
        return notifier.silences(tenant).stream()
                .filter(silence -> filter.all().stream().allMatch(wanted -> has(silence, wanted)))
                .sorted(Comparator.comparingInt((Silence silence) -> order(silence, now))
                        .thenComparing(Silence::endsAt)
                        .thenComparing(Silence::id))
                .toList();
    }

    private static int order(Silence silence, Instant now) {
        return switch (silence.state(now)) {
            case ACTIVE -> 0;
            case PENDING -> 1;
            case EXPIRED -> 2;
        };
    }

    private static boolean has(Silence silence, Matcher wanted) {
        String value = silence.matchers().all().stream()
                .filter(matcher -> matcher.name().equals(wanted.name()))
                .map(Matcher::value)
                .findFirst()
                .orElse("");
        return wanted.matches(value);
    }
}
