package io.photoncloud.plasmavmc.vm;

import io.photoncloud.plasmavmc.network.Nic;
import java.util.List;

/**
 * What a VM has of other services.
 *
 * @param nics also while they are not plugged in yet
 * @param reservation by which it holds quotas; empty for none
 */
public record Belongings(List<Nic> nics, String reservation) {

    public static final Belongings NONE = new Belongings(List.of(), "");

    public Belongings {
        nics = List.copyOf(nics);
    }

    Belongings with(List<Nic> plugged) {
        return new Belongings(plugged, reservation);
    }

    Belongings holding(String reserved) {
        return new Belongings(nics, reserved);
    }

    /** With nothing plugged in. The reservation is known still: where it could not be given back, deleting does. */
    Belongings unplugged() {
        return new Belongings(nics.stream().map(nic -> nic.in(Nic.Plug.NONE)).toList(), reservation);
    }
}
