package io.photoncloud.prismnet.securitygroup;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Traffic that the ports of a group take or send. A rule never changes: another takes its place. */
public record SecurityGroupRule(String id, String group, Allowed allowed, String description, Instant created) {

    public static final String NOUN = "security-group-rule";

    public SecurityGroupRule {
        Check.description("description", description);
    }

    /**
     * What a rule allows: no two of a group allow the same.
     *
     * @param part of what the protocol carries
     * @param peer where it comes from, or goes to
     */
    public record Allowed(Direction direction, Family family, Protocol protocol, Part part, Peer peer) {

        boolean matches(Direction asked, Traffic traffic, IpAddress address, Collection<String> groups) {
            return direction == asked
                    && family == traffic.family()
                    && (protocol.isAny() || protocol.equals(traffic.protocol()))
                    && part.has(traffic)
                    && peer.has(address, groups);
        }

        @Override
        public String toString() {
            return direction.name().toLowerCase(java.util.Locale.ROOT) + " " + family + " " + protocol + part + " "
                    + (direction == Direction.INGRESS ? "from " : "to ") + peer;
        }
    }

    public sealed interface Part {

        boolean has(Traffic traffic);

        record Whole() implements Part {
            @Override
            public boolean has(Traffic traffic) {
                return true;
            }

            @Override
            public String toString() {
                return "";
            }
        }

        /** From one port to another, both included. */
        record Ports(int min, int max) implements Part {
            @Override
            public boolean has(Traffic traffic) {
                return min <= traffic.port() && traffic.port() <= max;
            }

            @Override
            public String toString() {
                return min == max ? " port " + min : " ports " + min + "-" + max;
            }
        }

        /** @param code null for every one of that type */
        record Icmp(int type, @Nullable Integer code) implements Part {
            @Override
            public boolean has(Traffic traffic) {
                return type == traffic.icmpType() && (code == null || code == traffic.icmpCode());
            }

            @Override
            public String toString() {
                return " type " + type + (code == null ? "" : " code " + code);
            }
        }
    }

    public sealed interface Peer {

        /** @param groups that the port with the address has; none where no port of the VPC has it */
        boolean has(IpAddress address, Collection<String> groups);

        record Addresses(CidrBlock block) implements Peer {
            @Override
            public boolean has(IpAddress address, Collection<String> groups) {
                return block.contains(address);
            }

            @Override
            public String toString() {
                return block.toString();
            }
        }

        /** The ports that have a group. */
        record Members(String group) implements Peer {
            @Override
            public boolean has(IpAddress address, Collection<String> groups) {
                return groups.contains(group);
            }

            @Override
            public String toString() {
                return group;
            }
        }
    }

    /** The group whose ports it is about; empty where it is about addresses. */
    Optional<String> findRemoteGroup() {
        return switch (allowed.peer()) {
            case Peer.Addresses _ -> Optional.empty();
            case Peer.Members(String remote) -> Optional.of(remote);
        };
    }

    /** By which the rules of a group are in order: no two have the same. */
    String place() {
        return allowed.toString();
    }

    static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
