package io.photoncloud.iam.admin;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.iam.binding.BindingService;
import io.photoncloud.iam.group.GroupService;
import io.photoncloud.iam.organization.OrganizationService;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.role.RoleService;
import io.photoncloud.iam.user.UserDirectory;
import io.photoncloud.iam.user.UserService;
import io.photoncloud.proto.iam.admin.v1.AddMemberRequest;
import io.photoncloud.proto.iam.admin.v1.CreateGroupRequest;
import io.photoncloud.proto.iam.admin.v1.CreateOrganizationRequest;
import io.photoncloud.proto.iam.admin.v1.CreatePolicyBindingRequest;
import io.photoncloud.proto.iam.admin.v1.CreateProjectRequest;
import io.photoncloud.proto.iam.admin.v1.CreateRoleRequest;
import io.photoncloud.proto.iam.admin.v1.CreateUserRequest;
import io.photoncloud.proto.iam.admin.v1.DeleteGroupRequest;
import io.photoncloud.proto.iam.admin.v1.DeleteOrganizationRequest;
import io.photoncloud.proto.iam.admin.v1.DeletePolicyBindingRequest;
import io.photoncloud.proto.iam.admin.v1.DeleteProjectRequest;
import io.photoncloud.proto.iam.admin.v1.DeleteRoleRequest;
import io.photoncloud.proto.iam.admin.v1.DeleteUserRequest;
import io.photoncloud.proto.iam.admin.v1.GetGroupRequest;
import io.photoncloud.proto.iam.admin.v1.GetOrganizationRequest;
import io.photoncloud.proto.iam.admin.v1.GetPolicyBindingRequest;
import io.photoncloud.proto.iam.admin.v1.GetProjectRequest;
import io.photoncloud.proto.iam.admin.v1.GetRoleRequest;
import io.photoncloud.proto.iam.admin.v1.GetUserRequest;
import io.photoncloud.proto.iam.admin.v1.Group;
import io.photoncloud.proto.iam.admin.v1.IamAdminGrpc;
import io.photoncloud.proto.iam.admin.v1.ListGroupsRequest;
import io.photoncloud.proto.iam.admin.v1.ListGroupsResponse;
import io.photoncloud.proto.iam.admin.v1.ListMembersRequest;
import io.photoncloud.proto.iam.admin.v1.ListMembersResponse;
import io.photoncloud.proto.iam.admin.v1.ListOrganizationsRequest;
import io.photoncloud.proto.iam.admin.v1.ListOrganizationsResponse;
import io.photoncloud.proto.iam.admin.v1.ListPolicyBindingsRequest;
import io.photoncloud.proto.iam.admin.v1.ListPolicyBindingsResponse;
import io.photoncloud.proto.iam.admin.v1.ListProjectsRequest;
import io.photoncloud.proto.iam.admin.v1.ListProjectsResponse;
import io.photoncloud.proto.iam.admin.v1.ListRolesRequest;
import io.photoncloud.proto.iam.admin.v1.ListRolesResponse;
import io.photoncloud.proto.iam.admin.v1.ListUsersRequest;
import io.photoncloud.proto.iam.admin.v1.ListUsersResponse;
import io.photoncloud.proto.iam.admin.v1.Member;
import io.photoncloud.proto.iam.admin.v1.Organization;
import io.photoncloud.proto.iam.admin.v1.PolicyBinding;
import io.photoncloud.proto.iam.admin.v1.Project;
import io.photoncloud.proto.iam.admin.v1.RemoveMemberRequest;
import io.photoncloud.proto.iam.admin.v1.Role;
import io.photoncloud.proto.iam.admin.v1.UpdateGroupRequest;
import io.photoncloud.proto.iam.admin.v1.UpdateOrganizationRequest;
import io.photoncloud.proto.iam.admin.v1.UpdatePolicyBindingRequest;
import io.photoncloud.proto.iam.admin.v1.UpdateProjectRequest;
import io.photoncloud.proto.iam.admin.v1.UpdateRoleRequest;
import io.photoncloud.proto.iam.admin.v1.UpdateUserRequest;
import io.photoncloud.proto.iam.admin.v1.User;
import org.springframework.grpc.server.service.GrpcService;

/**
 * Asks the same services as the REST doors of each feature. All in one, because a gRPC service is one class; every call
 * waits on a virtual thread of its own.
 */
@GrpcService
final class IamAdminGrpcService extends IamAdminGrpc.IamAdminImplBase {

    private final OrganizationService organizations;
    private final ProjectService projects;
    private final UserService users;
    private final UserDirectory directory;
    private final GroupService groups;
    private final RoleService roles;
    private final BindingService bindings;
    private final PageLimits pages;

    IamAdminGrpcService(
            OrganizationService organizations,
            ProjectService projects,
            UserService users,
            UserDirectory directory,
            GroupService groups,
            RoleService roles,
            BindingService bindings,
            PageLimits pages) {
        this.organizations = organizations;
        this.projects = projects;
        this.users = users;
        this.directory = directory;
        this.groups = groups;
        this.roles = roles;
        this.bindings = bindings;
        this.pages = pages;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void createOrganization(CreateOrganizationRequest request, StreamObserver<Organization> answer) {
        finish(
                answer,
                OrganizationWire.fromRow(organizations.create(
                        request.hasId() ? request.getId() : null,
                        request.hasName() ? request.getName() : null,
                        request.hasDescription() ? request.getDescription() : null,
                        GrpcIdempotency.current())));
    }

    @Override
    public void getOrganization(GetOrganizationRequest request, StreamObserver<Organization> answer) {
        finish(answer, OrganizationWire.fromRow(organizations.get(AdminWire.toId("id", request.getId()))));
    }

    @Override
    public void listOrganizations(ListOrganizationsRequest request, StreamObserver<ListOrganizationsResponse> answer) {
        finish(
                answer,
                OrganizationWire.fromPage(organizations.list(
                        request.hasNamePrefix() ? request.getNamePrefix() : null,
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updateOrganization(UpdateOrganizationRequest request, StreamObserver<Organization> answer) {
        finish(
                answer,
                OrganizationWire.fromRow(organizations.update(
                        AdminWire.toId("id", request.getId()),
                        OrganizationWire.toPatch(request),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void deleteOrganization(DeleteOrganizationRequest request, StreamObserver<Organization> answer) {
        finish(
                answer,
                OrganizationWire.fromRow(organizations.delete(
                        AdminWire.toId("id", request.getId()),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void createProject(CreateProjectRequest request, StreamObserver<Project> answer) {
        finish(
                answer,
                ProjectWire.fromRow(projects.create(
                        request.hasId() ? request.getId() : null,
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasName() ? request.getName() : null,
                        request.hasDescription() ? request.getDescription() : null,
                        GrpcIdempotency.current())));
    }

    @Override
    public void getProject(GetProjectRequest request, StreamObserver<Project> answer) {
        finish(answer, ProjectWire.fromRow(projects.get(AdminWire.toId("id", request.getId()))));
    }

    @Override
    public void listProjects(ListProjectsRequest request, StreamObserver<ListProjectsResponse> answer) {
        finish(
                answer,
                ProjectWire.fromPage(projects.list(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasNamePrefix() ? request.getNamePrefix() : null,
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updateProject(UpdateProjectRequest request, StreamObserver<Project> answer) {
        finish(
                answer,
                ProjectWire.fromRow(projects.update(
                        AdminWire.toId("id", request.getId()),
                        ProjectWire.toPatch(request),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void deleteProject(DeleteProjectRequest request, StreamObserver<Project> answer) {
        finish(
                answer,
                ProjectWire.fromRow(projects.delete(
                        AdminWire.toId("id", request.getId()),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void createUser(CreateUserRequest request, StreamObserver<User> answer) {
        finish(answer, UserWire.fromRow(users.create(UserWire.toNew(request), GrpcIdempotency.current())));
    }

    @Override
    public void getUser(GetUserRequest request, StreamObserver<User> answer) {
        finish(answer, UserWire.fromRow(users.get(AdminWire.toId("id", request.getId()))));
    }

    @Override
    public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> answer) {
        finish(
                answer,
                UserWire.fromPage(directory.list(
                        UserWire.toWanted(request), pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updateUser(UpdateUserRequest request, StreamObserver<User> answer) {
        finish(
                answer,
                UserWire.fromRow(users.update(
                        AdminWire.toId("id", request.getId()),
                        UserWire.toPatch(request),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void deleteUser(DeleteUserRequest request, StreamObserver<User> answer) {
        finish(
                answer,
                UserWire.fromRow(users.delete(
                        AdminWire.toId("id", request.getId()),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void createGroup(CreateGroupRequest request, StreamObserver<Group> answer) {
        finish(
                answer,
                GroupWire.fromRow(groups.create(
                        request.hasId() ? request.getId() : null,
                        request.hasName() ? request.getName() : null,
                        request.hasDescription() ? request.getDescription() : null,
                        GrpcIdempotency.current())));
    }

    @Override
    public void getGroup(GetGroupRequest request, StreamObserver<Group> answer) {
        finish(answer, GroupWire.fromRow(groups.get(AdminWire.toId("id", request.getId()))));
    }

    @Override
    public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> answer) {
        finish(
                answer,
                GroupWire.fromPage(groups.list(
                        request.hasNamePrefix() ? request.getNamePrefix() : null,
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updateGroup(UpdateGroupRequest request, StreamObserver<Group> answer) {
        finish(
                answer,
                GroupWire.fromRow(groups.update(
                        AdminWire.toId("id", request.getId()),
                        GroupWire.toPatch(request),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void deleteGroup(DeleteGroupRequest request, StreamObserver<Group> answer) {
        finish(
                answer,
                GroupWire.fromRow(groups.delete(
                        AdminWire.toId("id", request.getId()),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void addMember(AddMemberRequest request, StreamObserver<Member> answer) {
        finish(
                answer,
                GroupWire.fromMembership(groups.add(
                        AdminWire.toId("group_id", request.getGroupId()),
                        GroupWire.toMember(request),
                        GrpcIdempotency.current())));
    }

    @Override
    public void removeMember(RemoveMemberRequest request, StreamObserver<Member> answer) {
        finish(
                answer,
                GroupWire.fromMembership(groups.remove(
                        AdminWire.toId("group_id", request.getGroupId()),
                        GroupWire.toMember(request),
                        GrpcIdempotency.current())));
    }

    @Override
    public void listMembers(ListMembersRequest request, StreamObserver<ListMembersResponse> answer) {
        finish(
                answer,
                GroupWire.fromMemberships(groups.members(
                        AdminWire.toId("group_id", request.getGroupId()),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void createRole(CreateRoleRequest request, StreamObserver<Role> answer) {
        finish(
                answer,
                RoleWire.fromRow(roles.create(
                        request.hasId() ? request.getId() : null,
                        request.hasName() ? request.getName() : null,
                        request.hasDescription() ? request.getDescription() : null,
                        request.getPermissionsList(),
                        GrpcIdempotency.current())));
    }

    @Override
    public void getRole(GetRoleRequest request, StreamObserver<Role> answer) {
        finish(answer, RoleWire.fromRow(roles.get(AdminWire.toId("id", request.getId()))));
    }

    @Override
    public void listRoles(ListRolesRequest request, StreamObserver<ListRolesResponse> answer) {
        finish(answer, RoleWire.fromPage(roles.list(pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updateRole(UpdateRoleRequest request, StreamObserver<Role> answer) {
        finish(
                answer,
                RoleWire.fromRow(roles.update(
                        AdminWire.toId("id", request.getId()),
                        RoleWire.toPatch(request),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void deleteRole(DeleteRoleRequest request, StreamObserver<Role> answer) {
        finish(
                answer,
                RoleWire.fromRow(roles.delete(
                        AdminWire.toId("id", request.getId()),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void createPolicyBinding(CreatePolicyBindingRequest request, StreamObserver<PolicyBinding> answer) {
        finish(
                answer,
                PolicyBindingWire.fromRow(
                        bindings.create(PolicyBindingWire.toNew(request), GrpcIdempotency.current())));
    }

    @Override
    public void getPolicyBinding(GetPolicyBindingRequest request, StreamObserver<PolicyBinding> answer) {
        finish(answer, PolicyBindingWire.fromRow(bindings.get(AdminWire.toId("id", request.getId()))));
    }

    @Override
    public void listPolicyBindings(
            ListPolicyBindingsRequest request, StreamObserver<ListPolicyBindingsResponse> answer) {
        finish(
                answer,
                PolicyBindingWire.fromPage(bindings.list(
                        PolicyBindingWire.toFilter(request),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updatePolicyBinding(UpdatePolicyBindingRequest request, StreamObserver<PolicyBinding> answer) {
        finish(
                answer,
                PolicyBindingWire.fromRow(bindings.update(
                        AdminWire.toId("id", request.getId()),
                        PolicyBindingWire.toPatch(request),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }

    @Override
    public void deletePolicyBinding(DeletePolicyBindingRequest request, StreamObserver<PolicyBinding> answer) {
        finish(
                answer,
                PolicyBindingWire.fromRow(bindings.delete(
                        AdminWire.toId("id", request.getId()),
                        Precondition.ofVersion(request.getResourceVersion()),
                        GrpcIdempotency.current())));
    }
}
