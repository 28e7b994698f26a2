package io.photoncloud.common.policy;

/**
 * Everything that decisions rest on, at one moment. Immutable, and safe for many threads.
 *
 * @param revision of IAM's store, as of which it holds
 */
public record PolicySet(long revision, Policies policies, RevocationSet revocations) {}
