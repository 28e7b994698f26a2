package io.photoncloud.flaredb.sql;

import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.flaredb.session.SqlSessions;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** SQL by REST and gRPC. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AnswerProperties.class)
class SqlConfiguration {

    private static final String SERVICE = "photon.flaredb.v1.SqlService/";

    @Bean
    KeptSessions keptSessions(AnswerProperties properties, IdSource ids) {
        return new KeptSessions(properties.keptMax(), properties.idleMax(), ids, System::nanoTime);
    }

    @Bean
    SqlService sqlService(SqlSessions sessions, KeptSessions kept, Authorizer authorizer, AnswerProperties properties) {
        return new SqlService(sessions, kept, authorizer, properties);
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService expiryOfKeptSessions(KeptSessions kept) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("sql-expiry").factory());
        var _ = timer.scheduleWithFixedDelay(kept::expire, 1, 1, TimeUnit.SECONDS);
        return timer;
    }

    @Bean
    GrpcRules sqlGrpcRules() {
        return GrpcRules.builder()
                .needsCheckedByService(SqlService.PERMISSION, SERVICE)
                .build();
    }
}
