package io.photoncloud.flaredb.kv;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of keys and values.
 *
 * @param namespacesMax namespaces of keys and values, of all projects
 * @param keyTtlMax how long after it was written a key may be set to go by itself
 */
@ConfigurationProperties("photon.flaredb")
public record KvProperties(
        @DefaultValue("10000") int namespacesMax,
        @DefaultValue("3650d") Duration keyTtlMax) {

    private static final int NAMESPACES_MOST = 1_000_000;

    public KvProperties {
        Settings.range("photon.flaredb.namespaces-max", namespacesMax, 1, NAMESPACES_MOST);
        Settings.positive("photon.flaredb.key-ttl-max", keyTtlMax);
    }
}
