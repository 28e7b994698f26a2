package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.web.RouteRules;
import io.photoncloud.plasmavmc.hypervisor.simulated.SimulatedHypervisor;
import io.photoncloud.plasmavmc.image.AllowedPaths;
import io.photoncloud.plasmavmc.image.Catalogue;
import io.photoncloud.plasmavmc.image.ImageAgent;
import io.photoncloud.plasmavmc.image.ImageContents;
import io.photoncloud.plasmavmc.image.ImageDownload;
import io.photoncloud.plasmavmc.image.ImageFiles;
import io.photoncloud.plasmavmc.image.ImageImporter;
import io.photoncloud.plasmavmc.image.ImageService;
import io.photoncloud.plasmavmc.image.ImageStates;
import io.photoncloud.plasmavmc.image.ImageUploads;
import io.photoncloud.plasmavmc.image.NodeImages;
import io.photoncloud.plasmavmc.image.PeerContentsWire;
import io.photoncloud.plasmavmc.image.StoredObjects;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.VmImageUse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** What images need. */
@Configuration(proxyBeanMethods = false)
class ImageConfiguration {

    /** What is sent is counted as it comes, and refused by the setting's name. */
    @Bean
    RouteRules imageRoutes() {
        return RouteRules.builder()
                .bodySizeMax("/api/v1/images/", "/content", DataSize.ofBytes(Long.MAX_VALUE))
                .build();
    }

    @Bean
    VmImageUse vmImageUse(ReplicatedStore store) {
        return new VmImageUse(store);
    }

    @Bean
    ImageStates imageStates(
            ReplicatedStore store, ResourceEvents events, InstantSource clock, PlasmaVmcProperties settings) {
        return new ImageStates(store, events, clock, settings.imageTimeMax());
    }

    @Bean
    AllowedPaths allowedPaths(PlasmaVmcProperties settings) {
        return new AllowedPaths(settings.imagePaths());
    }

    @Bean
    ImageService imageService(
            ReplicatedStore store,
            Changes changes,
            VmImageUse use,
            Access access,
            IdSource ids,
            InstantSource clock,
            NodeIdentity node,
            AllowedPaths paths,
            PlasmaVmcProperties settings) {
        return new ImageService(
                store,
                new Catalogue(store, clock),
                changes,
                new Referrers(() -> List.of(use)),
                access,
                ids,
                new ImageService.Here(node.id(), paths, settings.imageTimeMax()));
    }

    @Bean
    ImageFiles imageFiles(
            PhotonProperties photon,
            NodeIdentity node,
            PlasmaVmcProperties settings,
            LibvirtProperties libvirt,
            InstantSource clock) {
        // Disks rest on them, so QEMU's user has to reach them where it reaches those.
        Path directory = libvirt.diskDirectory().isEmpty()
                ? PlasmaVmcConfiguration.directory(photon).resolve("images")
                : Path.of(libvirt.diskDirectory()).toAbsolutePath().normalize().resolve(".images");
        return new ImageFiles(
                directory,
                node.id(),
                settings.imageSizeMax(),
                settings.imageCacheMax(),
                clock,
                RandomGenerator.getDefault());
    }

    @Bean
    ImageUploads imageUploads(ImageService images, ImageFiles files) {
        return new ImageUploads(images, files);
    }

    @Bean
    ImageContents imageContents(ImageFiles files) {
        return new ImageContents(files);
    }

    @Bean(destroyMethod = "close")
    ImageDownload imageDownload() {
        return new ImageDownload(ImageDownload.Patience.USUAL, System::nanoTime);
    }

    @Bean
    ImageImporter imageImporter(
            ImageFiles files,
            ImageDownload download,
            OutgoingGrpcChannels channels,
            NodeService nodes,
            StoredObjects objects,
            AllowedPaths paths) {
        return new ImageImporter(
                files, download, new PeerContentsWire(channels, nodes), objects, paths, System::nanoTime);
    }

    @Bean(destroyMethod = "close")
    NodeImages nodeImages(
            ImageStates states,
            ImageFiles files,
            ImageImporter importer,
            VmImageUse use,
            NodeIdentity node,
            InstantSource clock) {
        return new NodeImages(
                states,
                files,
                importer,
                use,
                node.driver().equals(SimulatedHypervisor.DRIVER)
                        ? NodeImages.Bytes.NOT_NEEDED
                        : NodeImages.Bytes.NEEDED,
                clock);
    }

    @Bean(destroyMethod = "close")
    ImageAgent imageAgent(
            ImageStates states, ImageFiles files, ImageImporter importer, NodeImages images, InstantSource clock) {
        return new ImageAgent(states, files, importer, images, clock, System::nanoTime, RandomGenerator.getDefault());
    }
}
