package io.photoncloud.common.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Keeps out what Spring Boot would configure and we do ourselves: error pages, multipart bodies, and the gRPC health
 * service. A filter and not {@code spring.autoconfigure.exclude}, which a service's own value would replace.
 */
final class AutoConfigurationsLeftOut implements AutoConfigurationImportFilter {

    private static final Set<String> LEFT_OUT = Set.of(
            "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
            "org.springframework.boot.servlet.autoconfigure.MultipartAutoConfiguration",
            "org.springframework.boot.grpc.server.autoconfigure.health.GrpcServerHealthAutoConfiguration",
            "org.springframework.boot.grpc.server.autoconfigure.health.GrpcServerHealthSchedulerAutoConfiguration");

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] kept = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            kept[i] = classes[i] == null || !LEFT_OUT.contains(classes[i]);
        }
        return kept;
    }
}
