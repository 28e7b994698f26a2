/** The meters every service has, and the door that prints them. */
@NullMarked
package io.photoncloud.common.metrics;

import org.jspecify.annotations.NullMarked;
