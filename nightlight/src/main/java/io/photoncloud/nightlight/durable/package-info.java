/** Small files that are whole after any crash. */
@NullMarked
package io.photoncloud.nightlight.durable;

import org.jspecify.annotations.NullMarked;
