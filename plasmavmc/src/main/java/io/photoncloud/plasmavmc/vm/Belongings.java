package io.photoncloud.plasmavmc.vm;

import io.photoncloud.plasmavmc.network.Nic;
import java.util.ArrayList;
import java.util.List;

/**
 * What a VM has of other services.
 *
 * @param nics also while they are not plugged in yet
 * @param reservation by which it holds quotas; empty for none
 * @param asked whether a reservation may have been made
 * @param holdAmount how much money was asked to be held for it: the same each time it is asked, whatever prices have become
 * @param grown by which it holds more, since it was made larger
 */
public record Belongings(List<Nic> nics, String reservation, boolean asked, long holdAmount, List<String> grown) {

    public static final Belongings NONE = wanting(List.of());

    public Belongings {
        nics = List.copyOf(nics);
        grown = List.copyOf(grown);
    }

    /** Of a VM that is to be made. */
    static Belongings wanting(List<Nic> nics) {
        return new Belongings(nics, "", false, 0, List.of());
    }

    Belongings with(List<Nic> plugged) {
        return new Belongings(plugged, reservation, asked, holdAmount, grown);
    }

    Belongings asking(long amount) {
        return new Belongings(nics, reservation, true, amount, grown);
    }

    Belongings holding(String reserved) {
        return new Belongings(nics, reserved, asked, holdAmount, grown);
    }

    /** Holding so much more. */
    Belongings grownBy(String more) {
        List<String> all = new ArrayList<>(grown);
        all.add(more);
        return new Belongings(nics, reservation, asked, holdAmount, all);
    }

    /** Holding what it holds by these: first its own, and then what it was made larger by. */
    Belongings holding(List<String> all) {
        return new Belongings(nics, all.getFirst(), asked, holdAmount, all.subList(1, all.size()));
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
        return with(nics.stream().map(nic -> nic.in(Nic.Plug.NONE)).toList());
    }
}
