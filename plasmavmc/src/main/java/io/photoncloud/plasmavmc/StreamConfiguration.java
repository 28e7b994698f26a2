package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.resources.event.EventFeeds;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.follow.Watches;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.common.stream.EventStreams;
import io.photoncloud.common.stream.OpenStreams;
import io.photoncloud.common.stream.StreamProperties;
import io.photoncloud.plasmavmc.event.EventService;
import io.photoncloud.plasmavmc.vm.VmService;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What is told as it happens. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StreamProperties.class)
class StreamConfiguration {

    @Bean
    OpenStreams openStreams(StreamProperties settings) {
        return settings.open();
    }

    @Bean
    EventStreams eventStreams(OpenStreams streams, JsonMapper json) {
        return new EventStreams(streams, json, System::nanoTime);
    }

    @Bean
    Watches watches(OpenStreams streams) {
        return new Watches(streams, System::nanoTime);
    }

    @Bean
    EventService eventService(ResourceEvents events, Access access, OpenStreams streams, VmService vms) {
        return new EventService(new EventFeeds(events, access, streams.heartbeat()), vms);
    }
}
