/** Whose a call may see and change, and whether. */
@NullMarked
package io.photoncloud.prismnet.access;

import org.jspecify.annotations.NullMarked;
