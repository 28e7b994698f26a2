package io.photoncloud.prismnet.door;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.prismnet.dataplane.Standing;
import io.photoncloud.prismnet.dataplane.Standings;
import io.photoncloud.prismnet.vpc.Vpc;
import io.photoncloud.prismnet.vpc.VpcService;
import io.photoncloud.proto.prismnet.v1.CreateVpcRequest;
import io.photoncloud.proto.prismnet.v1.DeleteVpcRequest;
import io.photoncloud.proto.prismnet.v1.GetVpcRequest;
import io.photoncloud.proto.prismnet.v1.ListVpcsRequest;
import io.photoncloud.proto.prismnet.v1.ListVpcsResponse;
import io.photoncloud.proto.prismnet.v1.UpdateVpcRequest;

/** The wire form of VPCs. */
final class VpcWire {

    private VpcWire() {}

    static VpcService.NewVpc toNew(CreateVpcRequest request) {
        return new VpcService.NewVpc(
                request.hasName() ? request.getName() : null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasCidrBlock() ? request.getCidrBlock() : null,
                request.hasIpv6CidrBlock() ? request.getIpv6CidrBlock() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static TenantNames toNames(GetVpcRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(ListVpcsRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(UpdateVpcRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(DeleteVpcRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static Vpc.Patch toPatch(UpdateVpcRequest request) {
        return new Vpc.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static io.photoncloud.proto.prismnet.v1.Vpc fromRow(Row<Vpc> row, Standings.Lookup dataplane) {
        Vpc vpc = row.value();
        Standing standing = dataplane.of(vpc.id(), vpc.generation());
        var form = io.photoncloud.proto.prismnet.v1.Vpc.newBuilder()
                .setId(vpc.id())
                .setName(vpc.name())
                .setOrgId(vpc.tenant().organization())
                .setProjectId(vpc.tenant().project())
                .setCidrBlock(vpc.cidrBlock().toString())
                .setDescription(vpc.description())
                .setStatus(DoorWire.fromStatus(standing.status()))
                .setGeneration(vpc.generation())
                .setReadyGeneration(standing.readyGeneration())
                .setDataplane(dataplane.driver())
                .setCreatedAt(DoorWire.fromTime(vpc.created()))
                .setResourceVersion(row.modRevision());
        if (!standing.reason().isEmpty()) {
            form.setStatusReason(standing.reason());
        }
        if (vpc.ipv6CidrBlock() != null) {
            form.setIpv6CidrBlock(vpc.ipv6CidrBlock().toString());
        }
        return form.build();
    }

    static ListVpcsResponse fromPage(RowPage<Vpc> page, Standings.Lookup dataplane) {
        ListVpcsResponse.Builder response = ListVpcsResponse.newBuilder();
        page.rows().forEach(row -> response.addVpcs(fromRow(row, dataplane)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
