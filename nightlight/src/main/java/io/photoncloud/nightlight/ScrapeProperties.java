package io.photoncloud.nightlight;

import io.photoncloud.common.config.Settings;
import io.photoncloud.nightlight.scrape.AnswerRoom;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is scraped, and for whom.
 *
 * @param configFile in the form of Prometheus' own; none for the cloud's own services, and the pods that ask for it
 * @param tenant whose the samples of targets are that are of no project themselves, as {@code ORGANIZATION/PROJECT}; where it is not set
 *     {@code default/default} in open mode, and {@code system/cloud} in enforced mode, which is nobody's but the operators'
 * @param answersSize what the answers of all targets may hold together while they are read; a scrape beyond it fails; 0 for an eighth of the
 *     heap
 * @param services where the cloud's services answer HTTP, by service and node ({@code services.iam.1}); where none is said, each where it
 *     listens by default
 */
@ConfigurationProperties("photon.nightlight.scrape")
public record ScrapeProperties(
        @Nullable String configFile,
        @Nullable String tenant,
        @DefaultValue("0B") DataSize answersSize,
        @Nullable Map<String, Map<String, String>> services) {
    public ScrapeProperties {
        services = services == null ? Map.of() : Map.copyOf(services);
        Settings.range(AnswerRoom.SETTING, answersSize.toBytes(), 0, Long.MAX_VALUE);
    }
}
