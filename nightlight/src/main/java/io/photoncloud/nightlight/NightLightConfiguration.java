package io.photoncloud.nightlight;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.nightlight.api.AdminSettings;
import io.photoncloud.nightlight.metering.CreditWire;
import io.photoncloud.nightlight.metering.SampleMeter;
import io.photoncloud.nightlight.metering.SampleMetering;
import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.promql.Parser;
import io.photoncloud.nightlight.query.EngineSettings;
import io.photoncloud.nightlight.remote.ReadLimits;
import io.photoncloud.nightlight.tenant.TenantLimits;
import io.photoncloud.nightlight.tenant.TenantQueries;
import io.photoncloud.nightlight.tenant.TenantStores;
import io.photoncloud.nightlight.tenant.TenantUpkeep;
import io.photoncloud.nightlight.tenant.TenantUsage;
import io.photoncloud.nightlight.tsdb.RetentionClass;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import io.photoncloud.nightlight.tsdb.head.SeriesRoom;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** NightLight's samples, and what looks after them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({NightLightProperties.class, RollupProperties.class})
class NightLightConfiguration {
    private static final int SHARE = 8;
    private static final int SAMPLE_BYTES = 16;
    /** Of heap, what a series takes with labels of some 150 characters and its part of the index. */
    private static final int SERIES_BYTES = 1_000;

    /** An answer to a remote reader takes several times its size while it comes together. */
    private static final int READ_SHARE = 16;

    @Bean(destroyMethod = "close")
    TenantStores tenantStores(
            PhotonProperties photon, NightLightProperties properties, RollupProperties rollups, InstantSource clock) {
        TsdbSettings settings = TsdbSettings.DEFAULT
                .withOutOfOrderWindow(properties.outOfOrderWindow())
                .withRetention(
                        properties.retention(), properties.retentionSize().toBytes())
                .withRetentionClasses(retentionClasses(properties))
                .withRollups(rollups.settings())
                .withSeriesMax(properties.seriesMax())
                .withExemplarsMax(properties.exemplarsMax())
                .withOpenHistogramBytesMax(properties.openHistogramsSize().toBytes());
        return new TenantStores(
                directory(photon).resolve("samples"),
                settings,
                new TenantLimits(properties.tenantsMax(), properties.organizationTenantsMax()),
                new SeriesRoom(allSeriesMax(properties)),
                clock);
    }

    private static long allSeriesMax(NightLightProperties properties) {
        long most = properties.allSeriesMax();
        return most > 0 ? most : Runtime.getRuntime().maxMemory() / 2 / SERIES_BYTES;
    }

    private static List<RetentionClass> retentionClasses(NightLightProperties properties) {
        List<RetentionClass> classes = new ArrayList<>();
        for (var one : properties.retentionClasses()) {
            String setting = "photon.nightlight.retention-classes[" + classes.size() + "]";
            try {
                classes.add(new RetentionClass(Parser.parseSelector(one.match()), one.retention()));
            } catch (ParseException | IllegalArgumentException e) {
                throw new StartRefusedException(
                        setting + " is no class of series: " + e.getMessage(), "Mend " + setting + ".");
            }
        }
        return classes;
    }

    @Bean
    TenantQueries tenantQueries() {
        return new TenantQueries();
    }

    @Bean
    TenantUsage tenantUsage(TenantStores stores, TenantQueries queries) {
        return new TenantUsage(stores, queries);
    }

    @Bean(destroyMethod = "close")
    CreditWire creditService(PhotonProperties photon, OutgoingGrpcChannels channels) {
        return new CreditWire(photon.findPeer(KnownService.CREDITSERVICE.key()).orElseThrow(), channels);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    SampleMetering sampleMetering(
            TenantStores stores,
            CreditWire creditService,
            PhotonProperties photon,
            NightLightProperties properties,
            InstantSource clock) {
        return new SampleMetering(
                new SampleMeter(directory(photon).resolve("usage"), properties.meteringWindow(), creditService),
                stores,
                clock);
    }

    @Bean
    AdminSettings adminSettings(PhotonProperties photon, NightLightProperties properties) {
        return new AdminSettings(properties.adminApi(), directory(photon).resolve("snapshots"));
    }

    static Path directory(PhotonProperties photon) {
        Path directory = photon.dataDirectory();
        if (directory == null) {
            throw new StartRefusedException(
                    "NightLight keeps samples, and has no directory for them", "Set photon.data-directory.");
        }
        return directory;
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    TenantUpkeep tenantUpkeep(TenantStores stores, NightLightProperties properties) {
        return new TenantUpkeep(stores, properties.syncInterval(), properties.maintenanceInterval());
    }

    /** What one query may hold is an eighth of the memory there is; 16 bytes are a sample. */
    @Bean
    EngineSettings engineSettings() {
        long most = Runtime.getRuntime().maxMemory() / SHARE / SAMPLE_BYTES;
        return EngineSettings.DEFAULT.withSamplesMax(Math.min(EngineSettings.DEFAULT.samplesMax(), most));
    }

    @Bean
    ReadLimits readLimits() {
        ReadLimits most = ReadLimits.DEFAULT;
        int bytes = (int) Math.min(most.bytesMax(), Runtime.getRuntime().maxMemory() / READ_SHARE);
        return new ReadLimits(most.seriesMax(), most.samplesMax(), bytes, most.frameBytesMax());
    }
}
