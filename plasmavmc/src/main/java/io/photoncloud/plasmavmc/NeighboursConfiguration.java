package io.photoncloud.plasmavmc;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.credit.CreditServiceWire;
import io.photoncloud.plasmavmc.image.LightningStorWire;
import io.photoncloud.plasmavmc.image.StoredObjects;
import io.photoncloud.plasmavmc.network.Networks;
import io.photoncloud.plasmavmc.network.PrismNetWire;
import io.photoncloud.plasmavmc.vm.Neighbours;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The services that PlasmaVMC calls. */
@Configuration(proxyBeanMethods = false)
class NeighboursConfiguration {

    /** Before an object that broke off is read on. */
    private static final Duration OBJECT_PAUSE = Duration.ofSeconds(1);

    @Bean(destroyMethod = "close")
    Networks networks(PhotonProperties photon, OutgoingGrpcChannels channels) {
        return PrismNetWire.at(address(photon, KnownService.PRISMNET), channels);
    }

    @Bean(destroyMethod = "close")
    CreditServiceWire creditService(
            PhotonProperties photon, PlasmaVmcProperties settings, OutgoingGrpcChannels channels) {
        return CreditServiceWire.at(
                address(photon, KnownService.CREDITSERVICE),
                channels,
                settings.credit() == PlasmaVmcProperties.CreditMode.ENFORCE);
    }

    @Bean(destroyMethod = "close")
    StoredObjects storedObjects(PhotonProperties photon, OutgoingGrpcChannels channels) {
        return LightningStorWire.at(
                address(photon, KnownService.LIGHTNINGSTOR), channels, OBJECT_PAUSE, System::nanoTime);
    }

    private static String address(PhotonProperties photon, KnownService service) {
        return photon.findPeer(service.key()).orElseThrow();
    }

    @Bean
    Neighbours neighbours(Networks networks, Credit credit) {
        return new Neighbours(networks, credit);
    }
}
