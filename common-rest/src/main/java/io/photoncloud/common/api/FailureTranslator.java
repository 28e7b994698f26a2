package io.photoncloud.common.api;

import java.util.Optional;

/** Tells both doors what a library's exception means to the caller. A service declares one per foreign exception type. */
@FunctionalInterface
public interface FailureTranslator {

    /** Empty for an exception this translator does not know. */
    Optional<CloudException> translate(Throwable failure);
}
