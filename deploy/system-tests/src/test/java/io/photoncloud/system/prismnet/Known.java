package io.photoncloud.system.prismnet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Resources of one kind by their ids, and one that is not there any more. */
final class Known<T> {

    private final Map<String, T> there = new TreeMap<>();
    private String gone;

    /** @param never an id that no resource has */
    Known(String never) {
        this.gone = never;
    }

    /** Mostly of one that is there. */
    String draw(Random random) {
        if (there.isEmpty() || random.nextInt(10) == 0) {
            return gone;
        }
        List<String> ids = new ArrayList<>(there.keySet());
        return ids.get(random.nextInt(ids.size()));
    }

    void put(String id, T resource) {
        there.put(id, resource);
    }

    T get(String id) {
        return Objects.requireNonNull(there.get(id), id);
    }

    Optional<T> find(String id) {
        return Optional.ofNullable(there.get(id));
    }

    boolean has(String id) {
        return there.containsKey(id);
    }

    void remove(String id) {
        there.remove(id);
        gone = id;
    }

    int size() {
        return there.size();
    }

    Set<String> ids() {
        return there.keySet();
    }

    Collection<T> all() {
        return there.values();
    }
}
