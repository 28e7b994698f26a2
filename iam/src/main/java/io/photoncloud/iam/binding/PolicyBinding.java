package io.photoncloud.iam.binding;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.access.Ids;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That somebody, or everybody in a group, has a role in a scope, or is denied what is in it.
 *
 * @param condition in CEL; empty for none
 */
public record PolicyBinding(
        String id,
        Subject subject,
        String role,
        Scope scope,
        Binding.Effect effect,
        Binding.Mode mode,
        String condition,
        String description,
        Instant created) {

    public static final String NOUN = "binding";

    public PolicyBinding {
        Check.matches("id", id, Ids.NAMED);
        Check.description("description", description);
    }

    /** What a change names anew; null for what stays. Whom it is for, and what, and where, is for good. */
    public record Patch(
            Binding.@Nullable Mode mode,
            @Nullable String condition,
            @Nullable String description) {}

    PolicyBinding with(Patch patch) {
        return new PolicyBinding(
                id,
                subject,
                role,
                scope,
                effect,
                patch.mode() == null ? mode : patch.mode(),
                patch.condition() == null ? condition : patch.condition(),
                patch.description() == null ? description : patch.description(),
                created);
    }

    /** As services are told. */
    public PolicyItem item() {
        return new PolicyItem.OfBinding(id, subject, role, scope, effect, mode, condition);
    }

    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
