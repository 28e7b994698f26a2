/** Rows that are over some day, and are forgotten then. */
@NullMarked
package io.photoncloud.chainfire.resources.expiry;

import org.jspecify.annotations.NullMarked;
