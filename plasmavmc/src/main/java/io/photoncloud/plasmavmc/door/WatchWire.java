package io.photoncloud.plasmavmc.door;

import io.photoncloud.chainfire.resources.follow.HeardFollower;
import io.photoncloud.chainfire.resources.follow.Told;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.plasmavmc.image.Image;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.Vm;
import io.photoncloud.proto.plasmavmc.v1.WatchEvent;
import io.photoncloud.proto.plasmavmc.v1.WatchImagesRequest;
import io.photoncloud.proto.plasmavmc.v1.WatchImagesResponse;
import io.photoncloud.proto.plasmavmc.v1.WatchNodesResponse;
import io.photoncloud.proto.plasmavmc.v1.WatchVmsRequest;
import io.photoncloud.proto.plasmavmc.v1.WatchVmsResponse;

/** The wire form of what the Watch methods tell. */
final class WatchWire {

    private WatchWire() {}

    static TenantNames toNames(WatchVmsRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(WatchImagesRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static WatchVmsResponse fromVm(Told<Vm> told) {
        WatchVmsResponse.Builder form =
                WatchVmsResponse.newBuilder().setEvent(fromTold(told)).setPosition(told.positionText());
        told.findRow().map(VmWire::fromRow).ifPresent(form::setVm);
        return form.build();
    }

    static WatchImagesResponse fromImage(Told<Image> told) {
        WatchImagesResponse.Builder form =
                WatchImagesResponse.newBuilder().setEvent(fromTold(told)).setPosition(told.positionText());
        told.findRow().map(ImageWire::fromRow).ifPresent(form::setImage);
        return form.build();
    }

    static WatchNodesResponse fromNode(HeardFollower.Heard<Node> heard) {
        Told<Node> told = heard.told();
        WatchNodesResponse.Builder form =
                WatchNodesResponse.newBuilder().setEvent(fromTold(told)).setPosition(told.positionText());
        told.findRow().map(row -> fromNode(row, heard.alive())).ifPresent(form::setNode);
        return form.build();
    }

    private static io.photoncloud.proto.plasmavmc.v1.Node fromNode(Row<Node> row, boolean alive) {
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
