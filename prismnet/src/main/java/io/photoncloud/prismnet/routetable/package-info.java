/** Route tables: where packets go that leave a subnet. */
@NullMarked
package io.photoncloud.prismnet.routetable;

import org.jspecify.annotations.NullMarked;
