package io.photoncloud.prismnet;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of PrismNET.
 *
 * @param dataplane the driver that makes networks real; {@code none}: networks are kept, and nothing is done on any host
 * @param dataplaneTimeMax the longest that the driver may take for one VPC
 * @param dataplaneResync how often each VPC is made so again, whatever has or has not changed
 */
@ConfigurationProperties("photon.prismnet")
public record PrismNetProperties(
        @DefaultValue("none") String dataplane,
        @DefaultValue("30s") Duration dataplaneTimeMax,
        @DefaultValue("1m") Duration dataplaneResync) {

    static final String DATAPLANE = "photon.prismnet.dataplane";

    public PrismNetProperties {
        Settings.positive("photon.prismnet.dataplane-time-max", dataplaneTimeMax);
        Settings.positive("photon.prismnet.dataplane-resync", dataplaneResync);
    }
}
