package io.photoncloud.common.websocket;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The bounds of WebSockets, of services that have any.
 *
 * @param sessionsMax how many are open at once; each takes one of {@code photon.http.connections-max} too
 * @param messageSizeMax the longest message of a client, in however many frames it comes
 * @param pingInterval how often a client is asked whether it is there; one that does not answer three times in a row is gone.
 *     As often it is asked whether the caller may still do what they do
 * @param idleTimeMax how long one stays open over which nobody says anything
 * @param stalledTimeMax how long a client may leave unread what it is sent
 * @param allowedOrigins the web pages that may open WebSockets besides the service's own, such as https://console.example;
 *     clients that are no browsers name no page
 */
@ConfigurationProperties("photon.websocket")
public record WebSocketProperties(
        @DefaultValue("200") int sessionsMax,
        @DefaultValue("64KB") DataSize messageSizeMax,
        @DefaultValue("20s") Duration pingInterval,
        @DefaultValue("4h") Duration idleTimeMax,
        @DefaultValue("1m") Duration stalledTimeMax,
        @DefaultValue List<String> allowedOrigins) {

    public WebSocketProperties {
        Settings.range("photon.websocket.sessions-max", sessionsMax, 1, 100_000);
        Settings.range("photon.websocket.message-size-max", messageSizeMax.toBytes(), 1_024, 16 << 20);
        Settings.positive("photon.websocket.ping-interval", pingInterval);
        Settings.positive("photon.websocket.idle-time-max", idleTimeMax);
        Settings.positive("photon.websocket.stalled-time-max", stalledTimeMax);
        allowedOrigins = List.copyOf(allowedOrigins);
    }
}
