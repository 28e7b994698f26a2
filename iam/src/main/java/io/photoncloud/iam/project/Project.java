package io.photoncloud.iam.project;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Ids;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whose resources are. It belongs to one organization for good; its id is not used by any other project of any organization. */
public record Project(String id, String organization, String name, String description, Instant created) {

    public static final String NOUN = "project";

    public Project {
        Check.matches("id", id, Ids.TENANT);
        Check.matches(Tenant.ORGANIZATION_PARAMETER, organization, Ids.TENANT);
        Check.name("name", name);
        Check.description("description", description);
    }

    /** What a change names anew; null for what stays. */
    public record Patch(@Nullable String name, @Nullable String description) {}

    Project with(Patch patch) {
        return new Project(
                id,
                organization,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                created);
    }

    public Scope scope() {
        return new Scope.Project(organization, id);
    }

    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
