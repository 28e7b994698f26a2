package io.photoncloud.nightlight.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.nightlight.scrape.TargetGroup;
import io.photoncloud.proto.k8shost.v1.Container;
import io.photoncloud.proto.k8shost.v1.ContainerPort;
import io.photoncloud.proto.k8shost.v1.Pod;
import io.photoncloud.proto.k8shost.v1.PodSpec;
import io.photoncloud.proto.plasmavmc.v1.NetworkInterface;
import io.photoncloud.proto.plasmavmc.v1.Vm;
import io.photoncloud.proto.plasmavmc.v1.VmState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CloudTargetsTest {
    @Test
    void servicesAreWhereItWasSaid() {
        CloudServices services = CloudServices.of(
                "https", Map.of("iam", Map.of("1", "127.0.0.1:8083", "2", "127.0.1.1:8083"), "nightlight", Map.of()));
        assertThat(services.groups())
                .containsExactly(
                        new TargetGroup(
                                "iam/1",
                                List.of("127.0.0.1:8083"),
                                Map.of(
                                        "__meta_photon_service", "iam",
                                        "__meta_photon_node", "1",
                                        "__scheme__", "https")),
                        new TargetGroup(
                                "iam/2",
                                List.of("127.0.1.1:8083"),
                                Map.of(
                                        "__meta_photon_service", "iam",
                                        "__meta_photon_node", "2",
                                        "__scheme__", "https")));
        assertThat(services.has(KnownService.IAM)).isTrue();
        assertThat(services.has(KnownService.K8SHOST)).isFalse();
    }

    @Test
    void servicesAreWhereTheyListenByDefaultWhereNothingIsSaid() {
        assertThat(CloudServices.of("http", Map.of()).groups())
                .hasSize(KnownService.values().length)
                .anySatisfy(group -> assertThat(group.addresses()).containsExactly("127.0.0.1:9090"));
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> CloudServices.of("http", Map.of("iam", Map.of("1", "nowhere"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachPortOfEachContainerIsATarget() {
        Pod pod = Pod.newBuilder()
                .setUid("u-1")
                .setName("web")
                .setNamespace("shop")
                .setOrgId("acme")
                .setProjectId("store")
                .setPodIp("10.0.0.7")
                .setPhase("Running")
                .putAnnotations("prometheus.io/scrape", "true")
                .putLabels("app", "web")
                .setSpec(PodSpec.newBuilder()
                        .addContainers(Container.newBuilder()
                                .setName("server")
                                .addPorts(ContainerPort.newBuilder()
                                        .setName("http")
                                        .setContainerPort(8080)
                                        .setProtocol("TCP"))
                                .addPorts(ContainerPort.newBuilder().setContainerPort(9102)))
                        .addContainers(Container.newBuilder().setName("sidecar")))
                .build();
        List<TargetGroup> groups = PodWire.groups(pod, 80);
        assertThat(groups)
                .flatExtracting(TargetGroup::addresses)
                .containsExactly("10.0.0.7:8080", "10.0.0.7:9102", "10.0.0.7:80");
        assertThat(groups.getFirst().labels())
                .containsEntry("__meta_photon_organization", "acme")
                .containsEntry("__meta_photon_project", "store")
                .containsEntry("__meta_photon_namespace", "shop")
                .containsEntry("__meta_photon_pod_name", "web")
                .containsEntry("__meta_photon_pod_phase", "Running")
                .containsEntry("__meta_photon_pod_annotation_prometheus_io_scrape", "true")
                .containsEntry("__meta_photon_pod_annotationpresent_prometheus_io_scrape", "true")
                .containsEntry("__meta_photon_pod_label_app", "web")
                .containsEntry("__meta_photon_pod_container_port_name", "http");
        assertThat(groups).extracting(TargetGroup::source).doesNotHaveDuplicates();
        assertThat(PodWire.groups(pod.toBuilder().clearPodIp().build(), 80)).isEmpty();
    }

    @Test
    void aVmIsATargetAtItsFirstAddress() {
        Vm vm = Vm.newBuilder()
                .setId("vm-1")
                .setName("db")
                .setOrgId("acme")
                .setProjectId("store")
                .setState(VmState.VM_STATE_RUNNING)
                .addNetworkInterfaces(NetworkInterface.getDefaultInstance())
                .addNetworkInterfaces(NetworkInterface.newBuilder().addIpAddresses("fd00::7"))
                .build();
        assertThat(VmWire.group(vm, 9100)).hasValueSatisfying(group -> {
            assertThat(group.addresses()).containsExactly("[fd00::7]:9100");
            assertThat(group.labels())
                    .containsEntry("__meta_photon_vm_id", "vm-1")
                    .containsEntry("__meta_photon_vm_state", "running")
                    .containsEntry("__meta_photon_vm_ip", "fd00::7");
        });
        assertThat(VmWire.group(vm.toBuilder().clearNetworkInterfaces().build(), 9100))
                .isEmpty();
    }
}
