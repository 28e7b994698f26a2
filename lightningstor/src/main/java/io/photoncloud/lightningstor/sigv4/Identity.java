package io.photoncloud.lightningstor.sigv4;

import io.photoncloud.common.api.Caller.Principal;

/** Whose an access key is. */
public sealed interface Identity {

    /** The name by which it owns what it makes. */
    String principal();

    /** This LightningSTOR's own, which may do everything. */
    record Root() implements Identity {
        private static final String NAME = "root";

        @Override
        public String principal() {
            return NAME;
        }
    }

    /**
     * Somebody whom IAM knows, bound to a project, to an organization, or to neither.
     *
     * @param session what whoever took temporary credentials called them; empty for a key that lasts
     */
    record Known(Principal caller, String session) implements Identity {
        @Override
        public String principal() {
            return caller.id();
        }
    }
}
