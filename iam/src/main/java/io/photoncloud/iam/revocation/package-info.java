/** Tokens that are refused before they end. */
@NullMarked
package io.photoncloud.iam.revocation;

import org.jspecify.annotations.NullMarked;
