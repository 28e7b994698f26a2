package io.photoncloud.common.health;

/**
 * What {@code /health} tells of a service beside how it is: which of several ways of working it has. Each bean of this type
 * is told.
 */
public record HealthFact(String name, String value) {}
