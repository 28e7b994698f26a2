package io.photoncloud.lightningstor;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of LightningSTOR.
 *
 * @param region of all buckets, as signatures name it
 * @param domains below which names of hosts are buckets
 */
@ConfigurationProperties("photon.lightningstor")
public record LightningStorProperties(
        @DefaultValue("us-east-1") String region,
        @DefaultValue("localhost") List<String> domains) {}
