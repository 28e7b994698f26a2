/** Reads YAML strictly and within bounds, with errors that name the line, in the words Prometheus has for them. */
@NullMarked
package io.photoncloud.nightlight.yaml;

import org.jspecify.annotations.NullMarked;
