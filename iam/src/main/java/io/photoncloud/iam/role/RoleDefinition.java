package io.photoncloud.iam.role;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.policy.Role;
import io.photoncloud.iam.access.Ids;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Role} with what people say of it.
 *
 * @param permissions patterns, as {@link Role} has them
 */
public record RoleDefinition(
        String id, String name, String description, SortedSet<String> permissions, Kind kind, Instant created) {

    public static final String NOUN = "role";

    /** Who made it. */
    public enum Kind {
        BUILT_IN,
        CUSTOM
    }

    public RoleDefinition {
        Check.matches("id", id, Ids.NAMED);
        Check.name("name", name);
        Check.description("description", description);
        Check.that(
                !permissions.isEmpty() && permissions.size() <= Role.PERMISSIONS_MAX,
                "permissions",
                "must have 1 to " + Role.PERMISSIONS_MAX + " items");
        int index = 0;
        for (String permission : permissions) {
            Check.that(
                    Role.isPattern(permission),
                    "permissions[" + index + "]",
                    "must be a permission as vm.create, or noun.*, *.verb or *");
            index++;
        }
        permissions = new TreeSet<>(permissions);
    }

    /** What a change names anew; null for what stays. */
    public record Patch(
            @Nullable String name,
            @Nullable String description,
            @Nullable List<String> permissions) {}

    RoleDefinition with(Patch patch) {
        return new RoleDefinition(
                id,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                patch.permissions() == null ? permissions : new TreeSet<>(patch.permissions()),
                kind,
                created);
    }

    /** As decisions are made by it. */
    public Role role() {
        return new Role(id, permissions);
    }

    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
