package io.photoncloud.prismnet.reachability;

import io.photoncloud.prismnet.routetable.Route;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule;
import org.jspecify.annotations.Nullable;

/**
 * Something that a packet meets on its way.
 *
 * @param id of the port, subnet or route table; or an address that no port has
 * @param reason why it passes there, or does not
 * @param rule by which it passes
 * @param route that it takes
 */
public record Hop(
        Kind kind,
        String id,
        boolean passes,
        String reason,
        @Nullable SecurityGroupRule rule,
        @Nullable Route route) {

    public enum Kind {
        SOURCE,
        /** Those of a port's security groups for what it sends. */
        EGRESS_RULES,
        ROUTE_TABLE,
        /** The port to which a route leads, whose device passes packets on. */
        NEXT_HOP,
        SUBNET,
        /** Those of a port's security groups for what it takes. */
        INGRESS_RULES,
        DESTINATION
    }
}
