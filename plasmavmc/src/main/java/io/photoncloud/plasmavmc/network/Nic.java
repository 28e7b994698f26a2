package io.photoncloud.plasmavmc.network;

import java.util.List;

/**
 * A network interface of a VM.
 *
 * @param subnet it is in
 * @param wanted the address that was asked for; empty for whichever is free
 * @param securityGroups that were asked for; none for the default one of the VPC
 * @param plug where it is plugged in; {@link Plug#NONE} before that
 */
public record Nic(String subnet, String wanted, List<String> securityGroups, Plug plug) {

    /** How many a VM may have. */
    public static final int COUNT_MAX = 8;

    public static final int SECURITY_GROUPS_MAX = 16;

    /** Of what names a subnet, a group or an address. */
    public static final int ID_LENGTH_MAX = 64;

    public Nic {
        securityGroups = List.copyOf(securityGroups);
    }

    /**
     * A port of the network, with what the guest is to know of it.
     *
     * @param port its id
     * @param addresses with the lengths of their prefixes, as {@code 10.0.0.5/24}
     * @param gateway empty for none
     */
    public record Plug(String port, String mac, List<String> addresses, String gateway) {

        public static final Plug NONE = new Plug("", "", List.of(), "");

        public Plug {
            addresses = List.copyOf(addresses);
        }
    }

    public boolean isPlugged() {
        return !plug.port().isEmpty();
    }

    public Nic in(Plug made) {
        return new Nic(subnet, wanted, securityGroups, made);
    }
}
