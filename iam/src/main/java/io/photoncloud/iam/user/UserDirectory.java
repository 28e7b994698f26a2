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
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /** Which users are asked for, as callers say it: by one thing at the most; nulls do not narrow them down. */
    public record Wanted(
            @Nullable String scopeId,
            @Nullable String organization,
            @Nullable String project,
            User.@Nullable Type type,
            @Nullable String email,
            @Nullable String namePrefix) {

        public Wanted {
            boolean tenant = organization != null || project != null;
            long filters = Stream.of(scopeId, type, email, namePrefix, tenant ? "tenant" : null)
                    .filter(Objects::nonNull)
                    .count();
            if (filters > 1) {
                throw CloudException.invalid(
                        "query",
                        "one filter",
                        "only one of scope_id, org_id with project_id, type, email and name_prefix can be given at a"
                                + " time");
            }
        }
    }

    public RowPage<User> list(Wanted wanted, PageRequest page) {
        return wanted.scopeId() == null
                ? users.list(
                        new UserService.Filter(
                                wanted.organization(),
                                wanted.project(),
                                wanted.type(),
                                wanted.email(),
                                wanted.namePrefix()),
                        page)
                : list(wanted.scopeId(), page);
    }

    /** Who has a binding in a scope or around it, in the order of their ids; in open mode, which asks for none, everyone. */
    private RowPage<User> list(String scopeId, PageRequest page) {
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
