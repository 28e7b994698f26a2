package io.photoncloud.iam;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of IAM.
 *
 * @param tokenTtl how long a token is good where its request does not say
 * @param tokenTtlMax how long a token is good at the most
 */
@ConfigurationProperties("photon.iam")
public record IamProperties(
        @DefaultValue("1h") Duration tokenTtl,
        @DefaultValue("24h") Duration tokenTtlMax) {

    public IamProperties {
        Settings.positive("photon.iam.token-ttl", tokenTtl);
        Settings.positive("photon.iam.token-ttl-max", tokenTtlMax);
    }
}
