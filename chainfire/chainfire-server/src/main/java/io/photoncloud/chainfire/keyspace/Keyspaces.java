package io.photoncloud.chainfire.keyspace;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides whose keys a caller may reach. A service may use the keyspace of its own name and those that list it. */
public final class Keyspaces {

    private final Map<String, Set<String>> grants;

    /** @param grants which services may use a keyspace beside the one it is named for */
    public Keyspaces(Map<String, Set<String>> grants) {
        this.grants = Map.copyOf(grants);
    }

    /**
     * The keyspace that a call works in.
     *
     * @param service who calls, where it proved to be a service
     * @param wanted the keyspace it asks for, where it does
     * @return empty where the caller may not use what it asks for
     */
    public Optional<CallerKeyspace> find(Optional<String> service, Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return Optional.of(
                    service.isPresent() ? CallerKeyspace.PUBLIC_TO_SERVICE : CallerKeyspace.PUBLIC_TO_ANYONE);
        }
        String name = wanted.get();
        return service.filter(caller -> mayUse(caller, name))
                .map(_ -> new CallerKeyspace(Keyspace.ofService(name), true));
    }

    private boolean mayUse(String service, String keyspace) {
        return service.equals(keyspace)
                || grants.getOrDefault(keyspace, Set.of()).contains(service);
    }
}
