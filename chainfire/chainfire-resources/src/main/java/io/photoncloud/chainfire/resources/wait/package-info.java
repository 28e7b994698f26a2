/** Calls that wait for what they began. */
@NullMarked
package io.photoncloud.chainfire.resources.wait;

import org.jspecify.annotations.NullMarked;
