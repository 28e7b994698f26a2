/** Who is calling: tokens, the secret of a machine, and the two modes. */
@NullMarked
package io.photoncloud.common.security;

import org.jspecify.annotations.NullMarked;
