package io.photoncloud.iam.admin;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.access.SubjectText;
import io.photoncloud.iam.group.Group;
import io.photoncloud.iam.group.Membership;
import io.photoncloud.proto.iam.admin.v1.AddMemberRequest;
import io.photoncloud.proto.iam.admin.v1.ListGroupsResponse;
import io.photoncloud.proto.iam.admin.v1.ListMembersResponse;
import io.photoncloud.proto.iam.admin.v1.Member;
import io.photoncloud.proto.iam.admin.v1.RemoveMemberRequest;
import io.photoncloud.proto.iam.admin.v1.UpdateGroupRequest;

/** The wire form of groups and of who is in them. */
final class GroupWire {

    private GroupWire() {}

    static Group.Patch toPatch(UpdateGroupRequest request) {
        return new Group.Patch(
                request.hasName() ? request.getName() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static io.photoncloud.proto.iam.admin.v1.Group fromRow(Row<Group> row) {
        Group group = row.value();
        return io.photoncloud.proto.iam.admin.v1.Group.newBuilder()
                .setId(group.id())
                .setName(group.name())
                .setDescription(group.description())
                .setCreatedAt(AdminWire.fromTime(group.created()))
                .setResourceVersion(row.modRevision())
                .build();
    }

    static ListGroupsResponse fromPage(RowPage<Group> page) {
        ListGroupsResponse.Builder response = ListGroupsResponse.newBuilder();
        page.rows().forEach(row -> response.addGroups(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }

    static Subject toMember(AddMemberRequest request) {
        return SubjectText.subject(
                request.hasPrincipalId() ? request.getPrincipalId() : null,
                AdminWire.toPrincipalType(request.getPrincipalType()));
    }

    static Subject toMember(RemoveMemberRequest request) {
        return SubjectText.subject(
                request.hasPrincipalId() ? request.getPrincipalId() : null,
                AdminWire.toPrincipalType(request.getPrincipalType()));
    }

    static Member fromMembership(Row<Membership> row) {
        Membership membership = row.value();
        return Member.newBuilder()
                .setGroupId(membership.group())
                .setPrincipalId(membership.member().id())
                .setPrincipalType(AdminWire.fromSubject(membership.member()))
                .setSince(AdminWire.fromTime(membership.since()))
                .build();
    }

    static ListMembersResponse fromMemberships(RowPage<Membership> page) {
        ListMembersResponse.Builder response = ListMembersResponse.newBuilder();
        page.rows().forEach(row -> response.addMembers(fromMembership(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
