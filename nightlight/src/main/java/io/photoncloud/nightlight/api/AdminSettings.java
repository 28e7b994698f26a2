package io.photoncloud.nightlight.api;

import java.nio.file.Path;

/**
 * Whether samples can be deleted and copied by the API.
 *
 * @param snapshots where copies are put
 */
public record AdminSettings(boolean isOffered, Path snapshots) {}
