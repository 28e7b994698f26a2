/** PrismNET, the service. */
@NullMarked
package io.photoncloud.prismnet;

import org.jspecify.annotations.NullMarked;
