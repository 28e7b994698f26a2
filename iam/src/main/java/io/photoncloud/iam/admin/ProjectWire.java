package io.photoncloud.iam.admin;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.iam.project.Project;
import io.photoncloud.proto.iam.admin.v1.ListProjectsResponse;
import io.photoncloud.proto.iam.admin.v1.UpdateProjectRequest;

/** The wire form of projects. */
final class ProjectWire {

    private ProjectWire() {}

    static Project.Patch toPatch(UpdateProjectRequest request) {
        return new Project.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static io.photoncloud.proto.iam.admin.v1.Project fromRow(Row<Project> row) {
        Project project = row.value();
        return io.photoncloud.proto.iam.admin.v1.Project.newBuilder()
                .setId(project.id())
                .setName(project.name())
                .setOrgId(project.organization())
                .setDescription(project.description())
                .setCreatedAt(AdminWire.fromTime(project.created()))
                .setResourceVersion(row.modRevision())
                .build();
    }

    static ListProjectsResponse fromPage(RowPage<Project> page) {
        ListProjectsResponse.Builder response = ListProjectsResponse.newBuilder();
        page.rows().forEach(row -> response.addProjects(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
