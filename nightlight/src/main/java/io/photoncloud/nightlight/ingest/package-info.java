/** The events that every form of bringing samples is read into, and what their readers share. */
@NullMarked
package io.photoncloud.nightlight.ingest;

import org.jspecify.annotations.NullMarked;
