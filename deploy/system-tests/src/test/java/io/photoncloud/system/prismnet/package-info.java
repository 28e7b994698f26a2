/** PrismNET as it is delivered, on a real ChainFire. */
@NullMarked
package io.photoncloud.system.prismnet;

import org.jspecify.annotations.NullMarked;
