package io.photoncloud.plasmavmc.hypervisor.libvirt;

import java.util.regex.Pattern;

/** What the interfaces of guests are connected with on this node. */
public sealed interface NetworkMode {

    /** Nothing: guests have no interfaces. */
    record None() implements NetworkMode {}

    /** QEMU's own translation of addresses, by which a guest reaches what this machine reaches, also its loopback addresses. */
    record User() implements NetworkMode {}

    /** A bridge of this machine. */
    record Bridge(String name) implements NetworkMode {}

    Pattern BRIDGE = Pattern.compile("bridge:([A-Za-z0-9._-]{1,15})");

    /** @throws IllegalArgumentException it is none of those */
    static NetworkMode of(String text) {
        var bridge = BRIDGE.matcher(text);
        if (bridge.matches()) {
            return new Bridge(bridge.group(1));
        }
        return switch (text) {
            case "none" -> new None();
            case "user" -> new User();
            default ->
                throw new IllegalArgumentException(
                        "photon.plasmavmc.network must be none, user or bridge:NAME, not " + text);
        };
    }
}
