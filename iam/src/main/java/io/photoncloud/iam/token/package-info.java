/** Tokens: issued, verified, revoked. */
@NullMarked
package io.photoncloud.iam.token;

import org.jspecify.annotations.NullMarked;
