/** Evaluates queries over stored series, at one time or at many. */
@NullMarked
package io.photoncloud.nightlight.query;

import org.jspecify.annotations.NullMarked;
