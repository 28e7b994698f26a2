package io.photoncloud.common.stream;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** For the configuration of a service that tells what happens as it does. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StreamProperties.class)
public class StreamBeans {

    @Bean
    OpenStreams openStreams(StreamProperties settings) {
        return settings.open();
    }

    @Bean
    EventStreams eventStreams(OpenStreams streams, JsonMapper json) {
        return new EventStreams(streams, json, System::nanoTime);
    }
}
