package io.photoncloud.lightningstor;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of the lifecycles of buckets.
 *
 * @param interval from the beginning of a pass over all buckets to that of the next
 * @param day how long a day of a rule is; shorter ones are for tests
 * @param versionsPerSecond that a pass looks at, at most
 * @param deletionsPerSecond that a pass makes, at most
 */
@ConfigurationProperties("photon.lightningstor.lifecycle")
public record LifecycleProperties(
        @DefaultValue("1h") Duration interval,
        @DefaultValue("1d") Duration day,
        @DefaultValue("5000") int versionsPerSecond,
        @DefaultValue("500") int deletionsPerSecond) {

    public LifecycleProperties {
        if (interval.toMillis() < 1 || day.toMillis() < 1 || versionsPerSecond < 1 || deletionsPerSecond < 1) {
            throw new IllegalArgumentException("photon.lightningstor.lifecycle.* are more than nothing");
        }
    }
}
