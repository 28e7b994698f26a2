package io.photoncloud.plasmavmc.vm;

import io.photoncloud.plasmavmc.network.Nic;
import java.util.ArrayList;
import java.util.List;

/**
 * What a VM has of other services.
 *
 * @param nics also while they are not plugged in yet
 * @param reservation by which it holds quotas; empty for none
 * @param grown by which it holds more, since it was made larger
 */
public record Belongings(List<Nic> nics, String reservation, List<String> grown) {

    public static final Belongings NONE = new Belongings(List.of(), "", List.of());

    public Belongings {
        nics = List.copyOf(nics);
        grown = List.copyOf(grown);
    }

    Belongings with(List<Nic> plugged) {
        return new Belongings(plugged, reservation, grown);
    }

    Belongings holding(String reserved) {
        return new Belongings(nics, reserved, grown);
    }

    /** Holding so much more. */
    Belongings grownBy(String more) {
        List<String> all = new ArrayList<>(grown);
        all.add(more);
        return new Belongings(nics, reservation, all);
    }

    /** Of quotas, all that it holds. */
    List<String> reservations() {
        List<String> all = new ArrayList<>(grown);
        if (!reservation.isEmpty()) {
            all.addFirst(reservation);
        }
        return all;
    }

    /** With nothing plugged in. The reservation is known still: where it could not be given back, deleting does. */
    Belongings unplugged() {
        return new Belongings(nics.stream().map(nic -> nic.in(Nic.Plug.NONE)).toList(), reservation, grown);
    }
}
