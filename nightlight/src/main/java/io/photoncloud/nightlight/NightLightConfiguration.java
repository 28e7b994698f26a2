package io.photoncloud.nightlight;

import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.nightlight.query.EngineSettings;
import io.photoncloud.nightlight.tenant.TenantStores;
import io.photoncloud.nightlight.tenant.TenantUpkeep;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** NightLight's samples, and what looks after them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NightLightProperties.class)
class NightLightConfiguration {
    @Bean(destroyMethod = "close")
    TenantStores tenantStores(PhotonProperties photon, NightLightProperties properties, InstantSource clock) {
        Path directory = photon.dataDirectory();
        if (directory == null) {
            throw new StartRefusedException(
                    "NightLight keeps samples, and has no directory for them", "Set photon.data-directory.");
        }
        TsdbSettings settings = TsdbSettings.DEFAULT
                .withOutOfOrderWindow(properties.outOfOrderWindow())
                .withRetention(
                        properties.retention(), properties.retentionSize().toBytes())
                .withSeriesMax(properties.seriesMax());
        return new TenantStores(
                directory.resolve("samples"),
                settings,
                properties.tenantsMax(),
                NightLightProperties.TENANTS_MAX,
                clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    TenantUpkeep tenantUpkeep(TenantStores stores, NightLightProperties properties) {
        return new TenantUpkeep(stores, properties.syncInterval(), properties.maintenanceInterval());
    }

    @Bean
    EngineSettings engineSettings() {
        return EngineSettings.DEFAULT;
    }
}
