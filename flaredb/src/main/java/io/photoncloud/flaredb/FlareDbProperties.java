package io.photoncloud.flaredb;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of FlareDB, beside its doors.
 *
 * @param namespacesMax namespaces of keys and values, of all projects
 * @param keyTtlMax how long after it was written a key may be set to go by itself
 */
@ConfigurationProperties("photon.flaredb")
public record FlareDbProperties(
        @DefaultValue("10000") int namespacesMax,
        @DefaultValue("3650d") Duration keyTtlMax) {

    private static final int NAMESPACES_MOST = 1_000_000;

    public FlareDbProperties {
        Settings.range("photon.flaredb.namespaces-max", namespacesMax, 1, NAMESPACES_MOST);
        Settings.positive("photon.flaredb.key-ttl-max", keyTtlMax);
    }
}
