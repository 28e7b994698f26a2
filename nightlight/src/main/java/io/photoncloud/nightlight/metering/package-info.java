/** What projects had stored, window by window, and whom it is told. */
@NullMarked
package io.photoncloud.nightlight.metering;

import org.jspecify.annotations.NullMarked;
