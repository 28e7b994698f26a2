package io.photoncloud.common.openapi;

import io.photoncloud.common.config.ConfigAutoConfiguration;
import io.photoncloud.common.config.ServiceProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/** Serves the description. */
@AutoConfiguration(after = {ConfigAutoConfiguration.class, JacksonAutoConfiguration.class})
public class OpenApiAutoConfiguration {

    @Bean
    OpenApiController openApiController(ServiceProperties service, JsonMapper json) {
        return new OpenApiController(service, json);
    }
}
