package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.rpc.RaftServerService;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.impl.core.NodeRequestProcessor;
import com.google.protobuf.Message;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Lets a node handle the AppendEntries requests of one peer for one group in the order they came in, and answers each
 * as soon as it is done.
 *
 * <p>It stands in for JRaft's own processor, which gives every pair of group and peer a thread, and holds answers back
 * until those before are out, under a count that outlives the connection: an answer that comes late from before a break
 * takes the place of a new one, and the follower falls silent. The leader sorts answers itself.
 */
final class AppendEntriesInOrder extends NodeRequestProcessor<AppendEntriesRequest> {

    private static final String QUEUE_OF = "append-entries ";

    AppendEntriesInOrder(@Nullable Executor executor) {
        super(executor, AppendEntriesResponse.getDefaultInstance());
    }

    /** The queue of the request's group on this stream; it runs on the threads given. */
    Executor queue(ServerExchange exchange, Message request, Executor threads) {
        String group = ((AppendEntriesRequest) request).getGroupId();
        return (Executor) exchange.attributes().computeIfAbsent(QUEUE_OF + group, _ -> new SerialExecutor(threads));
    }

    @Override
    protected Message processRequest0(RaftServerService service, AppendEntriesRequest request, RpcRequestClosure done) {
        return service.handleAppendEntriesRequest(request, done);
    }

    @Override
    protected String getPeerId(AppendEntriesRequest request) {
        return request.getPeerId();
    }

    @Override
    protected String getGroupId(AppendEntriesRequest request) {
        return request.getGroupId();
    }

    @Override
    public String interest() {
        return AppendEntriesRequest.class.getName();
    }
}
