package io.photoncloud.iam.user;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Ids;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who can sign in: somebody, or a program.
 *
 * @param email empty for none
 * @param organization whose it is; null for nobody's in particular
 * @param project whose it is; null for a whole organization's, or nobody's
 */
public record User(
        String id,
        Type type,
        String name,
        String email,
        @Nullable String organization,
        @Nullable String project,
        State state,
        Instant created) {

    public static final String NOUN = "user";

    public static final int EMAIL_LENGTH_MAX = 254;

    /** No more is asked of an address than mail servers agree on: whether it is right, only a mail to it tells. */
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"\\p{Cntrl}]+@[^\\s@<>\"\\p{Cntrl}]+");

    /** What it is. */
    public enum Type {
        USER,
        SERVICE_ACCOUNT
    }

    /** Whether it can sign in. */
    public enum State {
        ENABLED,
        DISABLED
    }

    public User {
        Check.matches("id", id, Ids.NAMED);
        Check.name("name", name);
        Check.length("email", email, 0, EMAIL_LENGTH_MAX);
        Check.that(email.isEmpty() || EMAIL.matcher(email).matches(), "email", "must be an address: name@domain");
        if (project != null && organization == null) {
            throw CloudException.invalid(
                    Tenant.ORGANIZATION_PARAMETER, "required", "org_id is required with project_id");
        }
    }

    /** What a change names anew; null for what stays. */
    public record Patch(
            @Nullable String name,
            @Nullable String email,
            @Nullable State state) {}

    User with(Patch patch) {
        return new User(
                id,
                type,
                patch.name() == null ? name : patch.name(),
                patch.email() == null ? email : patch.email(),
                organization,
                project,
                patch.state() == null ? state : patch.state(),
                created);
    }

    /** Whoever may see or change what is there, may see or change it. */
    public Scope scope() {
        return Scope.of(organization, project);
    }

    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
