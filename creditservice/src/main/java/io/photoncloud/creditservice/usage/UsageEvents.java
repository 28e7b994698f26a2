package io.photoncloud.creditservice.usage;

import io.photoncloud.common.api.CloudException;
import java.time.InstantSource;
import tools.jackson.databind.json.JsonMapper;

/** Takes events that come in another form than HTTP's, by the same rules. */
public final class UsageEvents {

    private final UsageService usage;
    private final JsonMapper json;
    private final CloudEventReader events;
    private final InstantSource clock;

    public UsageEvents(UsageService usage, JsonMapper json, InstantSource clock) {
        this.usage = usage;
        this.json = json;
        this.events = new CloudEventReader(json);
        this.clock = clock;
    }

    /** @throws CloudException as {@link UsageService#record} */
    public UsageService.Result.Taken record(UsageEvent event) {
        return usage.record(() -> MeteredReader.read(events.read(event.structured(json)), clock.instant()));
    }
}
