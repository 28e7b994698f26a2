/** Buckets and objects as the cloud's own callers have them: of a tenant, and by the permissions of IAM. */
@NullMarked
package io.photoncloud.lightningstor.storage;

import org.jspecify.annotations.NullMarked;
