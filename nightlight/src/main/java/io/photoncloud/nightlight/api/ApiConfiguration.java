package io.photoncloud.nightlight.api;

import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.EngineSettings;
import io.photoncloud.nightlight.remote.RemoteLimits;
import io.photoncloud.nightlight.tenant.TenantStores;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What the API's doors share. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {
    @Bean
    ApiCalls apiCalls(JsonMapper json) {
        return new ApiCalls(json);
    }

    @Bean
    ApiTenants apiTenants(TenantStores stores, SecurityProperties security, Authorizer authorizer) {
        return new ApiTenants(stores, security.mode(), authorizer);
    }

    @Bean
    Engine queryEngine(EngineSettings settings) {
        return new Engine(settings);
    }

    @Bean
    RemoteLimits remoteLimits() {
        return RemoteLimits.DEFAULT;
    }
}
