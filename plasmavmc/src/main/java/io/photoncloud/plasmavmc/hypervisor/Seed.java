package io.photoncloud.plasmavmc.hypervisor;

import java.util.List;

/**
 * What a guest is told when it first starts, by cloud-init's NoCloud source.
 *
 * @param hostName a host's name as of RFC 1123
 * @param userData as its owner wrote it; empty for none
 * @param sshKeys lines of {@code authorized_keys}
 */
public record Seed(String hostName, String userData, List<String> sshKeys, List<Network> networks) {

    public Seed {
        sshKeys = List.copyOf(sshKeys);
        networks = List.copyOf(networks);
    }

    /**
     * What an interface is to be called in the network.
     *
     * @param mac of the interface
     * @param addresses each with the length of its prefix, as {@code 10.0.0.5/24}; none where it asks by DHCP
     * @param gateway empty for none
     */
    public record Network(String mac, List<String> addresses, String gateway, List<String> nameServers) {
        public Network {
            addresses = List.copyOf(addresses);
            nameServers = List.copyOf(nameServers);
        }
    }
}
