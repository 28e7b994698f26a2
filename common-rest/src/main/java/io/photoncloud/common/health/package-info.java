/** How a service is, as seen by /health, /livez, /readyz and the gRPC health service. */
@NullMarked
package io.photoncloud.common.health;

import org.jspecify.annotations.NullMarked;
