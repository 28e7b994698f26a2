/** How networks are made real: an outbound port, and its drivers. */
@NullMarked
package io.photoncloud.prismnet.dataplane;

import org.jspecify.annotations.NullMarked;
