package io.photoncloud.common.stream;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The calls that last as long as their clients listen: server-sent events by REST, and Watch by gRPC.
 *
 * @param max how many of them a process serves at a time, by both doors together
 * @param heartbeat how often one on which nothing happens is written to. As often it is asked whether its caller would still be
 *     let in
 */
@ConfigurationProperties("photon.streams")
public record StreamProperties(
        @DefaultValue("512") int max, @DefaultValue("15s") Duration heartbeat) {

    public StreamProperties {
        Settings.range(OpenStreams.SETTING, max, 1, 1_000_000);
        Settings.positive("photon.streams.heartbeat", heartbeat);
    }

    public OpenStreams open() {
        return new OpenStreams(max, OpenStreams.SETTING, heartbeat);
    }
}
