package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.reconcile.Housekeeping;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.resources.usage.MeteringRounds;
import io.photoncloud.chainfire.resources.usage.UsageKeeping;
import io.photoncloud.chainfire.resources.usage.UsageOutbox;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.k8shost.metering.CreditServiceWire;
import io.photoncloud.k8shost.metering.PodAmounts;
import io.photoncloud.k8shost.metering.PodMeterStore;
import io.photoncloud.k8shost.pod.PodUsage;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What pods use, and who is told. */
@Configuration(proxyBeanMethods = false)
class MeteringConfiguration {

    @Bean(destroyMethod = "close")
    CreditServiceWire creditService(PhotonProperties photon, OutgoingGrpcChannels channels) {
        return CreditServiceWire.at(
                photon.findPeer(KnownService.CREDITSERVICE.key()).orElseThrow(), channels);
    }

    @Bean
    Metering<PodAmounts> metering(ReplicatedStore store, CreditServiceWire creditService, K8sHostProperties settings) {
        return new Metering<>(
                store,
                PodMeterStore.meters(store),
                new UsageOutbox(store, K8sHostConfiguration.SERVICE, creditService),
                settings.meteringWindow());
    }

    @Bean
    PodUsage podUsage(Metering<PodAmounts> metering, InstantSource clock) {
        return new PodUsage(metering, clock);
    }

    @Bean(destroyMethod = "close")
    UsageKeeping keepingUsage(Housekeeping housekeeping, Metering<PodAmounts> metering, InstantSource clock) {
        return UsageKeeping.start(housekeeping, metering, clock, RandomGenerator.getDefault());
    }

    /** What runs when metering is switched on. */
    @Bean(destroyMethod = "close")
    Leaseholder comparingMeters(
            Housekeeping housekeeping, ReplicatedStore store, Metering<PodAmounts> metering, InstantSource clock) {
        var rounds = new MeteringRounds<>(store, metering, List.of(PodUsage.metered(store)), clock);
        return housekeeping.alone("meters", _ -> rounds.run());
    }
}
