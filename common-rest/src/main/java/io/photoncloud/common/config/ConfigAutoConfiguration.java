package io.photoncloud.common.config;

import io.photoncloud.common.api.IdSource;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** Settings, clock and ids. A test replaces clock and ids by beans of its own. */
@AutoConfiguration
@EnableConfigurationProperties({
    PhotonProperties.class,
    ServiceProperties.class,
    HttpProperties.class,
    GrpcProperties.class
})
public class ConfigAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    InstantSource clock() {
        return InstantSource.system();
    }

    /** Ids must differ, not be unguessable: nothing is granted to whoever knows one. */
    @Bean
    @ConditionalOnMissingBean
    IdSource ids() {
        return IdSource.of(ThreadLocalRandom::current);
    }

    @Bean
    Listeners listeners(HttpProperties http, GrpcProperties grpc) {
        return new Listeners(http, grpc);
    }

    @Bean
    static UnknownSettings unknownSettings(ApplicationContext context) {
        return new UnknownSettings(context);
    }
}
