package io.photoncloud.iam.organization;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Ids;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whose projects are: a company, a team. */
public record Organization(String id, String name, String description, Instant created) {

    public static final String NOUN = "organization";

    public Organization {
        Check.matches("id", id, Ids.TENANT);
        Check.name("name", name);
        Check.description("description", description);
    }

    /** What a change names anew; null for what stays. */
    public record Patch(@Nullable String name, @Nullable String description) {}

    Organization with(Patch patch) {
        return new Organization(
                id,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                created);
    }

    public Scope scope() {
        return new Scope.Organization(id);
    }

    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
