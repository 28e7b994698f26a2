/** Whether a packet gets from one end to another, and if not, what stops it. */
@NullMarked
package io.photoncloud.prismnet.reachability;

import org.jspecify.annotations.NullMarked;
