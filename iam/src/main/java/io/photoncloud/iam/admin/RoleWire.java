package io.photoncloud.iam.admin;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.iam.role.RoleDefinition;
import io.photoncloud.proto.iam.admin.v1.ListRolesResponse;
import io.photoncloud.proto.iam.admin.v1.Role;
import io.photoncloud.proto.iam.admin.v1.RoleKind;
import io.photoncloud.proto.iam.admin.v1.UpdateRoleRequest;

/** The wire form of roles. */
final class RoleWire {

    private RoleWire() {}

    static RoleDefinition.Patch toPatch(UpdateRoleRequest request) {
        return new RoleDefinition.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null,
                request.hasPermissions() ? request.getPermissions().getPermissionsList() : null);
    }

    static Role fromRow(Row<RoleDefinition> row) {
        RoleDefinition role = row.value();
        Role.Builder form = Role.newBuilder()
                .setId(role.id())
                .setName(role.name())
                .setDescription(role.description())
                .addAllPermissions(role.permissions())
                .setResourceVersion(row.modRevision());
        switch (role.kind()) {
            case BUILT_IN -> form.setKind(RoleKind.ROLE_KIND_BUILT_IN);
            case CUSTOM -> form.setKind(RoleKind.ROLE_KIND_CUSTOM).setCreatedAt(AdminWire.fromTime(role.created()));
        }
        return form.build();
    }

    static ListRolesResponse fromPage(RowPage<RoleDefinition> page) {
        ListRolesResponse.Builder response = ListRolesResponse.newBuilder();
        page.rows().forEach(row -> response.addRoles(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
