/** Encryption of what is kept secret and must be got back. */
@NullMarked
package io.photoncloud.chainfire.resources.seal;

import org.jspecify.annotations.NullMarked;
