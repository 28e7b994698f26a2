package io.photoncloud.chainfire.resources;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Tenant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names a resource of any service.
 *
 * @param type the user's noun for it, as in the paths of its service: {@code vm}, {@code policy-binding}
 * @param tenant whose it is; null for what belongs to no project, as an organization does
 */
public record ResourceRef(String type, String id, @Nullable Tenant tenant) {

    public static final int ID_LENGTH_MAX = 255;

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    public ResourceRef {
        Check.matches("type", type, TYPE);
        Check.length("id", id, 1, ID_LENGTH_MAX);
    }

    /** Of texts that anybody may have made up; empty where no resource is named so. */
    public static Optional<ResourceRef> find(String type, String id) {
        boolean named = TYPE.matcher(type).matches() && !id.isEmpty() && id.length() <= ID_LENGTH_MAX;
        return named ? Optional.of(new ResourceRef(type, id, null)) : Optional.empty();
    }

    @Override
    public String toString() {
        return type + " " + id;
    }
}
