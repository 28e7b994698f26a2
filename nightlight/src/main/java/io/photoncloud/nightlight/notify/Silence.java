package io.photoncloud.nightlight.notify;

import java.time.Instant;
import java.util.Locale;

/** Alerts that match are not told of in a time, both ends of which are known. */
public record Silence(
        String id,
        Matchers matchers,
        Instant startsAt,
        Instant endsAt,
        Instant updatedAt,
        String createdBy,
        String comment) {
    /** Whether it silences now, not yet, or no more. */
    public enum State {
        EXPIRED,
        ACTIVE,
        PENDING;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public State state(Instant now) {
        if (now.isBefore(startsAt)) {
            return State.PENDING;
        }
        return now.isBefore(endsAt) ? State.ACTIVE : State.EXPIRED;
    }

    Silence expired(Instant now) {
        Instant start = startsAt.isAfter(now) ? now : startsAt;
        return new Silence(id, matchers, start, now, now, createdBy, comment);
    }
}
