package io.photoncloud.plasmavmc.hypervisor;

/**
 * A network interface that a domain has.
 *
 * @param port of PrismNET that it is
 * @param mac six octets, as {@code 02:00:00:12:34:56}
 */
public record NicShape(String port, String mac) {}
