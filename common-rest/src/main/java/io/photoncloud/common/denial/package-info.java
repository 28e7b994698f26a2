/** Calls that were denied: told by the doors, gathered, and reported to IAM for its audit log. */
@NullMarked
package io.photoncloud.common.denial;

import org.jspecify.annotations.NullMarked;
