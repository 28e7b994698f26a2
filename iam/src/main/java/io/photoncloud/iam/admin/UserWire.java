package io.photoncloud.iam.admin;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserDirectory;
import io.photoncloud.iam.user.UserService;
import io.photoncloud.proto.iam.admin.v1.CreateUserRequest;
import io.photoncloud.proto.iam.admin.v1.ListUsersRequest;
import io.photoncloud.proto.iam.admin.v1.ListUsersResponse;
import io.photoncloud.proto.iam.admin.v1.UpdateUserRequest;
import io.photoncloud.proto.iam.admin.v1.UserState;
import io.photoncloud.proto.iam.admin.v1.UserType;
import org.jspecify.annotations.Nullable;

/** The wire form of users and service accounts. */
final class UserWire {

    private UserWire() {}

    static UserService.NewUser toNew(CreateUserRequest request) {
        return UserService.NewUser.of(
                request.hasId() ? request.getId() : null,
                toType(request.getType()),
                request.hasName() ? request.getName() : null,
                request.hasEmail() ? request.getEmail() : null,
                request.hasOrgId() ? request.getOrgId() : null,
                request.hasProjectId() ? request.getProjectId() : null);
    }

    static UserDirectory.Wanted toWanted(ListUsersRequest request) {
        return new UserDirectory.Wanted(
                request.hasScopeId() ? request.getScopeId() : null,
                request.hasOrgId() ? request.getOrgId() : null,
                request.hasProjectId() ? request.getProjectId() : null,
                toType(request.getType()),
                request.hasEmail() ? request.getEmail() : null,
                request.hasNamePrefix() ? request.getNamePrefix() : null);
    }

    static User.Patch toPatch(UpdateUserRequest request) {
        return new User.Patch(
                request.hasName() ? request.getName() : null,
                request.hasEmail() ? request.getEmail() : null,
                toState(request.getState()));
    }

    private static User.@Nullable Type toType(UserType type) {
        return switch (type) {
            case USER_TYPE_UNSPECIFIED -> null;
            case USER_TYPE_USER -> User.Type.USER;
            case USER_TYPE_SERVICE_ACCOUNT -> User.Type.SERVICE_ACCOUNT;
            case UNRECOGNIZED -> throw AdminWire.unknown("type", "user", "service_account");
        };
    }

    private static User.@Nullable State toState(UserState state) {
        return switch (state) {
            case USER_STATE_UNSPECIFIED -> null;
            case USER_STATE_ENABLED -> User.State.ENABLED;
            case USER_STATE_DISABLED -> User.State.DISABLED;
            case UNRECOGNIZED -> throw AdminWire.unknown("state", "enabled", "disabled");
        };
    }

    static io.photoncloud.proto.iam.admin.v1.User fromRow(Row<User> row) {
        User user = row.value();
        var form = io.photoncloud.proto.iam.admin.v1.User.newBuilder()
                .setId(user.id())
                .setName(user.name())
                .setType(
                        switch (user.type()) {
                            case USER -> UserType.USER_TYPE_USER;
                            case SERVICE_ACCOUNT -> UserType.USER_TYPE_SERVICE_ACCOUNT;
                        })
                .setState(
                        switch (user.state()) {
                            case ENABLED -> UserState.USER_STATE_ENABLED;
                            case DISABLED -> UserState.USER_STATE_DISABLED;
                        })
                .setCreatedAt(AdminWire.fromTime(user.created()))
                .setResourceVersion(row.modRevision());
        if (!user.email().isEmpty()) {
            form.setEmail(user.email());
        }
        if (user.organization() != null) {
            form.setOrgId(user.organization());
        }
        if (user.project() != null) {
            form.setProjectId(user.project());
        }
        return form.build();
    }

    static ListUsersResponse fromPage(RowPage<User> page) {
        ListUsersResponse.Builder response = ListUsersResponse.newBuilder();
        page.rows().forEach(row -> response.addUsers(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
