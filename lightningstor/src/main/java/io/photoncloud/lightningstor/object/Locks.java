package io.photoncloud.lightningstor.object;

import io.photoncloud.lightningstor.bucket.Setting;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.LegalHold;
import io.photoncloud.lightningstor.xml.LockMode;
import io.photoncloud.lightningstor.xml.ObjectLockConfiguration;
import io.photoncloud.lightningstor.xml.Retention;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** What locks allow. {@link ObjectStore} asks for each version that goes for good, in the transaction by which it goes. */
public final class Locks {

    /** Of a bucket whose objects can be locked; it is never taken back, and such a bucket always has versions. */
    public static final Setting<ObjectLockConfiguration> OF_BUCKET =
            new Setting<>("object-lock", ObjectLockConfiguration::read, ObjectLockConfiguration::write);

    private Locks() {}

    /** What of a lock somebody asks to go around, and may. */
    public enum Bypass {
        NONE,
        /** Retentions of mode GOVERNANCE. */
        GOVERNANCE
    }

    /** Whether a version may go for good. */
    public static boolean mayDelete(ObjectVersion version, Instant now, Bypass bypass) {
        Lock lock = version.traits().lock();
        return lock.hold() != LegalHold.ON
                && lock.findRetention()
                        .filter(retention -> holds(retention, now, bypass))
                        .isEmpty();
    }

    private static boolean holds(Retention.Until retention, Instant now, Bypass bypass) {
        return retention.until().isAfter(now)
                && switch (retention.mode()) {
                    case COMPLIANCE -> true;
                    case GOVERNANCE -> bypass == Bypass.NONE;
                };
    }

    /** Whether another retention may take the place of what there is: a longer one of the same mode always. */
    public static boolean mayRetain(Lock before, Retention wanted, Instant now, Bypass bypass) {
        Optional<Retention.Until> held = before.findRetention().filter(retention -> holds(retention, now, bypass));
        return held.isEmpty()
                || (wanted instanceof Retention.Until(LockMode mode, Instant until)
                        && mode == held.get().mode()
                        && !until.isBefore(held.get().until()));
    }

    /**
     * The lock of a new version.
     *
     * @param said of it when it was put
     * @param ofBucket empty where its objects cannot be locked
     */
    static Lock ofNew(Lock said, Optional<ObjectLockConfiguration> ofBucket, Instant now) {
        if (ofBucket.isEmpty()) {
            if (!said.equals(Lock.NONE)) {
                throw missing();
            }
            return said;
        }
        return said.findRetention().isPresent()
                ? said
                : ofBucket.get()
                        .findDefault()
                        .map(period -> said.with(new Retention.Until(period.mode(), period.until(now))))
                        .orElse(said);
    }

    /** What whoever says something of locks is told of a bucket without. */
    public static S3Exception missing() {
        return new S3Exception(S3Error.INVALID_REQUEST, "Bucket is missing Object Lock Configuration");
    }

    static void requireDeletable(ObjectVersion version, Instant now, Bypass bypass) {
        if (!mayDelete(version, now, bypass)) {
            throw denied();
        }
    }

    /** @throws S3Exception AccessDenied */
    public static void requireRetainable(Lock before, Retention wanted, Instant now, Bypass bypass) {
        if (!mayRetain(before, wanted, now, bypass)) {
            throw denied();
        }
    }

    private static S3Exception denied() {
        return new S3Exception(S3Error.ACCESS_DENIED, "Access Denied because object protected by object lock.");
    }

    /** Refuses an end of a retention that has passed, or is too far away. */
    public static Retention.Until requireAhead(Retention.Until retention, String element, Instant now) {
        Instant last = now.atZone(ZoneOffset.UTC)
                .plusYears(ObjectLockConfiguration.YEARS_MAX)
                .toInstant();
        if (retention.until().isAfter(now) && !retention.until().isAfter(last)) {
            return retention;
        }
        throw S3Exception.invalidArgument(
                element,
                retention.until().toString(),
                retention.until().isAfter(now)
                        ? "The retain until date must be within " + ObjectLockConfiguration.YEARS_MAX + " years!"
                        : "The retain until date must be in the future!");
    }
}
