package io.photoncloud.iam.role;

import io.photoncloud.iam.role.RoleDefinition.Kind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The roles that are there from the beginning and never change but with a release. What is done to who may do what
 * (users, groups, roles, bindings, credentials) is named {@code noun.administer}, so that an editor cannot make themself
 * more than that.
 */
final class BuiltInRoles {

    static final RoleDefinition VIEWER =
            role("viewer", "Viewer", "Sees everything, and changes nothing.", Set.of("*.read"));

    static final RoleDefinition EDITOR = role(
            "editor",
            "Editor",
            "Makes, uses, changes and deletes resources, and says nothing of who may.",
            Set.of("*.read", "*.create", "*.update", "*.delete", "*.write", "*.operate", "*.use"));

    static final RoleDefinition ADMIN = role(
            "admin",
            "Administrator",
            "As an editor; and says who may do what, as far as an administrator may.",
            Set.of("*.read", "*.create", "*.update", "*.delete", "*.write", "*.operate", "*.use", "*.administer"));

    static final RoleDefinition OWNER = role("owner", "Owner", "Everything.", Set.of("*"));

    /** In the order of their ids. */
    static final List<RoleDefinition> ALL = List.of(VIEWER, EDITOR, ADMIN, OWNER).stream()
            .sorted(Comparator.comparing(RoleDefinition::id))
            .toList();

    private BuiltInRoles() {}

    private static RoleDefinition role(String id, String name, String description, Set<String> permissions) {
        return new RoleDefinition(id, name, description, new TreeSet<>(permissions), Kind.BUILT_IN, Instant.EPOCH);
    }

    static Optional<RoleDefinition> find(String id) {
        return ALL.stream().filter(role -> role.id().equals(id)).findFirst();
    }
}
