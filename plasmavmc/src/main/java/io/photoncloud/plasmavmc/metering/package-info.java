/** What virtual machines used, window by window. */
@NullMarked
package io.photoncloud.plasmavmc.metering;

import org.jspecify.annotations.NullMarked;
