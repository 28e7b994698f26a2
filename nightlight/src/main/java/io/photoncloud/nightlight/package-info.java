/** NightLight, put together. */
@NullMarked
package io.photoncloud.nightlight;

import org.jspecify.annotations.NullMarked;
