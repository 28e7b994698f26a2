package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.follow.FollowLoop;
import io.photoncloud.chainfire.resources.follow.FollowLoop.Beginning;
import io.photoncloud.chainfire.resources.follow.Mirror;
import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodService;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.statistics.PodSamples;
import io.photoncloud.k8shost.statistics.PodStatistics;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What pods use, and the metrics of this node. */
@Configuration(proxyBeanMethods = false)
class StatisticsConfiguration {

    @Bean
    PodStatistics podStatistics(PodService pods, PodRuntime runtime, NodeIdentity identity, InstantSource clock) {
        return new PodStatistics(pods, runtime, identity.id(), clock, System::nanoTime);
    }

    @Bean
    Mirror<Pod> podsOfNode() {
        return new Mirror<>();
    }

    @Bean
    Sampled podSamples(PodStatistics statistics, Mirror<Pod> pods) {
        return new PodSamples(statistics, pods);
    }

    @Bean(destroyMethod = "close")
    FollowLoop<Pod> followingPodsOfNode(PodService pods, NodeIdentity identity, Mirror<Pod> mirror) {
        return new FollowLoop<>(pods.ofNode(identity.id()), Beginning.WITH_ROWS, mirror).start();
    }
}
