package io.photoncloud.prismnet.securitygroup;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Allowed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the ports that have it may take and send: what one of the rules allows, and what answers it. The rules are a part of
 * the group, and its version theirs.
 *
 * @param rules in the order of what they allow, as a text
 */
public record SecurityGroup(
        String id,
        String vpc,
        Tenant tenant,
        String name,
        String description,
        List<SecurityGroupRule> rules,
        Instant created) {

    public static final String NOUN = "security-group";

    public static final int RULES_MAX = 200;

    static final String DEFAULT_NAME = "default";

    private static final String ID_PREFIX = "sg-";

    public SecurityGroup {
        Check.name("name", name);
        Check.description("description", description);
        rules = List.copyOf(rules);
    }

    static String id(long number) {
        return ID_PREFIX + "%016x".formatted(number);
    }

    /** The group of a VPC that ports have which name none. It is there as long as the VPC, under an id that follows from the VPC's. */
    public static String defaultOf(String vpc) {
        return ID_PREFIX + vpc.substring(vpc.indexOf('-') + 1);
    }

    public boolean isDefault() {
        return id.equals(defaultOf(vpc));
    }

    /**
     * The first rule that lets a packet from or to an address pass.
     *
     * @param groups that the port at the address has
     */
    public Optional<SecurityGroupRule> findAllowing(
            Direction direction, Traffic traffic, IpAddress address, Collection<String> groups) {
        return rules.stream()
                .filter(rule -> rule.allowed().matches(direction, traffic, address, groups))
                .findFirst();
    }

    Optional<SecurityGroupRule> findRule(String rule) {
        return rules.stream().filter(each -> each.id().equals(rule)).findFirst();
    }

    /** The other groups that its rules are about. */
    Set<String> remoteGroups() {
        return rules.stream()
                .flatMap(rule -> rule.findRemoteGroup().stream())
                .filter(remote -> !remote.equals(id))
                .collect(Collectors.toSet());
    }

    /** What a change names anew; null for what stays. */
    public record Patch(@Nullable String name, @Nullable String description) {}

    SecurityGroup with(Patch patch) {
        return new SecurityGroup(
                id,
                vpc,
                tenant,
                patch.name() == null ? name : patch.name(),
                patch.description() == null ? description : patch.description(),
                rules,
                created);
    }

    /** @throws CloudException ALREADY_EXISTS with the rule that allows the same; CONFLICT, it has as many as can be */
    SecurityGroup with(SecurityGroupRule rule) {
        Allowed allowed = rule.allowed();
        rules.stream()
                .filter(each -> each.allowed().equals(allowed))
                .findFirst()
                .ifPresent(same -> {
                    throw new CloudException(
                            ErrorCode.ALREADY_EXISTS,
                            SecurityGroupRule.NOUN + " " + same.id() + " of " + ref() + " allows the same already: "
                                    + allowed,
                            Map.of("resource", SecurityGroupRule.NOUN, "id", same.id()));
                });
        if (rules.size() >= RULES_MAX) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    ref() + " has " + RULES_MAX
                            + " rules, which is the most: delete some, or use another group beside it");
        }
        List<SecurityGroupRule> next = new ArrayList<>(rules);
        next.add(rule);
        next.sort(Comparator.comparing(SecurityGroupRule::place));
        return withRules(next);
    }

    SecurityGroup without(SecurityGroupRule rule) {
        return withRules(rules.stream().filter(each -> !each.equals(rule)).toList());
    }

    private SecurityGroup withRules(List<SecurityGroupRule> next) {
        return new SecurityGroup(id, vpc, tenant, name, description, next, created);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, id, tenant);
    }

    /** By which it is looked for, by somebody who does not know whose it is. */
    public static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
