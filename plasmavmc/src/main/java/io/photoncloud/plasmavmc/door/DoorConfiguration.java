package io.photoncloud.plasmavmc.door;

import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.grpc.GrpcRules;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the door needs, and what its methods need of their callers: what {@code @Needs} says of the REST doors. */
@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

    private static final String VMS = "photon.plasmavmc.v1.VmService/";
    private static final String CONSOLES = "photon.plasmavmc.v1.ConsoleService/";
    private static final String IMAGES = "photon.plasmavmc.v1.ImageService/";
    private static final String VOLUMES = "photon.plasmavmc.v1.VolumeService/";
    private static final String NODES = "photon.plasmavmc.v1.NodeService/";

    @Bean
    PageLimits pageLimits(HttpProperties settings) {
        return settings.pageLimits();
    }

    @Bean
    GrpcRules plasmaVmcRules() {
        return GrpcRules.builder()
                .needsCheckedByService("vm.read", methods(VMS, "GetVm", "ListVms", "GetOperation", "WatchVms"))
                .needsCheckedByService("vm.create", methods(VMS, "CreateVm"))
                .needsCheckedByService("vm.update", methods(VMS, "UpdateVm"))
                .needsCheckedByService("vm.start", methods(VMS, "StartVm"))
                .needsCheckedByService("vm.stop", methods(VMS, "StopVm"))
                .needsCheckedByService("vm.operate", methods(VMS, "PauseVm", "ResumeVm", "RebootVm", "ResetVm"))
                .needsCheckedByService("vm.delete", methods(VMS, "DeleteVm"))
                .needsCheckedByService("vm.read", methods(VMS, "GetSnapshot", "ListSnapshots"))
                .needsCheckedByService("vm.resize", methods(VMS, "ResizeVm"))
                .needsCheckedByService(
                        "vm.snapshot", methods(VMS, "CreateSnapshot", "RevertToSnapshot", "DeleteSnapshot"))
                .needsCheckedByService("vm.read", methods(VOLUMES, "ListVolumesOfVm"))
                .needsCheckedByService("vm.attach", methods(VOLUMES, "AttachVolume", "DetachVolume"))
                .needsCheckedByService("volume.read", methods(VOLUMES, "GetVolume", "ListVolumes"))
                .needsCheckedByService("volume.create", methods(VOLUMES, "CreateVolume"))
                .needsCheckedByService("volume.update", methods(VOLUMES, "GrowVolume"))
                .needsCheckedByService("volume.delete", methods(VOLUMES, "DeleteVolume"))
                .takesIdempotencyKey(methods(VMS, "ResizeVm", "CreateSnapshot", "RevertToSnapshot", "DeleteSnapshot"))
                .takesIdempotencyKey(
                        methods(VOLUMES, "CreateVolume", "GrowVolume", "DeleteVolume", "AttachVolume", "DetachVolume"))
                .needsCheckedByService("image.read", methods(IMAGES, "GetImage", "ListImages", "WatchImages"))
                .needsCheckedByService("image.create", methods(IMAGES, "CreateImage"))
                .needsCheckedByService("image.update", methods(IMAGES, "UpdateImage", "ImportImage", "UploadImage"))
                .needsCheckedByService("image.delete", methods(IMAGES, "DeleteImage"))
                .servicesOnly("photon.plasmavmc.v1.ImageContentService/")
                .needsCheckedByService("vm.console", methods(CONSOLES, "ReadConsole"))
                .needs("node.read", methods(NODES, "GetNode", "ListNodes", "WatchNodes"))
                .lasting(VMS + "WatchVms", IMAGES + "WatchImages", NODES + "WatchNodes")
                .needs("node.administer", methods(NODES, "BeginMaintenance", "EndMaintenance"))
                .takesIdempotencyKey(methods(
                        VMS,
                        "CreateVm",
                        "UpdateVm",
                        "StartVm",
                        "StopVm",
                        "PauseVm",
                        "ResumeVm",
                        "RebootVm",
                        "ResetVm",
                        "DeleteVm"))
                .takesIdempotencyKey(methods(IMAGES, "CreateImage", "UpdateImage", "ImportImage", "DeleteImage"))
                .takesIdempotencyKey(methods(NODES, "BeginMaintenance", "EndMaintenance"))
                .build();
    }

    private static String[] methods(String service, String... names) {
        return Arrays.stream(names).map(service::concat).toArray(String[]::new);
    }
}
