/** Rows that somebody follows: what there is, and then what changes, to go on with after the connection was lost. */
@NullMarked
package io.photoncloud.chainfire.resources.follow;

import org.jspecify.annotations.NullMarked;
