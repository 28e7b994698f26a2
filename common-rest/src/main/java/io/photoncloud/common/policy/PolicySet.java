package io.photoncloud.common.policy;

import io.photoncloud.common.security.VerificationKey;
import java.util.Map;

/**
 * Everything that decisions rest on, at one moment. Immutable, and safe for many threads.
 *
 * @param revision of IAM's store, as of which it holds
 * @param keys that tokens are verified with, by their ids; the same map in one set after another as long as they are the same
 */
public record PolicySet(
        long revision, Policies policies, RevocationSet revocations, Map<String, VerificationKey> keys) {}
