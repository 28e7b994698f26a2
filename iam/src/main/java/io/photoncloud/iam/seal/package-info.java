/** Encryption of what is kept secret and must be got back. */
@NullMarked
package io.photoncloud.iam.seal;

import org.jspecify.annotations.NullMarked;
