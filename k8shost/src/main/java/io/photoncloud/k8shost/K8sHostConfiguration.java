package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.k8shost.namespace.NamespaceService;
import io.photoncloud.k8shost.network.PodSubnets;
import io.photoncloud.k8shost.network.PortReturns;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.pod.PodScheduling;
import io.photoncloud.k8shost.pod.PodService;
import io.photoncloud.k8shost.pod.PodUsage;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** k8shost's objects, over whatever store there is; its doors are found by their annotations. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(K8sHostProperties.class)
class K8sHostConfiguration {

    static final String SERVICE = "k8shost";

    // What every change and every answer rests on

    @Bean
    AuditLog auditLog(ReplicatedStore store, IdSource ids) {
        return new AuditLog(store, SERVICE, ids);
    }

    @Bean
    ResourceEvents events(ReplicatedStore store, InstantSource clock) {
        return new ResourceEvents(store, SERVICE, clock);
    }

    @Bean
    Changes changes(ReplicatedStore store, AuditLog audit, ResourceEvents events, InstantSource clock) {
        return new Changes(store, audit, events, clock, System::nanoTime);
    }

    @Bean
    Access access(SecurityProperties security, Authorizer authorizer) {
        return new Access(new Tenancy(security.mode()), authorizer);
    }

    @Bean
    Referrers referrers(ObjectProvider<Referrer> all) {
        return new Referrers(() -> List.copyOf(all.stream().toList()));
    }

    // Features

    @Bean
    NamespaceService namespaceService(
            ReplicatedStore store,
            Changes changes,
            Referrers referrers,
            Access access,
            SecurityProperties security,
            PodSubnets subnets) {
        return new NamespaceService(store, changes, referrers, access, security.mode(), subnets);
    }

    @Bean
    NodeService nodeService(ReplicatedStore store, Changes changes, Access access) {
        return new NodeService(store, changes, access);
    }

    @Bean
    PodService podService(
            ReplicatedStore store,
            NamespaceService namespaces,
            NodeService nodes,
            ResourceEvents events,
            Changes changes,
            Access access,
            IdSource ids,
            PodUsage usage,
            PortReturns.Notes returns) {
        return new PodService(store, namespaces, nodes, events, changes, access, ids, System::nanoTime, usage, returns);
    }

    @Bean
    PodRecords podRecords(
            ReplicatedStore store,
            NodeService nodes,
            ResourceEvents events,
            PodUsage usage,
            PortReturns.Notes returns) {
        return new PodRecords(store, nodes, events, usage, returns);
    }

    @Bean
    PodScheduling podScheduling(
            ReplicatedStore store,
            NodeService nodes,
            ResourceEvents events,
            K8sHostProperties settings,
            InstantSource clock,
            PodUsage usage) {
        return new PodScheduling(store, nodes, events, settings.rescheduleAfter(), clock, System::nanoTime, usage);
    }

    @Bean
    Referrer podsInNamespaces(PodScheduling pods) {
        return pods.referrer();
    }
}
