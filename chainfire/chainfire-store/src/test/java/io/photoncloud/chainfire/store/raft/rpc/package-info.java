@NullMarked
package io.photoncloud.chainfire.store.raft.rpc;

import org.jspecify.annotations.NullMarked;
