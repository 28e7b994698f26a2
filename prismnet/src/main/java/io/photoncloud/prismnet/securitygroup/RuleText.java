package io.photoncloud.prismnet.securitygroup;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Allowed;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Part;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Peer;
import org.jspecify.annotations.Nullable;

/**
 * What a rule allows, as callers write it; null for what they leave out: then it is any, of IPv4 where no block tells the
 * family.
 */
public record RuleText(
        @Nullable Direction direction,
        @Nullable String family,
        @Nullable String protocol,
        @Nullable Integer portRangeMin,
        @Nullable Integer portRangeMax,
        @Nullable Integer icmpType,
        @Nullable Integer icmpCode,
        @Nullable String remoteCidr,
        @Nullable String remoteGroup,
        @Nullable String description) {

    private static final String FAMILY = "family";
    private static final String REMOTE_CIDR = "remote_cidr";
    private static final String REMOTE_GROUP = "remote_group_id";
    private static final String PROTOCOL = "protocol";
    private static final String PORT_MIN = "port_range_min";
    private static final String PORT_MAX = "port_range_max";
    private static final String ICMP_TYPE = "icmp_type";
    private static final String ICMP_CODE = "icmp_code";

    /** @throws CloudException VALIDATION_ERROR with the field that cannot be so */
    Allowed parse() {
        Direction wanted = Check.required("direction", direction);
        CidrBlock block = remoteCidr == null ? null : AddressText.anyBlock(REMOTE_CIDR, remoteCidr);
        if (block != null && remoteGroup != null) {
            throw CloudException.invalid(
                    REMOTE_GROUP,
                    "absent beside remote_cidr",
                    REMOTE_GROUP + ": a rule is about addresses or about a group's ports: leave out one of the two");
        }
        Family version = version(block);
        Protocol carried = protocol == null ? Protocol.ANY : Protocol.parse(PROTOCOL, protocol);
        carried.requireOf(version, PROTOCOL);
        Peer peer = remoteGroup == null
                ? new Peer.Addresses(block == null ? everything(version) : block)
                : new Peer.Members(Check.text(REMOTE_GROUP, remoteGroup));
        return new Allowed(wanted, version, carried, part(version, carried), peer);
    }

    private Family version(@Nullable CidrBlock block) {
        Family told = block == null ? Family.IPV4 : block.family();
        if (family == null) {
            return told;
        }
        for (Family each : Family.values()) {
            if (each.toString().equals(family)) {
                if (block != null && block.family() != each) {
                    throw CloudException.invalid(
                            REMOTE_CIDR, "of " + each, REMOTE_CIDR + ": " + block + " is no block of " + each);
                }
                return each;
            }
        }
        throw CloudException.invalid(FAMILY, "IPv4 or IPv6", FAMILY + ": write IPv4 or IPv6");
    }

    static CidrBlock everything(Family family) {
        return AddressText.anyBlock(
                REMOTE_CIDR,
                switch (family) {
                    case IPV4 -> "0.0.0.0/0";
                    case IPV6 -> "::/0";
                });
    }

    private Part part(Family version, Protocol carried) {
        if (carried.hasPorts()) {
            Traffic.requireNone(ICMP_TYPE, icmpType, carried);
            Traffic.requireNone(ICMP_CODE, icmpCode, carried);
            return portRangeMin == null && portRangeMax == null ? new Part.Whole() : ports();
        }
        Traffic.requireNone(PORT_MIN, portRangeMin, carried);
        Traffic.requireNone(PORT_MAX, portRangeMax, carried);
        if (carried.equals(Protocol.icmp(version))) {
            return icmp();
        }
        Traffic.requireNone(ICMP_TYPE, icmpType, carried);
        Traffic.requireNone(ICMP_CODE, icmpCode, carried);
        return new Part.Whole();
    }

    private Part ports() {
        int min = Check.range(PORT_MIN, portRangeMin, 1, Traffic.PORT_MAX);
        return new Part.Ports(min, Check.range(PORT_MAX, portRangeMax, min, Traffic.PORT_MAX));
    }

    private Part icmp() {
        if (icmpType == null && icmpCode == null) {
            return new Part.Whole();
        }
        int type = Check.range(ICMP_TYPE, icmpType, 0, Traffic.ICMP_MAX);
        return new Part.Icmp(type, icmpCode == null ? null : Check.range(ICMP_CODE, icmpCode, 0, Traffic.ICMP_MAX));
    }
}
