/** How Go writes and reads texts and numbers, as tools see them in the answers and errors of Prometheus. */
@NullMarked
package io.photoncloud.nightlight.text;

import org.jspecify.annotations.NullMarked;
