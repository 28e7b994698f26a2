package io.photoncloud.nightlight.api;

import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.web.RouteRules;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.EngineSettings;
import io.photoncloud.nightlight.query.QueryMemory;
import io.photoncloud.nightlight.remote.RemoteLimits;
import io.photoncloud.nightlight.ruling.KeptRules;
import io.photoncloud.nightlight.scraping.ScrapedTenant;
import io.photoncloud.nightlight.tenant.TenantQueries;
import io.photoncloud.nightlight.tenant.TenantStores;
import java.security.SecureRandom;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** What the API's doors share. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {
    /** Answered at a time, as Prometheus has it. */
    private static final int QUERIES_MAX = 20;

    /** What all queries and their answers hold is half of the memory at most. */
    private static final int QUERIES_SHARE = 2;

    @Bean
    ApiCalls apiCalls(JsonMapper json) {
        return new ApiCalls(json);
    }

    @Bean
    ApiTenants apiTenants(
            TenantStores stores,
            SecurityProperties security,
            Authorizer authorizer,
            ScrapedTenant scraped,
            TenantQueries queries) {
        return new ApiTenants(stores, security.mode(), authorizer, scraped, queries);
    }

    @Bean
    Engine queryEngine(EngineSettings settings) {
        return new Engine(settings, new QueryMemory(Runtime.getRuntime().maxMemory() / QUERIES_SHARE));
    }

    @Bean
    QueryGate queryGate() {
        return new QueryGate(QUERIES_MAX, Duration.ofSeconds(10));
    }

    @Bean
    SecureRandom snapshotRandom() {
        return new SecureRandom();
    }

    @Bean
    RouteRules apiRoutes() {
        DataSize written = DataSize.ofBytes(WriteController.BODY_BYTES_MAX);
        return RouteRules.builder()
                .publicPath("GET", ManagementController.HEALTHY)
                .publicPath("GET", ManagementController.READY)
                .publicPath("HEAD", ManagementController.HEALTHY)
                .publicPath("HEAD", ManagementController.READY)
                .bodySizeMax("/api/v1/write", written)
                .bodySizeMax("/api/v1/import/", written)
                .bodySizeMax("/api/v1/otlp/", written)
                .bodySizeMax(RuleConfigController.PATH, DataSize.ofBytes(KeptRules.GROUP_BYTES_MAX))
                .bodySizeMax("/api/v2/", DataSize.ofBytes(AlertmanagerController.BODY_BYTES_MAX))
                .bodySizeMax("/api/v1/query", DataSize.ofBytes(ApiParameters.FORM_BYTES_MAX))
                .build();
    }

    @Bean
    RemoteLimits remoteLimits() {
        return RemoteLimits.DEFAULT;
    }
}
