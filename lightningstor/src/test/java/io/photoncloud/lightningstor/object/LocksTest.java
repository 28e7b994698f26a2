package io.photoncloud.lightningstor.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.lightningstor.object.Locks.Bypass;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.LegalHold;
import io.photoncloud.lightningstor.xml.LockMode;
import io.photoncloud.lightningstor.xml.ObjectLockConfiguration;
import io.photoncloud.lightningstor.xml.ObjectLockConfiguration.Unit;
import io.photoncloud.lightningstor.xml.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocksTest {

    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

    private static Optional<Retention.Until> retention(String text) {
        String[] parts = text.split("[+]", -1);
        return text.equals("none")
                ? Optional.empty()
                : Optional.of(new Retention.Until(
                        LockMode.valueOf(parts[0]), NOW.plus(Duration.ofDays(Long.parseLong(parts[1])))));
    }

    private static Lock lock(String text) {
        return retention(text).<Lock>map(Lock.NONE::with).orElse(Lock.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "none,          OFF, NONE,       true",
        "none,          ON,  NONE,       false",
        "none,          ON,  GOVERNANCE, false",
        "GOVERNANCE+1,  OFF, NONE,       false",
        "GOVERNANCE+1,  OFF, GOVERNANCE, true",
        "GOVERNANCE+1,  ON,  GOVERNANCE, false",
        "COMPLIANCE+1,  OFF, NONE,       false",
        "COMPLIANCE+1,  OFF, GOVERNANCE, false",
        "COMPLIANCE+0,  OFF, NONE,       true",
        "COMPLIANCE+-1, OFF, NONE,       true",
        "GOVERNANCE+-1, ON,  NONE,       false",
    })
    void aVersionMayGo(String retention, LegalHold hold, Bypass bypass, boolean may) {
        ObjectVersion version = new NewObject(
                        "me",
                        0,
                        "",
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Traits.NONE.withLock(lock(retention).with(hold)),
                        Content.nothing())
                .as("k", new VersionId(1, 1, false), NOW);
        assertThat(Locks.mayDelete(version, NOW, bypass)).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "none,          GOVERNANCE+1, NONE,       true",
        "none,          none,         NONE,       true",
        "GOVERNANCE+2,  GOVERNANCE+3, NONE,       true",
        "GOVERNANCE+2,  GOVERNANCE+2, NONE,       true",
        "GOVERNANCE+2,  GOVERNANCE+1, NONE,       false",
        "GOVERNANCE+2,  GOVERNANCE+1, GOVERNANCE, true",
        "GOVERNANCE+2,  none,         NONE,       false",
        "GOVERNANCE+2,  none,         GOVERNANCE, true",
        "GOVERNANCE+2,  COMPLIANCE+3, NONE,       false",
        "GOVERNANCE+2,  COMPLIANCE+3, GOVERNANCE, true",
        "COMPLIANCE+2,  COMPLIANCE+3, NONE,       true",
        "COMPLIANCE+2,  COMPLIANCE+1, GOVERNANCE, false",
        "COMPLIANCE+2,  GOVERNANCE+3, GOVERNANCE, false",
        "COMPLIANCE+2,  none,         GOVERNANCE, false",
        "COMPLIANCE+-1, none,         NONE,       true",
        "COMPLIANCE+-1, GOVERNANCE+1, NONE,       true",
    })
    void aRetentionMayTakeThePlaceOfAnother(String before, String wanted, Bypass bypass, boolean may) {
        Retention retention = retention(wanted).isPresent() ? retention(wanted).get() : new Retention.None();
        assertThat(Locks.mayRetain(lock(before), retention, NOW, bypass)).isEqualTo(may);
    }

    @Test
    void aNewVersionIsLockedAsItsBucketHasItUnlessItIsSaidOtherwise() {
        var twoYears = Optional.of(
                new ObjectLockConfiguration(new ObjectLockConfiguration.Default(LockMode.COMPLIANCE, 2, Unit.YEARS)));
        assertThat(Locks.ofNew(Lock.NONE, twoYears, NOW).findRetention())
                .contains(new Retention.Until(LockMode.COMPLIANCE, Instant.parse("2028-11-29T00:00:00Z")));
        assertThat(Locks.ofNew(Lock.NONE.with(LegalHold.ON), twoYears, NOW).findHold())
                .contains(LegalHold.ON);
        assertThat(Locks.ofNew(lock("GOVERNANCE+1"), twoYears, NOW)).isEqualTo(lock("GOVERNANCE+1"));
        assertThat(Locks.ofNew(Lock.NONE, Optional.of(new ObjectLockConfiguration(null)), NOW))
                .isEqualTo(Lock.NONE);
        assertThat(Locks.ofNew(Lock.NONE, Optional.empty(), NOW)).isEqualTo(Lock.NONE);
        assertThatThrownBy(() -> Locks.ofNew(lock("GOVERNANCE+1"), Optional.empty(), NOW))
                .isInstanceOf(S3Exception.class);
    }
}
