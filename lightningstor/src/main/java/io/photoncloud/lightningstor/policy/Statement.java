package io.photoncloud.lightningstor.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One statement of a policy: what it says of whom, about which actions on which resources, and when.
 *
 * @param notPrincipals whether it is about all but those named
 * @param actions all that it is about, NotAction resolved
 * @param notResources whether it is about all but those named
 */
record Statement(
        String sid,
        Effect effect,
        boolean notPrincipals,
        List<PrincipalName> principals,
        Set<S3Action> actions,
        boolean notResources,
        List<Resource> resources,
        List<Condition> conditions) {

    /** What a statement says. */
    enum Effect {
        ALLOW,
        DENY
    }

    Statement {
        principals = List.copyOf(principals);
        actions = Set.copyOf(actions);
        resources = List.copyOf(resources);
        conditions = List.copyOf(conditions);
    }

    boolean applies(S3Action action, String resource, Attributes attributes) {
        return actions.contains(action)
                && isOf(attributes.subject())
                && isOf(resource, attributes)
                && conditions.stream().allMatch(condition -> condition.holds(attributes))
                && !isOpen(attributes);
    }

    private boolean isOf(Subject subject) {
        return notPrincipals != principals.stream().anyMatch(principal -> principal.isOf(subject));
    }

    private boolean isOf(String name, Attributes attributes) {
        return notResources
                != resources.stream()
                        .map(resource -> resource.glob().of(attributes))
                        .flatMap(Optional::stream)
                        .anyMatch(glob -> glob.matches(name));
    }

    /** Whoever leaves a variable without a value is not let in by what is not equal to it. */
    private boolean isOpen(Attributes attributes) {
        return switch (effect) {
            case DENY -> false;
            case ALLOW ->
                (notResources
                                && !resources.stream()
                                        .allMatch(resource -> resource.glob().isKnown(attributes)))
                        || conditions.stream().anyMatch(condition -> condition.isOpen(attributes));
        };
    }

    /** How many there are that a request is compared with. */
    int values() {
        return principals.size()
                + resources.size()
                + conditions.stream()
                        .mapToInt(condition -> condition.operands().size())
                        .sum();
    }

    /** How many parts of it stand for something of a request. */
    int variables() {
        return resources.stream()
                        .mapToInt(resource -> resource.glob().variables())
                        .sum()
                + conditions.stream()
                        .flatMap(condition -> condition.operands().stream())
                        .mapToInt(Operand::variables)
                        .sum();
    }

    /** Whether it lets in whoever comes, as public access blocks mean it. */
    boolean isPublic() {
        boolean forAll = principals.stream().anyMatch(name -> name instanceof PrincipalName.Everybody);
        return effect == Effect.ALLOW && forAll && conditions.stream().noneMatch(Condition::fixesCallers);
    }
}
