package io.photoncloud.k8shost.door;

import static io.photoncloud.k8shost.door.DoorWire.said;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.k8shost.service.ServiceRecord;
import io.photoncloud.k8shost.service.ServiceService.NewPort;
import io.photoncloud.k8shost.service.ServiceService.NewService;
import io.photoncloud.proto.k8shost.v1.CreateServiceRequest;
import io.photoncloud.proto.k8shost.v1.Endpoint;
import io.photoncloud.proto.k8shost.v1.GetServiceRequest;
import io.photoncloud.proto.k8shost.v1.ListServicesRequest;
import io.photoncloud.proto.k8shost.v1.ListServicesResponse;
import io.photoncloud.proto.k8shost.v1.Service;
import io.photoncloud.proto.k8shost.v1.ServicePort;

/** The wire form of services. */
final class ServiceWire {

    private ServiceWire() {}

    static NewService toNew(CreateServiceRequest request) {
        return new NewService(
                request.hasName() ? request.getName() : null,
                request.hasNamespace() ? request.getNamespace() : null,
                DoorWire.toTenant(
                        request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                request.getLabelsMap(),
                said(request.getServiceType()),
                said(request.getClusterIp()),
                false,
                request.getPortsList().stream()
                        .map(port -> new NewPort(
                                said(port.getName()),
                                said(port.getPort()),
                                said(port.getTargetPort()),
                                said(port.getProtocol()),
                                said(port.getNodePort())))
                        .toList(),
                request.getSelectorMap());
    }

    static TenantNames toTenant(GetServiceRequest request) {
        return DoorWire.toTenant(
                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId());
    }

    static TenantNames toTenant(ListServicesRequest request) {
        return DoorWire.toTenant(
                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId());
    }

    static Service fromRow(Row<ServiceRecord> row) {
        ServiceRecord service = row.value();
        Service.Builder form = Service.newBuilder()
                .setUid(service.uid())
                .setName(service.name())
                .setNamespace(service.namespace())
                .setOrgId(service.tenant().organization())
                .setProjectId(service.tenant().project())
                .putAllLabels(service.labels())
                .setType(service.type().word())
                .setClusterIp(service.clusterIp().isEmpty() ? ServiceRecord.HEADLESS : service.clusterIp())
                .putAllSelector(service.selector())
                .setWarning(service.warning())
                .setCreatedAt(DoorWire.fromTime(service.created()))
                .setResourceVersion(row.modRevision());
        service.ports()
                .forEach(port -> form.addPorts(ServicePort.newBuilder()
                        .setName(port.name())
                        .setPort(port.port())
                        .setTargetPort(port.targetPort())
                        .setProtocol(port.protocol().name())
                        .setNodePort(port.nodePort())));
        service.endpoints()
                .forEach(one -> form.addEndpoints(Endpoint.newBuilder()
                        .setIp(one.ip())
                        .setPodName(one.podName())
                        .setNodeName(one.node())
                        .setReady(one.ready())));
        return form.build();
    }

    static ListServicesResponse fromPage(RowPage<ServiceRecord> page) {
        ListServicesResponse.Builder response = ListServicesResponse.newBuilder();
        page.rows().forEach(row -> response.addServices(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
