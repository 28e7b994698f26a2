/** A walk through all calls of PrismNET beside a model of it, by whatever door. */
@NullMarked
package io.photoncloud.prismnet.walk;

import org.jspecify.annotations.NullMarked;
