package io.photoncloud.common.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bindings by their subject and scope, each such place's in the order in which they are looked at: denials first. What is
 * handed out stays as it is, because places are replaced and never changed. For one thread.
 */
final class BindingTable {

    /** Where bindings are looked for. */
    record Place(Subject subject, Scope scope) {}

    static final Comparator<Binding> ORDER =
            Comparator.comparing(Binding::effect).reversed().thenComparing(Binding::id);

    private final Map<Place, Binding[]> places = new HashMap<>();
    private @Nullable Map<Place, Binding[]> handedOut;

    /** All of these, quicker than one after the other. */
    static Map<Place, Binding[]> of(Collection<Binding> all) {
        Map<Place, List<Binding>> lists = new HashMap<>();
        for (Binding binding : all) {
            lists.computeIfAbsent(placeOf(binding), _ -> new ArrayList<>()).add(binding);
        }
        Map<Place, Binding[]> arrays = HashMap.newHashMap(lists.size());
        lists.forEach((place, list) -> {
            list.sort(ORDER);
            arrays.put(place, list.toArray(Binding[]::new));
        });
        return arrays;
    }

    /** @param binding of an id that is not in it */
    void add(Binding binding) {
        handedOut = null;
        places.merge(placeOf(binding), new Binding[] {binding}, (before, one) -> {
            int found = Arrays.binarySearch(before, binding, ORDER);
            int at = found < 0 ? -found - 1 : found;
            Binding[] after = new Binding[before.length + 1];
            System.arraycopy(before, 0, after, 0, at);
            after[at] = one[0];
            System.arraycopy(before, at, after, at + 1, before.length - at);
            return after;
        });
    }

    /** @param binding one that was added */
    void remove(Binding binding) {
        handedOut = null;
        places.computeIfPresent(placeOf(binding), (_, before) -> {
            Binding[] after = Arrays.stream(before)
                    .filter(other -> !other.id().equals(binding.id()))
                    .toArray(Binding[]::new);
            return after.length == 0 ? null : after;
        });
    }

    /** As it is now; the same map as before where nothing was changed. Nobody changes it. */
    Map<Place, Binding[]> view() {
        if (handedOut == null) {
            handedOut = new HashMap<>(places);
        }
        return handedOut;
    }

    private static Place placeOf(Binding binding) {
        return new Place(binding.subject(), binding.scope());
    }
}
