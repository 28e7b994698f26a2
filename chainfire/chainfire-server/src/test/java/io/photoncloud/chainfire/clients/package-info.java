/** ChainFire as etcd's own clients see it. */
@NullMarked
package io.photoncloud.chainfire.clients;

import org.jspecify.annotations.NullMarked;
