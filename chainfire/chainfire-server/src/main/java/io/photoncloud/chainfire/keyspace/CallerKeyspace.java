package io.photoncloud.chainfire.keyspace;

import io.grpc.Context;

/**
 * Whose keys a call may reach, decided once before any door sees it.
 *
 * @param keyspace what its keys are mapped to
 * @param service whether the caller is a service of the cluster, which may download the whole store
 */
public record CallerKeyspace(Keyspace keyspace, boolean service) {

    static final CallerKeyspace PUBLIC_TO_ANYONE = new CallerKeyspace(Keyspace.PUBLIC, false);
    static final CallerKeyspace PUBLIC_TO_SERVICE = new CallerKeyspace(Keyspace.PUBLIC, true);

    static final Context.Key<CallerKeyspace> OF_CALL = Context.keyWithDefault("photon-keyspace", PUBLIC_TO_ANYONE);

    /** Of the gRPC call being handled on this thread; to be asked before the work moves to another one. */
    public static CallerKeyspace current() {
        return OF_CALL.get();
    }
}
