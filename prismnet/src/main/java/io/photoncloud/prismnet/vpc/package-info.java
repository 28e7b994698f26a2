/** VPCs: networks of their own, each with a block of addresses. */
@NullMarked
package io.photoncloud.prismnet.vpc;

import org.jspecify.annotations.NullMarked;
