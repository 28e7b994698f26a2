package io.photoncloud.k8shost.door;

import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.grpc.GrpcOnServlets;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.common.stream.CallTalks;
import io.photoncloud.common.stream.OpenStreams;
import io.photoncloud.common.websocket.WebSocketProperties;
import java.util.Arrays;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What the door needs, and what its methods need of their callers: what {@code @Needs} says of the REST doors. */
@Configuration(proxyBeanMethods = false)
@Import(GrpcOnServlets.class)
class DoorConfiguration {

    private static final String PODS = "photon.k8shost.v1.PodService/";
    private static final String SERVICES = "photon.k8shost.v1.ServiceService/";
    private static final String NODES = "photon.k8shost.v1.NodeService/";

    @Bean
    PageLimits pageLimits(HttpProperties settings) {
        return settings.pageLimits();
    }

    /** As many, and as long, as WebSockets. */
    @Bean(defaultCandidate = false)
    OpenStreams conversations(WebSocketProperties settings) {
        return new OpenStreams(settings.sessionsMax(), "photon.websocket.sessions-max", settings.pingInterval());
    }

    @Bean
    CallTalks callTalks(@Qualifier("conversations") OpenStreams conversations, WebSocketProperties settings) {
        return new CallTalks(
                conversations,
                new CallTalks.Limits(
                        settings.idleTimeMax(), settings.stalledTimeMax(), "photon.websocket.idle-time-max"),
                System::nanoTime);
    }

    @Bean
    GrpcRules k8sHostRules() {
        return GrpcRules.builder()
                .needsCheckedByService("pod.read", methods(PODS, "GetPod", "ListPods", "WatchPods"))
                .needsCheckedByService("pod.create", methods(PODS, "CreatePod"))
                .needsCheckedByService("pod.delete", methods(PODS, "DeletePod"))
                .needsCheckedByService("pod.exec", methods(PODS, "Exec"))
                .needsCheckedByService(
                        "k8s-service.read", methods(SERVICES, "GetService", "ListServices", "WatchServices"))
                .needsCheckedByService("k8s-service.create", methods(SERVICES, "CreateService"))
                .needsCheckedByService("k8s-service.delete", methods(SERVICES, "DeleteService"))
                .needs("node.read", methods(NODES, "GetNode", "ListNodes", "WatchNodes"))
                .lasting(PODS + "WatchPods", PODS + "Exec", SERVICES + "WatchServices", NODES + "WatchNodes")
                .needs("node.administer", methods(NODES, "CordonNode", "UncordonNode"))
                .takesIdempotencyKey(methods(PODS, "CreatePod", "DeletePod"))
                .takesIdempotencyKey(methods(SERVICES, "CreateService", "DeleteService"))
                .takesIdempotencyKey(methods(NODES, "CordonNode", "UncordonNode"))
                .build();
    }

    private static String[] methods(String service, String... names) {
        return Arrays.stream(names).map(service::concat).toArray(String[]::new);
    }
}
