/** What is told of alerts, and the Alertmanagers it is told to. */
@NullMarked
package io.photoncloud.nightlight.alerting;

import org.jspecify.annotations.NullMarked;
