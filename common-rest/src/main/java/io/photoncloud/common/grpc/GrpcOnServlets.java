package io.photoncloud.common.grpc;

import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.photoncloud.common.config.GrpcProperties;
import io.photoncloud.common.web.SideDoors;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.service.GrpcServiceConfigurer;
import org.springframework.grpc.server.service.GrpcServiceDiscoverer;

/**
 * For a service whose gRPC port is to have other things than gRPC too: its servlet container listens there, and what is a gRPC
 * call is told by the media type. Services import it; the others have gRPC's own server.
 */
@Configuration(proxyBeanMethods = false)
public class GrpcOnServlets {

    @Bean
    GrpcServerFactory servletGrpcServerFactory(
            GrpcProperties settings,
            SideDoors doors,
            DoorInterceptor door,
            IdempotencyInterceptor keys,
            LastingCalls lasting,
            ElsewhereRegistry elsewhere,
            ObjectProvider<ServerServiceDefinition> definitions,
            GrpcServiceDiscoverer discoverer,
            GrpcServiceConfigurer configurer) {
        Factory factory = new Factory(settings, doors, List.of(lasting, keys, door), elsewhere);
        discoverer.findServices().forEach(found -> factory.addService(configurer.configure(found, factory)));
        definitions.orderedStream().forEach(factory::addService);
        return factory;
    }

    private static final class Factory implements GrpcServerFactory {

        private final GrpcProperties settings;
        private final SideDoors doors;
        private final List<ServerInterceptor> interceptors;
        private final ElsewhereRegistry elsewhere;
        private final List<ServerServiceDefinition> services = new ArrayList<>();

        Factory(
                GrpcProperties settings,
                SideDoors doors,
                List<ServerInterceptor> interceptors,
                ElsewhereRegistry elsewhere) {
            this.settings = settings;
            this.doors = doors;
            this.interceptors = interceptors;
            this.elsewhere = elsewhere;
        }

        @Override
        public boolean supports(ServerInterceptor interceptor, ServerServiceDefinition service) {
            return true;
        }

        @Override
        public void addService(ServerServiceDefinition service) {
            services.add(service);
        }

        @Override
        public ServletGrpcServer createServer() {
            return new ServletGrpcServer(settings, doors, interceptors, elsewhere, services);
        }
    }
}
