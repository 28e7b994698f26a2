package io.photoncloud.plasmavmc.hypervisor;

/**
 * Some of what a guest said on its serial console.
 *
 * @param next where what it says after that begins, to be given back as it is
 * @param cut whether something before it is left out, or is not kept any more
 */
public record ConsolePart(String text, String next, boolean cut) {}
