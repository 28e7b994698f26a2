package io.photoncloud.lightningstor;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How webhooks are told what happens in buckets.
 *
 * @param waitingMax events of one bucket that were not told yet; nobody is told of more
 * @param keptFor how long an event is tried to be told before it is given up
 * @param connectTimeMax how long a webhook may take to be connected to
 * @param answerTimeMax how long a call of one may take as a whole
 */
@ConfigurationProperties("photon.lightningstor.events")
public record EventProperties(
        @DefaultValue("100000") int waitingMax,
        @DefaultValue("1d") Duration keptFor,
        @DefaultValue("5s") Duration connectTimeMax,
        @DefaultValue("10s") Duration answerTimeMax) {

    public EventProperties {
        if (waitingMax < 1 || keptFor.isNegative() || !connectTimeMax.isPositive() || !answerTimeMax.isPositive()) {
            throw new IllegalArgumentException("photon.lightningstor.events.* are more than nothing");
        }
    }
}
