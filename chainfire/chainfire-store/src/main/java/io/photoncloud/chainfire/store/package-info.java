/**
 * The replicated store's public face: a multi-version key-value space in etcd's model. Revisions, versions and lease
 * ids are plain longs, as in etcd's API; a revision counts writing transactions, and 0 stands for "none".
 */
@NullMarked
package io.photoncloud.chainfire.store;

import org.jspecify.annotations.NullMarked;
