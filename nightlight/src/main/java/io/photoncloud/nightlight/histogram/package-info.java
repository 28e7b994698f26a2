/** Arithmetic with native histograms, and what can be told from them. */
@NullMarked
package io.photoncloud.nightlight.histogram;

import org.jspecify.annotations.NullMarked;
