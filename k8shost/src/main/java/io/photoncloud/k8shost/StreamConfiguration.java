package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.event.EventFeeds;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.follow.Watches;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.common.stream.OpenStreams;
import io.photoncloud.common.stream.StreamBeans;
import io.photoncloud.k8shost.pod.PodEventService;
import io.photoncloud.k8shost.pod.PodService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What is told as it happens. */
@Configuration(proxyBeanMethods = false)
@Import(StreamBeans.class)
class StreamConfiguration {

    @Bean
    Watches watches(OpenStreams streams) {
        return new Watches(streams, System::nanoTime);
    }

    @Bean
    PodEventService podEventService(ResourceEvents events, Access access, OpenStreams streams, PodService pods) {
        return new PodEventService(new EventFeeds(events, access, streams.heartbeat()), pods);
    }
}
