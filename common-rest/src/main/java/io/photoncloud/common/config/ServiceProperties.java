package io.photoncloud.common.config;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who this process is. A service states both once, in its {@code application.yml}; the build fills in the version.
 *
 * @param name as in {@link KnownService#key()} for the services of the platform
 * @param version what {@code GET /} and the OpenAPI description tell
 */
@ConfigurationProperties("photon.service")
public record ServiceProperties(
        @DefaultValue("service") String name,
        @DefaultValue("dev") String version) {
    public ServiceProperties {
        if (!name.matches("[a-z][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("photon.service.name must be lower-case letters, digits and dashes");
        }
    }
}
