package io.photoncloud.iam.key;

import java.time.Duration;

/**
 * How long signing keys serve.
 *
 * @param rotation how long one signs
 * @param overlap how long one is published before it signs
 * @param longestToken how long a token is good at the most, clocks' differences included
 */
public record KeySettings(Duration rotation, Duration overlap, Duration longestToken) {}
