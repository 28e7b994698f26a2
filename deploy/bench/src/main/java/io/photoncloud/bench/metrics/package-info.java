/** NightLight beside Prometheus and VictoriaMetrics: one client that writes to all of them the same, and asks them the same. */
@NullMarked
package io.photoncloud.bench.metrics;

import org.jspecify.annotations.NullMarked;
