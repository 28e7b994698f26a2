package io.photoncloud.flaredb.kv;

import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.common.stream.CallStreams;
import io.photoncloud.common.stream.OpenStreams;
import io.photoncloud.common.stream.StreamBeans;
import io.photoncloud.common.web.RouteRules;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Keys and values, and who may call what of them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KvProperties.class)
@Import(StreamBeans.class)
class KvConfiguration {

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);

    private static final String RAW = "photon.flaredb.v1.KvRaw/";
    private static final String CAS = "photon.flaredb.v1.KvCas/";
    private static final String NAMESPACES = "photon.flaredb.v1.KvNamespaces/";

    @Bean
    KvTransactions kvTransactions(TransactionalStore store) {
        return new KvTransactions(store);
    }

    @Bean
    NamespaceService namespaceService(
            KvTransactions transactions,
            Authorizer authorizer,
            SecurityProperties security,
            InstantSource clock,
            KvProperties properties) {
        return new NamespaceService(
                transactions, authorizer, new Tenancy(security.mode()), clock, properties.namespacesMax());
    }

    @Bean
    KvService kvService(
            KvTransactions transactions, NamespaceService namespaces, InstantSource clock, KvProperties properties) {
        KvLimits limits = KvLimits.of(transactions.store().limits().valueBytesMax(), properties.keyTtlMax());
        return new KvService(transactions, namespaces, limits, clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    KvSweeping kvSweeping(KvTransactions transactions, InstantSource clock) {
        return new KvSweeping(new KvSweep(transactions, clock), SWEEP_INTERVAL);
    }

    @Bean
    CallStreams kvCallStreams(OpenStreams streams) {
        return new CallStreams(streams, System::nanoTime);
    }

    @Bean
    PageLimits pageLimits(HttpProperties settings) {
        return settings.pageLimits();
    }

    @Bean
    RouteRules kvRoutes() {
        return RouteRules.builder().rawPath("/api/v1/kv/").build();
    }

    @Bean
    GrpcRules kvGrpcRules() {
        return GrpcRules.builder()
                .needsCheckedByService(KvService.READ, methods(RAW, "Get", "Scan", "Watch"))
                .needsCheckedByService(KvService.READ, methods(CAS, "Get", "Scan"))
                .needsCheckedByService(KvService.WRITE, methods(RAW, "Put", "Delete", "Batch"))
                .needsCheckedByService(KvService.WRITE, methods(CAS, "CompareAndSwap", "CompareAndDelete"))
                .needsCheckedByService("namespace.create", methods(NAMESPACES, "CreateNamespace"))
                .needsCheckedByService("namespace.read", methods(NAMESPACES, "GetNamespace", "ListNamespaces"))
                .needsCheckedByService("namespace.delete", methods(NAMESPACES, "DeleteNamespace"))
                .takesIdempotencyKey(methods(RAW, "Put", "Delete", "Batch"))
                .takesIdempotencyKey(methods(CAS, "CompareAndSwap", "CompareAndDelete"))
                .lasting(methods(RAW, "Watch"))
                .build();
    }

    private static String[] methods(String service, String... names) {
        return Arrays.stream(names).map(service::concat).toArray(String[]::new);
    }
}
