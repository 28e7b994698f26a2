/** Reads what exporters expose: the text of Prometheus, OpenMetrics, and Prometheus' protobuf. */
@NullMarked
package io.photoncloud.nightlight.exposition;

import org.jspecify.annotations.NullMarked;
