package io.photoncloud.flaredb;

import io.photoncloud.chainfire.members.ClusterService;
import io.photoncloud.chainfire.members.MemberStore;
import io.photoncloud.chainfire.members.MembersConfiguration;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.FailureTranslator;
import io.photoncloud.common.api.IdSource;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** FlareDB's objects, over its own store; its doors are found by their annotations. */
@Configuration(proxyBeanMethods = false)
@Import(MembersConfiguration.class)
class FlareDbConfiguration {

    static final String SERVICE = "flaredb";

    /** How long handing the leadership to another member may take. */
    private static final Duration LEADERSHIP_TRANSFER_WAIT = Duration.ofSeconds(10);

    @Bean
    FailureTranslator sqlFailures() {
        return new SqlFailures();
    }

    @Bean
    AuditLog auditLog(EmbeddedStore store, IdSource ids) {
        return new AuditLog(store, SERVICE, ids);
    }

    @Bean
    ClusterService clusterService(EmbeddedStore store) {
        return new ClusterService(store, LEADERSHIP_TRANSFER_WAIT, System::nanoTime);
    }

    @Bean
    MemberStore memberStore(EmbeddedStore store) {
        return new MemberStore(store, Key.utf8(SERVICE + "/cluster/"));
    }
}
