package io.photoncloud.chainfire.store.autoconfigure;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * What every service has beside its store, whichever that is. The store itself comes from {@link
 * EmbeddedStoreConfiguration}, or from chainfire-client, which chooses when the service starts.
 */
@AutoConfiguration
@EnableConfigurationProperties(StoreProperties.class)
public class StoreAutoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(StoreAutoConfiguration.class);

    /** EX_IOERR of sysexits.h: whoever supervises the process sees that its data was the trouble. */
    private static final int EXIT_STATUS = 74;

    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);

    /** What becomes of a process whose member cannot go on. */
    @Bean
    @ConditionalOnMissingBean
    StoreFailure storeFailure() {
        return (group, cause) -> {
            LOG.atError().addKeyValue("group", group).setCause(cause).log("this member cannot go on, the process ends");
            Runtime.getRuntime().halt(EXIT_STATUS);
        };
    }

    @Bean
    StoreFailures storeFailures() {
        return new StoreFailures();
    }

    @Bean
    StoreHealth storeHealth(ReplicatedStore store) {
        return store instanceof EmbeddedStore own
                ? new OwnStoreHealth(own)
                : RemoteStoreHealth.probing(store, PROBE_INTERVAL);
    }
}
