/** The store over the network, by etcd's v3 API: to ChainFire, or to a real etcd cluster. */
@NullMarked
package io.photoncloud.chainfire.client;

import org.jspecify.annotations.NullMarked;
