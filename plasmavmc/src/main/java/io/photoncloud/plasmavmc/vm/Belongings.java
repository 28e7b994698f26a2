package io.photoncloud.plasmavmc.vm;

import io.photoncloud.plasmavmc.network.Nic;
import java.util.List;

/**
 * What a VM has of other services.
 *
 * @param nics also while they are not plugged in yet
 * @param reservation by which it holds quotas; empty for none
 * @param asked whether a reservation may have been made
 * @param holdAmount how much money was asked to be held for it: the same each time it is asked, whatever prices have become
 */
public record Belongings(List<Nic> nics, String reservation, boolean asked, long holdAmount) {

    public static final Belongings NONE = wanting(List.of());

    public Belongings {
        nics = List.copyOf(nics);
    }

    /** Of a VM that is to be made. */
    static Belongings wanting(List<Nic> nics) {
        return new Belongings(nics, "", false, 0);
    }

    Belongings with(List<Nic> plugged) {
        return new Belongings(plugged, reservation, asked, holdAmount);
    }

    Belongings asking(long amount) {
        return new Belongings(nics, reservation, true, amount);
    }

    Belongings holding(String reserved) {
        return new Belongings(nics, reserved, asked, holdAmount);
    }

    /** With nothing plugged in. The reservation is known still: where it could not be given back, deleting does. */
    Belongings unplugged() {
        return with(nics.stream().map(nic -> nic.in(Nic.Plug.NONE)).toList());
    }
}
