package io.photoncloud.common.health;

/** A part of the service that has a health of its own. Each bean of this type counts. */
public interface HealthCheck {

    /** The part's name in reasons. */
    String name();

    /** Answers from what is known already: it is asked every few seconds and by every probe, and must never wait. */
    Health health();
}
