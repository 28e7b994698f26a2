package io.photoncloud.common.grpc;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.photoncloud.common.api.FailureTranslator;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.ConfigAutoConfiguration;
import io.photoncloud.common.config.GrpcProperties;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.ServiceProperties;
import io.photoncloud.common.denial.DeniedCalls;
import io.photoncloud.common.health.HealthAutoConfiguration;
import io.photoncloud.common.health.ServiceHealth;
import io.photoncloud.common.metrics.CallMeters;
import io.photoncloud.common.metrics.MetricsAutoConfiguration;
import io.photoncloud.common.security.Authenticator;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.DoorTls;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.SecurityAutoConfiguration;
import io.photoncloud.common.tls.OwnCertificate;
import java.util.List;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerServicesAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.service.GrpcServiceConfigurer;
import org.springframework.grpc.server.service.GrpcServiceDiscoverer;

/** Wires the gRPC side of a service. There is a server only in a service that has gRPC services. */
@AutoConfiguration(
        after = {
            ConfigAutoConfiguration.class,
            SecurityAutoConfiguration.class,
            MetricsAutoConfiguration.class,
            HealthAutoConfiguration.class
        },
        before = {GrpcServerServicesAutoConfiguration.class, GrpcServerAutoConfiguration.class})
public class GrpcAutoConfiguration {

    @Bean
    OutgoingGrpcContext outgoingGrpcContext(OwnIdentity identity, GrpcProperties settings) {
        return new OutgoingGrpcContext(identity, settings);
    }

    @Bean
    OutgoingGrpcChannels outgoingGrpcChannels(OwnCertificate own, OutgoingGrpcContext context) {
        return new OutgoingGrpcChannels(own, context);
    }

    /** The server itself. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(BindableService.class)
    static class ServerConfiguration {

        @Bean
        GrpcRules healthRules() {
            return GrpcRules.builder()
                    .publicMethods("grpc.health.v1.Health/")
                    .needs(
                            Permission.READ_SERVICE,
                            "grpc.reflection.v1.ServerReflection/",
                            "grpc.reflection.v1alpha.ServerReflection/")
                    .build();
        }

        @Bean
        GrpcHealth grpcHealth(ServiceHealth health) {
            return new GrpcHealth(health);
        }

        @Bean
        @ConditionalOnMissingBean(GrpcServerFactory.class)
        PhotonGrpcServerFactory grpcServerFactory(
                GrpcProperties settings,
                DoorInterceptor door,
                IdempotencyInterceptor keys,
                LastingCalls lasting,
                CallPlaces places,
                ElsewhereRegistry elsewhere,
                DoorTls tls,
                ObjectProvider<ServerBuilderCustomizer<NettyServerBuilder>> customizers,
                ObjectProvider<ServerServiceDefinition> definitions,
                GrpcServiceDiscoverer discoverer,
                GrpcServiceConfigurer configurer) {
            PhotonGrpcServerFactory factory = new PhotonGrpcServerFactory(
                    settings,
                    credentials(tls),
                    List.of(lasting, keys, door),
                    places,
                    elsewhere,
                    customizers.orderedStream().toList());
            discoverer.findServices().forEach(found -> factory.addService(configurer.configure(found, factory)));
            definitions.orderedStream().forEach(factory::addService);
            return factory;
        }

        private static ServerCredentials credentials(DoorTls tls) {
            return switch (tls) {
                case DoorTls.Off _ -> InsecureServerCredentials.create();
                case DoorTls.On on -> on.grpc();
            };
        }

        @Bean
        GrpcServerLifecycle grpcServerLifecycle(
                GrpcServerFactory factory, GrpcProperties settings, ApplicationEventPublisher events) {
            return new GrpcServerLifecycle(factory, settings.shutdownTimeMax(), events);
        }

        @Bean
        GrpcGate grpcGate(Authenticator authenticator, Authorizer authorizer, ObjectProvider<GrpcRules> rules) {
            return new GrpcGate(authenticator, authorizer, merged(rules));
        }

        @Bean
        GrpcFailures grpcFailures(ObjectProvider<FailureTranslator> translators) {
            return new GrpcFailures(translators.orderedStream().toList());
        }

        @Bean
        DoorInterceptor doorInterceptor(
                GrpcGate gate, GrpcFailures failures, DeniedCalls denials, CallMeters meters, IdSource ids) {
            return new DoorInterceptor(gate, failures, denials, meters, ids, System::nanoTime);
        }

        @Bean
        IdempotencyInterceptor idempotencyInterceptor(ObjectProvider<GrpcRules> rules) {
            return new IdempotencyInterceptor(merged(rules));
        }

        @Bean
        LastingCalls lastingCalls(ObjectProvider<GrpcRules> rules) {
            return new LastingCalls(merged(rules));
        }

        @Bean
        CallPlaces callPlaces(ObjectProvider<GrpcRules> rules, GrpcGate gate) {
            return new CallPlaces(merged(rules), gate, Executors.newVirtualThreadPerTaskExecutor());
        }

        @Bean
        ElsewhereRegistry elsewhereRegistry(ServiceProperties service, PhotonProperties photon) {
            return new ElsewhereRegistry(service.name(), photon);
        }

        private static GrpcRules merged(ObjectProvider<GrpcRules> rules) {
            return GrpcRules.merge(rules.orderedStream().toList());
        }
    }
}
