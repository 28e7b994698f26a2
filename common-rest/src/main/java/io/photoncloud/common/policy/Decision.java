package io.photoncloud.common.policy;

import java.util.List;
import java.util.Optional;

/** Whether a request is allowed, and why. */
public sealed interface Decision {

    boolean isAllowed();

    /** Bindings in audit mode that would have decided otherwise. */
    List<Binding> audited();

    /** A grant says so, and no denial speaks against it. */
    record Allowed(Binding by, List<Binding> audited) implements Decision {
        public Allowed {
            audited = List.copyOf(audited);
        }

        @Override
        public boolean isAllowed() {
            return true;
        }
    }

    /** A denial says so. */
    record Denied(Binding by, List<Binding> audited) implements Decision {
        public Denied {
            audited = List.copyOf(audited);
        }

        @Override
        public boolean isAllowed() {
            return false;
        }
    }

    /**
     * No grant says otherwise.
     *
     * @param smallest the role with the fewest permissions that has the one asked for, if there is one: bound in the scope
     *     asked for, it would allow the request
     */
    record NotGranted(Optional<Role> smallest, List<Binding> audited) implements Decision {
        public NotGranted {
            audited = List.copyOf(audited);
        }

        @Override
        public boolean isAllowed() {
            return false;
        }
    }
}
