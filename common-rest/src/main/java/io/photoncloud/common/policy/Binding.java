package io.photoncloud.common.policy;

/**
 * That a subject has a role in a scope, or is denied what is in it.
 *
 * @param expression the condition as it was written, empty for none
 */
public record Binding(
        String id,
        Subject subject,
        Role role,
        Scope scope,
        Effect effect,
        Mode mode,
        String expression,
        Condition condition) {

    /** What it does. A denial outweighs every grant, wherever each of them stands. */
    public enum Effect {
        ALLOW,
        DENY
    }

    /** Whether it counts. */
    public enum Mode {
        ENFORCED,
        /** It is told what it would have done, and does nothing: a way to try it. */
        AUDIT
    }

    /** Whether it is about what is asked, but for its subject. What cannot be told counts against the request. */
    boolean applies(AccessRequest request) {
        if (!role.includes(request.permission())) {
            return false;
        }
        try {
            return condition.holds(request);
        } catch (RuntimeException _) {
            return effect == Effect.DENY;
        }
    }
}
