package io.photoncloud.prismnet.securitygroup;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.prismnet.address.Family;
import org.jspecify.annotations.Nullable;

/**
 * The first packet of something that is sent; what answers it is let through with it.
 *
 * @param port to which it goes; 0 where the protocol has none
 * @param icmpType 0 where it is no ICMP
 */
public record Traffic(Family family, Protocol protocol, int port, int icmpType, int icmpCode) {

    public static final int PORT_MAX = 65_535;
    public static final int ICMP_MAX = 255;

    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST_V6 = 128;

    /** As callers say it; null for what they leave out. Of ICMP, what is left out is that of a ping. */
    public record Wanted(
            @Nullable String protocol,
            @Nullable Integer port,
            @Nullable Integer icmpType,
            @Nullable Integer icmpCode) {

        /** The family that the protocol's name says; null where it may be either. */
        public @Nullable Family family() {
            for (Family each : Family.values()) {
                if (Protocol.icmp(each).toString().equals(protocol)) {
                    return each;
                }
            }
            return null;
        }

        /** @throws CloudException VALIDATION_ERROR with what the protocol needs, or has not */
        public Traffic in(Family family) {
            Protocol carried = Protocol.parse("protocol", Check.text("protocol", protocol));
            if (carried.isAny()) {
                throw CloudException.invalid(
                        "protocol", "one protocol", "protocol: any is no traffic: name the protocol that is sent");
            }
            carried.requireOf(family, "protocol");
            if (carried.hasPorts()) {
                requireNone("icmp_type", icmpType, carried);
                requireNone("icmp_code", icmpCode, carried);
                return new Traffic(family, carried, Check.range("port", port, 1, PORT_MAX), 0, 0);
            }
            requireNone("port", port, carried);
            if (carried.equals(Protocol.icmp(family))) {
                int echo = family == Family.IPV4 ? ECHO_REQUEST : ECHO_REQUEST_V6;
                return new Traffic(
                        family,
                        carried,
                        0,
                        Check.range("icmp_type", icmpType == null ? Integer.valueOf(echo) : icmpType, 0, ICMP_MAX),
                        Check.range("icmp_code", icmpCode == null ? Integer.valueOf(0) : icmpCode, 0, ICMP_MAX));
            }
            requireNone("icmp_type", icmpType, carried);
            requireNone("icmp_code", icmpCode, carried);
            return new Traffic(family, carried, 0, 0, 0);
        }
    }

    /** @throws CloudException VALIDATION_ERROR, the protocol has no such thing */
    static void requireNone(String field, @Nullable Integer value, Protocol protocol) {
        if (value != null) {
            throw CloudException.invalid(
                    field, "absent for " + protocol, field + ": " + protocol + " has none: leave it out");
        }
    }

    @Override
    public String toString() {
        if (protocol.hasPorts()) {
            return protocol + " to port " + port;
        }
        return protocol.equals(Protocol.icmp(family))
                ? protocol + " of type " + icmpType + " and code " + icmpCode
                : "protocol " + protocol;
    }
}
