package io.photoncloud.nightlight;

import io.photoncloud.common.config.Settings;
import io.photoncloud.nightlight.tsdb.RollupSettings;
import io.photoncloud.nightlight.tsdb.RollupSettings.Keep;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is kept of samples when they are gone: see "Rollups" of the guide.
 *
 * @param after how old samples are, at least, when rollups are made of them
 * @param fiveMinutes whether rollups of five minutes are made; those that are there are kept and read all the same
 * @param fiveMinutesRetention how old they get; zero for as long as there is room
 * @param fiveMinutesSize what those of one project may take; zero for as much as there is room for
 * @param oneHour whether rollups of an hour are made
 * @param oneHourRetention how old they get; zero for as long as there is room
 * @param oneHourSize what those of one project may take; zero for as much as there is room for
 */
@ConfigurationProperties("photon.nightlight.rollups")
public record RollupProperties(
        @DefaultValue("1d") Duration after,
        @DefaultValue("true") boolean fiveMinutes,
        @DefaultValue("30d") Duration fiveMinutesRetention,
        @DefaultValue("0B") DataSize fiveMinutesSize,
        @DefaultValue("true") boolean oneHour,
        @DefaultValue("365d") Duration oneHourRetention,
        @DefaultValue("0B") DataSize oneHourSize) {
    /** Days of milliseconds that no time overflows with. */
    private static final long DAYS_MAX = 100_000;

    public RollupProperties {
        Settings.range("photon.nightlight.rollups.after", after.toDays(), 0, DAYS_MAX);
        Settings.range("photon.nightlight.rollups.five-minutes-retention", fiveMinutesRetention.toDays(), 0, DAYS_MAX);
        Settings.range("photon.nightlight.rollups.one-hour-retention", oneHourRetention.toDays(), 0, DAYS_MAX);
    }

    RollupSettings settings() {
        return new RollupSettings(
                after,
                new Keep(fiveMinutes, fiveMinutesRetention, fiveMinutesSize.toBytes()),
                new Keep(oneHour, oneHourRetention, oneHourSize.toBytes()));
    }
}
