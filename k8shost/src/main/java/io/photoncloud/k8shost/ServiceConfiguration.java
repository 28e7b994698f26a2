package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.chainfire.resources.reconcile.Housekeeping;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.health.HealthFact;
import io.photoncloud.k8shost.datapath.NoDataPath;
import io.photoncloud.k8shost.datapath.ServiceDataPath;
import io.photoncloud.k8shost.datapath.nftables.NftablesDataPath;
import io.photoncloud.k8shost.namespace.NamespaceService;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.runtime.cri.CriRuntime;
import io.photoncloud.k8shost.service.Endpoints;
import io.photoncloud.k8shost.service.ServiceRange;
import io.photoncloud.k8shost.service.ServiceRouting;
import io.photoncloud.k8shost.service.ServiceService;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Services, the pods behind them, and how what is sent to them gets there. */
@Configuration(proxyBeanMethods = false)
class ServiceConfiguration {

    @Bean
    ServiceService serviceService(
            ReplicatedStore store,
            PodRecords pods,
            NamespaceService namespaces,
            Changes changes,
            Access access,
            IdSource ids,
            K8sHostProperties settings) {
        ServiceService.Ranges ranges = new ServiceService.Ranges(
                ServiceRange.parse(settings.serviceCidr()), settings.nodePortMin(), settings.nodePortMax());
        return new ServiceService(store, pods, namespaces, changes, access, ids, ranges);
    }

    @Bean
    Endpoints endpoints(ReplicatedStore store, PodRecords pods) {
        return new Endpoints(store, pods, System::nanoTime, RandomGenerator.getDefault());
    }

    @Bean
    Referrer servicesInNamespaces(Endpoints endpoints) {
        return endpoints.referrer();
    }

    @Bean(destroyMethod = "close")
    Leaseholder keepingEndpoints(Housekeeping housekeeping, Endpoints endpoints) {
        return housekeeping.alone("endpoints", held -> endpoints.run(held.condition()));
    }

    /** Simulated pods have addresses that lead nowhere. */
    @Bean(destroyMethod = "close")
    ServiceDataPath serviceDataPath(K8sHostProperties settings, NodeIdentity identity) {
        boolean leads = settings.serviceDataPath().equals(NftablesDataPath.DRIVER)
                || (settings.serviceDataPath().equals("auto")
                        && identity.driver().equals(CriRuntime.DRIVER)
                        && NftablesDataPath.isUsable());
        return leads
                ? new NftablesDataPath(settings.dataPathTable(), settings.serviceCidr(), settings.podCidrs())
                : new NoDataPath();
    }

    @Bean(destroyMethod = "close")
    ServiceRouting serviceRouting(ReplicatedStore store, ServiceDataPath dataPath) {
        return new ServiceRouting(store, dataPath, System::nanoTime, RandomGenerator.getDefault());
    }

    @Bean
    HealthFact dataPathDriver(ServiceDataPath dataPath) {
        return new HealthFact("service_data_path", dataPath.driver());
    }
}
