package io.photoncloud.common.security;

import org.jspecify.annotations.Nullable;

/**
 * How this process shows other services of the machine who it is, in open mode.
 *
 * @param secret null in enforced mode, where certificates do this, and in a process without a data directory
 */
public record OwnIdentity(String service, @Nullable ServiceSecret secret) {}
