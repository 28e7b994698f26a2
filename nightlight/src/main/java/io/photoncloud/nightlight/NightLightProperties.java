package io.photoncloud.nightlight;

import io.photoncloud.common.config.Settings;
import io.photoncloud.nightlight.tenant.TenantLimits;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How samples are kept.
 *
 * @param tenantsMax projects whose samples are kept
 * @param organizationTenantsMax projects of one organization whose samples are kept
 * @param retention how old samples get; zero for as long as there is room
 * @param retentionSize what the blocks of one project may take; zero for as much as there is room for
 * @param retentionClasses series whose samples get another age than {@code retention}; the first that fits counts
 * @param outOfOrderWindow how far behind the newest sample of its series one may still come
 * @param seriesMax series of one project that are written to at a time; samples of others are refused
 * @param allSeriesMax series of all projects together that are written to at a time; 0 for as many as half of the heap holds
 * @param exemplarsMax exemplars of one project that are kept, the newest of them; 0 for none
 * @param openHistogramsSize what native histograms of one project may take of memory until they are in files; those of further series are
 *     refused
 * @param syncInterval how often what was acknowledged is forced to the disk: the death of the process loses nothing, that of the machine what
 *     came since
 * @param maintenanceInterval how often blocks are made, made larger, and removed
 * @param meteringWindow how often the samples that projects had stored are told to CreditService; 0 where they are not
 * @param adminApi whether samples can be deleted and copied by the API
 */
@ConfigurationProperties("photon.nightlight")
public record NightLightProperties(
        @DefaultValue("1000") int tenantsMax,
        @DefaultValue("200") int organizationTenantsMax,
        @DefaultValue("15d") Duration retention,
        @DefaultValue("0B") DataSize retentionSize,
        @DefaultValue List<RetentionClassProperties> retentionClasses,
        @DefaultValue("0s") Duration outOfOrderWindow,
        @DefaultValue("1000000") int seriesMax,
        @DefaultValue("0") int allSeriesMax,
        @DefaultValue("100000") int exemplarsMax,
        @DefaultValue("64MB") DataSize openHistogramsSize,
        @DefaultValue("5s") Duration syncInterval,
        @DefaultValue("1m") Duration maintenanceInterval,
        @DefaultValue("1h") Duration meteringWindow,
        @DefaultValue("false") boolean adminApi) {
    /** Two of the largest there may be. */
    private static final long OPEN_HISTOGRAMS_MIN = 1 << 20;

    private static final String METERING_WINDOW = "photon.nightlight.metering-window";
    /** CreditService takes what ended a week ago. */
    private static final Duration METERING_WINDOW_MAX = Duration.ofDays(1);

    public NightLightProperties {
        retentionClasses = List.copyOf(retentionClasses);
        Settings.range(TenantLimits.TENANTS_MAX, tenantsMax, 1, 100_000);
        Settings.range(TenantLimits.OF_ORGANIZATION_MAX, organizationTenantsMax, 1, 100_000);
        Settings.range("photon.nightlight.series-max", seriesMax, 1, 100_000_000);
        Settings.range("photon.nightlight.all-series-max", allSeriesMax, 0, 1_000_000_000);
        Settings.range("photon.nightlight.exemplars-max", exemplarsMax, 0, 10_000_000);
        Settings.range(
                "photon.nightlight.open-histograms-size",
                openHistogramsSize.toBytes(),
                OPEN_HISTOGRAMS_MIN,
                Long.MAX_VALUE);
        Settings.positive("photon.nightlight.sync-interval", syncInterval);
        Settings.positive("photon.nightlight.maintenance-interval", maintenanceInterval);
        Settings.range(METERING_WINDOW, meteringWindow.toSeconds(), 0, METERING_WINDOW_MAX.toSeconds());
    }

    /**
     * Series whose samples get another age than most.
     *
     * @param match a selector, as a query has it
     * @param retention zero for as long as there is room
     */
    public record RetentionClassProperties(String match, Duration retention) {}
}
