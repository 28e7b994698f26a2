package io.photoncloud.nightlight.ruling;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;

/** When a group is evaluated: at the same moment of every interval, which groups do not share. */
record GroupSchedule(long intervalMs, long offsetMs) {
    static GroupSchedule of(String owner, LoadedGroup group) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(owner.getBytes(UTF_8));
            byte[] sum = digest.digest(group.key().getBytes(UTF_8));
            long intervalMs = Math.max(1, group.interval().toMillis());
            return new GroupSchedule(
                    intervalMs, Math.floorMod(ByteBuffer.wrap(sum).getLong(8), intervalMs));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    Duration interval() {
        return Duration.ofMillis(intervalMs);
    }

    /** The first time after another. */
    Instant after(Instant time) {
        long into = Math.floorMod(time.toEpochMilli() - offsetMs, intervalMs);
        return Instant.ofEpochMilli(time.toEpochMilli() - into + intervalMs);
    }

    /** The time that is waited for after one. A clock that was put back does not make anybody wait until it is where it was. */
    Instant next(Instant evaluated, Instant now) {
        Instant next = evaluated.plus(interval());
        return next.isAfter(now.plus(interval())) ? after(now) : next;
    }

    /** How many times went by between the one waited for and now: these are left out. */
    long missed(Instant due, Instant now) {
        return Math.max(0, Duration.between(due, now).toMillis() / intervalMs);
    }
}
