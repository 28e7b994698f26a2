package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.util.Endpoint;
import io.photoncloud.chainfire.store.raft.rpc.DownloadHandler;
import io.photoncloud.chainfire.store.raft.rpc.Handler;
import io.photoncloud.chainfire.store.raft.rpc.PeerException;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What members of one group ask of each other beside Raft itself. */
final class GroupCalls {

    /** A log entry of commands; answered once it is committed, with what a follower needs to apply it. */
    static final String PROPOSE = "propose";

    /** Tells a follower how far the log is committed; see {@link CommitNotices}. */
    static final String COMMITTED = "committed";

    /** Nothing; answered with the index of the log that a linearizable read must have applied. */
    static final String READ_INDEX = "read-index";

    /** A lease id; answered with its TTL and remainder in milliseconds. */
    static final String LEASE_KEEP_ALIVE = "lease-keep-alive";

    static final String LEASE_TIME_TO_LIVE = "lease-ttl";

    /** The members as the leader knows them; answered with the applied index. Also tells a member that it is none now. */
    static final String PROGRESS = "progress";

    /** Nothing; answered by the leader alone, once it is sure to lead, with the members. */
    static final String MEMBERS = "members";

    /** The id of a digest mark; answered with the digest, or nothing where it is not known. */
    static final String DIGEST = "digest";

    /** Tells a member that its state differs from the majority's. */
    static final String DIVERGED = "diverged";

    /** An address to add, or to remove, or to make leader; answered when it is done. */
    static final String ADD_MEMBER = "add-member";

    static final String REMOVE_MEMBER = "remove-member";
    static final String TRANSFER = "transfer";

    /** The least index that is of use; answered with all rows of the group. */
    static final String STATE = "state";

    /** Followed by a decider's name: a command for it; answered with what was decided, by the leader alone. */
    static final String DECIDE = "decide/";

    private final PeerTransport transport;
    private final String prefix;

    GroupCalls(PeerTransport transport, String group) {
        this.transport = transport;
        this.prefix = group + "/";
    }

    static Endpoint endpoint(String address) {
        int colon = address.lastIndexOf(':');
        return new Endpoint(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    void register(String method, Handler handler) {
        transport.register(prefix + method, handler);
    }

    void register(String method, Executor executor, Handler handler) {
        transport.register(prefix + method, executor, handler);
    }

    void unregister(String method) {
        transport.unregister(prefix + method);
    }

    void registerDownload(String method, DownloadHandler handler) {
        transport.registerDownload(prefix + method, handler);
    }

    void call(
            String address,
            String method,
            byte[] request,
            Duration timeout,
            BiConsumer<byte @Nullable [], @Nullable PeerException> callback) {
        transport.call(endpoint(address), prefix + method, request, timeout, callback);
    }

    InputStream download(String address, String method, byte[] request, Duration chunkTimeout) throws PeerException {
        return transport.download(endpoint(address), prefix + method, request, chunkTimeout);
    }
}
