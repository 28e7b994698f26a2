package io.photoncloud.iam.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.binding.BindingService;
import io.photoncloud.iam.binding.PolicyBinding;
import io.photoncloud.iam.group.Group;
import io.photoncloud.iam.group.Membership;
import io.photoncloud.iam.organization.Organization;
import io.photoncloud.iam.project.Project;
import io.photoncloud.iam.project.WantedScope;
import io.photoncloud.iam.role.RoleDefinition;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserDirectory;
import io.photoncloud.iam.user.UserService;
import io.photoncloud.proto.iam.admin.v1.AddMemberRequest;
import io.photoncloud.proto.iam.admin.v1.BindingMode;
import io.photoncloud.proto.iam.admin.v1.CreatePolicyBindingRequest;
import io.photoncloud.proto.iam.admin.v1.CreateUserRequest;
import io.photoncloud.proto.iam.admin.v1.ListPolicyBindingsRequest;
import io.photoncloud.proto.iam.admin.v1.ListUsersRequest;
import io.photoncloud.proto.iam.admin.v1.Permissions;
import io.photoncloud.proto.iam.admin.v1.PrincipalType;
import io.photoncloud.proto.iam.admin.v1.RemoveMemberRequest;
import io.photoncloud.proto.iam.admin.v1.RoleKind;
import io.photoncloud.proto.iam.admin.v1.UpdateGroupRequest;
import io.photoncloud.proto.iam.admin.v1.UpdateOrganizationRequest;
import io.photoncloud.proto.iam.admin.v1.UpdatePolicyBindingRequest;
import io.photoncloud.proto.iam.admin.v1.UpdateProjectRequest;
import io.photoncloud.proto.iam.admin.v1.UpdateRoleRequest;
import io.photoncloud.proto.iam.admin.v1.UpdateUserRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Everything that is kept of a resource is in its message, and everything that is in a request reaches the service. */
class WireTest {

    private static final Instant TIME = Instant.parse("2026-03-01T12:30:45.678Z");

    private static <T> Row<T> row(T value) {
        return new Row<>(Key.utf8("id"), value, 3, 7);
    }

    /** As a client reads it. */
    @SuppressWarnings("unchecked") // a message's parser makes messages of its type
    private static <M extends Message> M sent(M message) {
        try {
            return (M) message.getParserForType().parseFrom(message.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Instant time(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    @Test
    void anOrganizationIsReadAsItIs() {
        Organization organization = new Organization("acme", "Acme", "Rockets", TIME);
        var read = sent(OrganizationWire.fromRow(row(organization)));

        assertThat(new Organization(read.getId(), read.getName(), read.getDescription(), time(read.getCreatedAt())))
                .isEqualTo(organization);
        assertThat(read.getResourceVersion()).isEqualTo(7);
    }

    @Test
    void aProjectIsReadAsItIs() {
        Project project = new Project("production", "acme", "Production", "In use", TIME);
        var read = sent(ProjectWire.fromRow(row(project)));

        assertThat(new Project(
                        read.getId(),
                        read.getOrgId(),
                        read.getName(),
                        read.getDescription(),
                        time(read.getCreatedAt())))
                .isEqualTo(project);
        assertThat(read.getResourceVersion()).isEqualTo(7);
    }

    @Test
    void aGroupIsReadAsItIs() {
        Group group = new Group("crew", "Crew", "All hands", TIME);
        var read = sent(GroupWire.fromRow(row(group)));

        assertThat(new Group(read.getId(), read.getName(), read.getDescription(), time(read.getCreatedAt())))
                .isEqualTo(group);
        assertThat(read.getResourceVersion()).isEqualTo(7);
    }

    static final List<Subject> SUBJECTS = List.of(new Subject.Principal("ann"), new Subject.Group("deck"));

    @ParameterizedTest
    @FieldSource("SUBJECTS")
    void aMemberIsReadAsItIsAndNamedAlike(Subject member) {
        Membership membership = new Membership("crew", member, TIME);
        var read = sent(GroupWire.fromMembership(row(membership)));

        Subject added = GroupWire.toMember(AddMemberRequest.newBuilder()
                .setPrincipalId(read.getPrincipalId())
                .setPrincipalType(read.getPrincipalType())
                .build());
        Subject removed = GroupWire.toMember(RemoveMemberRequest.newBuilder()
                .setPrincipalId(read.getPrincipalId())
                .setPrincipalType(read.getPrincipalType())
                .build());
        assertThat(new Membership(read.getGroupId(), added, time(read.getSince())))
                .isEqualTo(membership);
        assertThat(removed).isEqualTo(member);
    }

    @ParameterizedTest
    @EnumSource(User.Type.class)
    void aUserIsReadAsItIsAndMadeAlike(User.Type type) {
        User user = new User("bob", type, "Bob", "bob@example.com", "acme", "production", User.State.ENABLED, TIME);
        var read = sent(UserWire.fromRow(row(user)));

        assertThat(UserWire.toNew(CreateUserRequest.newBuilder()
                        .setId(read.getId())
                        .setType(read.getType())
                        .setName(read.getName())
                        .setEmail(read.getEmail())
                        .setOrgId(read.getOrgId())
                        .setProjectId(read.getProjectId())
                        .build()))
                .isEqualTo(new UserService.NewUser("bob", type, "Bob", "bob@example.com", "acme", "production"));
        assertThat(time(read.getCreatedAt())).isEqualTo(TIME);
        assertThat(read.getResourceVersion()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(User.State.class)
    void aUsersStateIsReadAsItIsAndChangedAlike(User.State state) {
        User user = new User("bob", User.Type.USER, "Bob", "", null, null, state, TIME);
        var read = sent(UserWire.fromRow(row(user)));

        assertThat(read.hasEmail()).isFalse();
        assertThat(read.hasOrgId()).isFalse();
        assertThat(read.hasProjectId()).isFalse();
        assertThat(UserWire.toPatch(UpdateUserRequest.newBuilder()
                        .setName(read.getName())
                        .setEmail(read.getEmail())
                        .setState(read.getState())
                        .build()))
                .isEqualTo(new User.Patch("Bob", "", state));
    }

    @Test
    void aRoleIsReadAsItIsAndChangedAlike() {
        Set<String> permissions = Set.of("vm.start", "vm.stop");
        RoleDefinition role = new RoleDefinition(
                "starter", "Starter", "Starts", new TreeSet<>(permissions), RoleDefinition.Kind.CUSTOM, TIME);
        var read = sent(RoleWire.fromRow(row(role)));

        assertThat(read.getId()).isEqualTo("starter");
        assertThat(RoleWire.toPatch(UpdateRoleRequest.newBuilder()
                        .setName(read.getName())
                        .setDescription(read.getDescription())
                        .setPermissions(Permissions.newBuilder().addAllPermissions(read.getPermissionsList()))
                        .build()))
                .isEqualTo(new RoleDefinition.Patch("Starter", "Starts", List.of("vm.start", "vm.stop")));
        assertThat(read.getKind()).isEqualTo(RoleKind.ROLE_KIND_CUSTOM);
        assertThat(time(read.getCreatedAt())).isEqualTo(TIME);
        assertThat(read.getResourceVersion()).isEqualTo(7);
    }

    @Test
    void aRoleThatIsBuiltInWasNeverMade() {
        RoleDefinition role = new RoleDefinition(
                "viewer", "Viewer", "", new TreeSet<>(Set.of("*.read")), RoleDefinition.Kind.BUILT_IN, Instant.EPOCH);
        var read = sent(RoleWire.fromRow(row(role)));

        assertThat(read.getKind()).isEqualTo(RoleKind.ROLE_KIND_BUILT_IN);
        assertThat(read.hasCreatedAt()).isFalse();
    }

    record Placed(Scope scope, WantedScope wanted) {}

    static final List<Placed> PLACES = List.of(
            new Placed(Scope.system(), new WantedScope("system", null, null, null, null)),
            new Placed(new Scope.Organization("acme"), new WantedScope(null, "acme", null, null, null)),
            new Placed(
                    new Scope.Project("acme", "production"), new WantedScope(null, "acme", "production", null, null)),
            new Placed(
                    new Scope.Resource("acme", "production", "vm", "vm-1"),
                    new WantedScope(null, "acme", "production", "vm", "vm-1")));

    @ParameterizedTest
    @FieldSource("PLACES")
    void aBindingIsReadAsItIsAndMadeAlike(Placed placed) {
        PolicyBinding binding = new PolicyBinding(
                "b1",
                new Subject.Group("crew"),
                "viewer",
                placed.scope(),
                Binding.Effect.DENY,
                Binding.Mode.AUDIT,
                "true",
                "Try it",
                TIME);
        var read = sent(PolicyBindingWire.fromRow(row(binding)));

        CreatePolicyBindingRequest.Builder again = CreatePolicyBindingRequest.newBuilder()
                .setId(read.getId())
                .setPrincipalId(read.getPrincipalId())
                .setPrincipalType(read.getPrincipalType())
                .setRoleId(read.getRoleId())
                .setEffect(read.getEffect())
                .setMode(read.getMode())
                .setCondition(read.getCondition())
                .setDescription(read.getDescription());
        if (read.hasOrgId()) {
            again.setOrgId(read.getOrgId());
        } else {
            again.setScopeId(read.getScopeId());
        }
        if (read.hasProjectId()) {
            again.setProjectId(read.getProjectId());
        }
        if (read.hasResourceId()) {
            again.setResourceType(read.getResourceType()).setResourceId(read.getResourceId());
        }
        assertThat(PolicyBindingWire.toNew(again.build()))
                .isEqualTo(new BindingService.NewBinding(
                        "b1",
                        new Subject.Group("crew"),
                        "viewer",
                        placed.wanted(),
                        Binding.Effect.DENY,
                        Binding.Mode.AUDIT,
                        "true",
                        "Try it"));
        assertThat(time(read.getCreatedAt())).isEqualTo(TIME);
        assertThat(read.getResourceVersion()).isEqualTo(7);
    }

    @Test
    void aFilterReachesTheServiceWhole() {
        assertThat(UserWire.toWanted(ListUsersRequest.newBuilder()
                        .setOrgId("acme")
                        .setProjectId("production")
                        .build()))
                .extracting(UserDirectory.Wanted::organization, UserDirectory.Wanted::project)
                .containsExactly("acme", "production");
        assertThat(PolicyBindingWire.toFilter(ListPolicyBindingsRequest.newBuilder()
                        .setPrincipalId("crew")
                        .setPrincipalType(PrincipalType.PRINCIPAL_TYPE_GROUP)
                        .build()))
                .isEqualTo(new BindingService.Filter(new Subject.Group("crew"), null, null));
        assertThat(PolicyBindingWire.toFilter(ListPolicyBindingsRequest.getDefaultInstance()))
                .isEqualTo(new BindingService.Filter(null, null, null));
    }

    @Test
    void aPatchChangesWhatItNamesAlone() {
        assertThat(OrganizationWire.toPatch(UpdateOrganizationRequest.newBuilder()
                        .setDescription("")
                        .build()))
                .isEqualTo(new Organization.Patch(null, ""));
        assertThat(ProjectWire.toPatch(
                        UpdateProjectRequest.newBuilder().setName("x").build()))
                .isEqualTo(new Project.Patch("x", null));
        assertThat(GroupWire.toPatch(UpdateGroupRequest.getDefaultInstance())).isEqualTo(new Group.Patch(null, null));
        assertThat(UserWire.toPatch(UpdateUserRequest.getDefaultInstance()))
                .isEqualTo(new User.Patch(null, null, null));
        assertThat(RoleWire.toPatch(UpdateRoleRequest.getDefaultInstance()))
                .isEqualTo(new RoleDefinition.Patch(null, null, null));
        assertThat(PolicyBindingWire.toPatch(UpdatePolicyBindingRequest.newBuilder()
                        .setMode(BindingMode.BINDING_MODE_AUDIT)
                        .build()))
                .isEqualTo(new PolicyBinding.Patch(Binding.Mode.AUDIT, null, null));
    }

    @Test
    void theLastPageHasNoToken() {
        Row<Group> crew = row(new Group("crew", "Crew", "", TIME));

        assertThat(GroupWire.fromPage(new RowPage<>(List.of(crew), null)).getNextPageToken())
                .isEmpty();
        var page = sent(GroupWire.fromPage(new RowPage<>(List.of(crew), "next")));
        assertThat(page.getNextPageToken()).isEqualTo("next");
        assertThat(page.getGroupsList()).containsExactly(GroupWire.fromRow(crew));
    }

    @Test
    void aValueOfNoEnumIsRefused() {
        CloudException type = catchThrowableOfType(
                CloudException.class,
                () -> UserWire.toNew(CreateUserRequest.newBuilder()
                        .setName("x")
                        .setTypeValue(99)
                        .build()));
        CloudException mode = catchThrowableOfType(
                CloudException.class,
                () -> PolicyBindingWire.toPatch(
                        UpdatePolicyBindingRequest.newBuilder().setModeValue(99).build()));

        assertThat(type.details()).containsEntry(CloudException.FIELD, "type");
        assertThat(mode.details()).containsEntry(CloudException.FIELD, "mode");
    }
}
