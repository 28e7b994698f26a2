/**
 * How the members of a store's groups talk to one another: one gRPC stream between each two processes, carried by the
 * port that serves clients too, and JRaft's RPC interfaces on top of it. {@link PeerTransport} is the way in.
 */
@NullMarked
package io.photoncloud.chainfire.store.raft.rpc;

import org.jspecify.annotations.NullMarked;
