package io.photoncloud.common.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a grant holds: in a place and in everything inside it. */
public sealed interface Scope {

    /** The scope that this one is directly inside of; empty for the system. */
    Optional<Scope> parent();

    /** Whether {@code other} is this scope or inside it. */
    default boolean contains(Scope other) {
        Optional<Scope> at = Optional.of(other);
        while (at.isPresent()) {
            if (at.get().equals(this)) {
                return true;
            }
            at = at.get().parent();
        }
        return false;
    }

    /** Everything. */
    record Everywhere() implements Scope {
        @Override
        public Optional<Scope> parent() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "system";
        }
    }

    static Scope system() {
        return new Everywhere();
    }

    /**
     * What is narrowed down to an organization, and to a project of it.
     *
     * @param organization null for the system
     * @param project null for the whole organization
     */
    static Scope of(@Nullable String organization, @Nullable String project) {
        if (organization == null) {
            return system();
        }
        return project == null ? new Organization(organization) : new Project(organization, project);
    }

    /** An organization and its projects. */
    record Organization(String organization) implements Scope {
        @Override
        public Optional<Scope> parent() {
            return Optional.of(Scope.system());
        }

        @Override
        public String toString() {
            return "organization " + organization;
        }
    }

    /** A project and its resources. */
    record Project(String organization, String project) implements Scope {
        @Override
        public Optional<Scope> parent() {
            return Optional.of(new Organization(organization));
        }

        @Override
        public String toString() {
            return "project " + project + " of " + organization;
        }
    }

    /** One resource of a project. */
    record Resource(String organization, String project, String type, String id) implements Scope {
        @Override
        public Optional<Scope> parent() {
            return Optional.of(new Project(organization, project));
        }

        @Override
        public String toString() {
            return type + " " + id + " of project " + project + " of " + organization;
        }
    }
}
