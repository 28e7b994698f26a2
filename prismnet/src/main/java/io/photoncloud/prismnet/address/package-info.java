/** IP addresses, blocks and ranges of them, and MAC addresses, as values. */
@NullMarked
package io.photoncloud.prismnet.address;

import org.jspecify.annotations.NullMarked;
