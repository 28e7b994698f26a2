package io.photoncloud.common.security;

import java.util.Optional;

/** What an endpoint is declared to need its callers to be allowed, and who finds out. */
public sealed interface Need {

    Need UNDECLARED = new Undeclared();

    /** Empty where nothing is declared. */
    Optional<Permission> findPermission();

    /** Nothing is declared: a mistake of ours, so that nobody may call it. */
    record Undeclared() implements Need {
        @Override
        public Optional<Permission> findPermission() {
            return Optional.empty();
        }
    }

    /** The door asks, in the scope that the caller's token is bound to, before it looks at the request. */
    record AtDoor(Permission permission) implements Need {
        @Override
        public Optional<Permission> findPermission() {
            return Optional.of(permission);
        }
    }

    /**
     * The service behind the door asks, in the scope of what the request names: whoever has shown who they are gets as far
     * as there.
     */
    record ByService(Permission permission) implements Need {
        @Override
        public Optional<Permission> findPermission() {
            return Optional.of(permission);
        }
    }
}
