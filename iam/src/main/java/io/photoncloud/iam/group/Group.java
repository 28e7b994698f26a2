package io.photoncloud.iam.group;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.iam.access.Ids;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Principals, and groups of them, who are granted the same. */
public record Group(String id, String name, String description, Instant created) {

    public static final String NOUN = "group";

    public Group {
        Check.matches("id", id, Ids.NAMED);
        Check.name("name", name);
        Check.description("description", description);
    }

    /** What a change names anew; null for what stays. */
    public record Patch(@Nullable String name, @Nullable String description) {}

    Group with(Patch patch) {
        return new Group(
                id,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                created);
    }

    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
