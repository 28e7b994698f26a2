package io.photoncloud.prismnet.door;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.prismnet.dataplane.NetworkDataplane;
import io.photoncloud.prismnet.routetable.Route.Target;
import io.photoncloud.prismnet.routetable.RouteForm;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.proto.prismnet.v1.CreateRouteTableRequest;
import io.photoncloud.proto.prismnet.v1.DeleteRouteTableRequest;
import io.photoncloud.proto.prismnet.v1.GetRouteTableRequest;
import io.photoncloud.proto.prismnet.v1.ListRouteTablesRequest;
import io.photoncloud.proto.prismnet.v1.ListRouteTablesResponse;
import io.photoncloud.proto.prismnet.v1.Route;
import io.photoncloud.proto.prismnet.v1.RouteTarget;
import io.photoncloud.proto.prismnet.v1.UpdateRouteTableRequest;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The wire form of route tables. */
final class RouteTableWire {

    private RouteTableWire() {}

    static RouteTableService.NewTable toNew(CreateRouteTableRequest request) {
        return new RouteTableService.NewTable(
                request.hasVpcId() ? request.getVpcId() : null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null,
                toForms(request.getRoutesList()));
    }

    static RouteTable.Patch toPatch(UpdateRouteTableRequest request) {
        return new RouteTable.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null,
                request.hasRoutes() ? toForms(request.getRoutes().getRoutesList()) : null);
    }

    static TenantNames toNames(GetRouteTableRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(ListRouteTablesRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(UpdateRouteTableRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(DeleteRouteTableRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    private static List<RouteForm> toForms(List<Route> routes) {
        return IntStream.range(0, routes.size())
                .mapToObj(i -> new RouteForm(
                        routes.get(i).hasDestinationCidr() ? routes.get(i).getDestinationCidr() : null,
                        toKind("routes[" + i + "].target", routes.get(i).getTarget()),
                        routes.get(i).hasPortId() ? routes.get(i).getPortId() : null))
                .toList();
    }

    private static RouteForm.@Nullable Kind toKind(String field, RouteTarget target) {
        return switch (target) {
            case ROUTE_TARGET_UNSPECIFIED -> null;
            case ROUTE_TARGET_LOCAL -> RouteForm.Kind.LOCAL;
            case ROUTE_TARGET_PORT -> RouteForm.Kind.PORT;
            case ROUTE_TARGET_BLACKHOLE -> RouteForm.Kind.BLACKHOLE;
            case ROUTE_TARGET_GATEWAY -> RouteForm.Kind.GATEWAY;
            case UNRECOGNIZED -> {
                String constraint = "one of local, port, blackhole, gateway";
                throw CloudException.invalid(field, constraint, field + " must be " + constraint);
            }
        };
    }

    static Route fromRoute(io.photoncloud.prismnet.routetable.Route route) {
        Route.Builder form =
                Route.newBuilder().setDestinationCidr(route.destination().toString());
        return switch (route.target()) {
            case Target.Local() ->
                form.setTarget(RouteTarget.ROUTE_TARGET_LOCAL).build();
            case Target.NextHop(String port) ->
                form.setTarget(RouteTarget.ROUTE_TARGET_PORT).setPortId(port).build();
            case Target.Blackhole() ->
                form.setTarget(RouteTarget.ROUTE_TARGET_BLACKHOLE).build();
            case Target.Gateway() ->
                form.setTarget(RouteTarget.ROUTE_TARGET_GATEWAY).build();
        };
    }

    static io.photoncloud.proto.prismnet.v1.RouteTable fromShown(
            RouteTableService.Shown shown, NetworkDataplane dataplane) {
        RouteTable table = shown.table();
        return io.photoncloud.proto.prismnet.v1.RouteTable.newBuilder()
                .setId(table.id())
                .setName(table.name())
                .setVpcId(table.vpc())
                .setOrgId(table.tenant().organization())
                .setProjectId(table.tenant().project())
                .setDescription(table.description())
                .setIsMain(table.isMain())
                .addAllRoutes(
                        shown.routes().stream().map(RouteTableWire::fromRoute).toList())
                .setDataplane(dataplane.driver())
                .setCreatedAt(DoorWire.fromTime(table.created()))
                .setResourceVersion(shown.resourceVersion())
                .build();
    }

    static ListRouteTablesResponse fromPage(RouteTableService.ShownPage page, NetworkDataplane dataplane) {
        ListRouteTablesResponse.Builder response = ListRouteTablesResponse.newBuilder();
        page.tables().forEach(shown -> response.addRouteTables(fromShown(shown, dataplane)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
