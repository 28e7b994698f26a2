/** The HTTP API of Prometheus, in its forms, errors too. */
@NullMarked
package io.photoncloud.nightlight.api;

import org.jspecify.annotations.NullMarked;
