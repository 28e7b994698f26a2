package io.photoncloud.k8shost.door;

import io.photoncloud.chainfire.resources.follow.HeardFollower;
import io.photoncloud.chainfire.resources.follow.Told;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodService.Shown;
import io.photoncloud.k8shost.service.ServiceRecord;
import io.photoncloud.proto.k8shost.v1.WatchEvent;
import io.photoncloud.proto.k8shost.v1.WatchNodesResponse;
import io.photoncloud.proto.k8shost.v1.WatchPodsRequest;
import io.photoncloud.proto.k8shost.v1.WatchPodsResponse;
import io.photoncloud.proto.k8shost.v1.WatchServicesRequest;
import io.photoncloud.proto.k8shost.v1.WatchServicesResponse;
import java.util.function.Function;

/** The wire form of what the Watch methods tell. */
final class WatchWire {

    private WatchWire() {}

    static TenantNames toTenant(WatchPodsRequest request) {
        return DoorWire.toTenant(
                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId());
    }

    static TenantNames toTenant(WatchServicesRequest request) {
        return DoorWire.toTenant(
                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId());
    }

    static WatchPodsResponse fromPod(Told<Pod> told, Function<Row<Pod>, Shown> seen) {
        WatchPodsResponse.Builder form =
                WatchPodsResponse.newBuilder().setEvent(fromTold(told)).setPosition(told.positionText());
        told.findRow().map(seen).map(PodWire::fromShown).ifPresent(form::setPod);
        return form.build();
    }

    static WatchServicesResponse fromService(Told<ServiceRecord> told) {
        WatchServicesResponse.Builder form =
                WatchServicesResponse.newBuilder().setEvent(fromTold(told)).setPosition(told.positionText());
        told.findRow().map(ServiceWire::fromRow).ifPresent(form::setService);
        return form.build();
    }

    static WatchNodesResponse fromNode(HeardFollower.Heard<Node> heard) {
        Told<Node> told = heard.told();
        WatchNodesResponse.Builder form =
                WatchNodesResponse.newBuilder().setEvent(fromTold(told)).setPosition(told.positionText());
        told.findRow().map(row -> fromNode(row, heard.alive())).ifPresent(form::setNode);
        return form.build();
    }

    private static io.photoncloud.proto.k8shost.v1.Node fromNode(Row<Node> row, boolean alive) {
        return NodeWire.fromHeard(new NodeService.Heard(row, alive));
    }

    private static WatchEvent fromTold(Told<?> told) {
        return switch (told) {
            case Told.Present<?> _ -> WatchEvent.WATCH_EVENT_PRESENT;
            case Told.Complete<?> _ -> WatchEvent.WATCH_EVENT_COMPLETE;
            case Told.Added<?> _ -> WatchEvent.WATCH_EVENT_ADDED;
            case Told.Modified<?> _ -> WatchEvent.WATCH_EVENT_MODIFIED;
            case Told.Deleted<?> _ -> WatchEvent.WATCH_EVENT_DELETED;
            case Told.Progress<?> _ -> WatchEvent.WATCH_EVENT_PROGRESS;
        };
    }
}
