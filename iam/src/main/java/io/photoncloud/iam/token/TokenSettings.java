package io.photoncloud.iam.token;

import java.time.Duration;

/**
 * How tokens are made.
 *
 * @param issuer who says what they say: a URL
 * @param audience whom they are for
 * @param ttl how long they are good where nothing is asked for
 * @param ttlMax how long they are good at the most
 */
public record TokenSettings(String issuer, String audience, Duration ttl, Duration ttlMax) {}
