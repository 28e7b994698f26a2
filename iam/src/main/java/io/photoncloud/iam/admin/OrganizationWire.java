package io.photoncloud.iam.admin;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.iam.organization.Organization;
import io.photoncloud.proto.iam.admin.v1.ListOrganizationsResponse;
import io.photoncloud.proto.iam.admin.v1.UpdateOrganizationRequest;

/** The wire form of organizations. */
final class OrganizationWire {

    private OrganizationWire() {}

    static Organization.Patch toPatch(UpdateOrganizationRequest request) {
        return new Organization.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static io.photoncloud.proto.iam.admin.v1.Organization fromRow(Row<Organization> row) {
        Organization organization = row.value();
        return io.photoncloud.proto.iam.admin.v1.Organization.newBuilder()
                .setId(organization.id())
                .setName(organization.name())
                .setDescription(organization.description())
                .setCreatedAt(AdminWire.fromTime(organization.created()))
                .setResourceVersion(row.modRevision())
                .build();
    }

    static ListOrganizationsResponse fromPage(RowPage<Organization> page) {
        ListOrganizationsResponse.Builder response = ListOrganizationsResponse.newBuilder();
        page.rows().forEach(row -> response.addOrganizations(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
