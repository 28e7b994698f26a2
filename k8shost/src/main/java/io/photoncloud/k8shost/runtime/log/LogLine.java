package io.photoncloud.k8shost.runtime.log;

import java.time.Instant;

/**
 * A line that a container wrote.
 *
 * @param at when its first part was written
 * @param stream {@code stdout} or {@code stderr}
 */
public record LogLine(Instant at, String stream, String message) {}
