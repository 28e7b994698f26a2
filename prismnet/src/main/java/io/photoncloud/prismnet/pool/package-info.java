/** Pools of addresses: which are taken, kept as bitmaps beside what takes them. */
@NullMarked
package io.photoncloud.prismnet.pool;

import org.jspecify.annotations.NullMarked;
