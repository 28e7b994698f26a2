/** Notifications of alerts for those who run no Alertmanager: routes, groups, silences, webhooks. */
@NullMarked
package io.photoncloud.nightlight.notify;

import org.jspecify.annotations.NullMarked;
