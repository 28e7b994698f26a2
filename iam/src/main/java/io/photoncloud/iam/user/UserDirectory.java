package io.photoncloud.iam.user;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.project.ProjectService;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableSet;

/** Finds the users that matter in a scope. */
public final class UserDirectory {

    private final UserService users;
    private final ProjectService projects;
    private final BoundPrincipals bound;
    private final Access access;

    public UserDirectory(UserService users, ProjectService projects, BoundPrincipals bound, Access access) {
        this.users = users;
        this.projects = projects;
        this.bound = bound;
        this.access = access;
    }

    /** Who has a binding in a scope or around it, in the order of their ids; in open mode, which asks for none, everyone. */
    public RowPage<User> list(String scopeId, PageRequest page) {
        if (!access.isEnforced()) {
            return users.list(new UserService.Filter(null, null, null, null, null), page);
        }
        Scope scope = projects.findScope(scopeId).orElseGet(Scope::system);
        access.require("user.read", scope);
        if (!scopeId.equals(ScopeText.SYSTEM) && scope.equals(Scope.system())) {
            throw new CloudException(
                    ErrorCode.NOT_FOUND,
                    "no scope " + scopeId,
                    CloudException.fieldDetails("scope_id", "a project's or an organization's id, or system"));
        }
        String list = "users bound in " + scopeId;
        NavigableSet<String> all = bound.boundIn(scope);
        NavigableSet<String> rest = page.position(list)
                .map(after -> all.tailSet(new String(after, StandardCharsets.UTF_8), false))
                .orElse(all);
        List<String> wanted = rest.stream().limit(page.limit()).toList();
        String next = rest.size() > wanted.size()
                ? PageToken.of(list, wanted.getLast().getBytes(StandardCharsets.UTF_8))
                : null;
        return new RowPage<>(users.findAll(wanted), next);
    }
}
