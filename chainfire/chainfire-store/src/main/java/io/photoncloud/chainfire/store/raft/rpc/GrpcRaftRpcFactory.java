package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.SPI;
import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/** Makes JRaft use gRPC: found by its service loader, where it takes precedence over the one that JRaft brings. */
@SPI(name = "grpc", priority = 10)
public final class GrpcRaftRpcFactory implements RaftRpcFactory {

    @Override
    public void registerProtobufSerializer(String className, Object... args) {
        RaftMessages.register((Message) args[0]);
    }

    @Override
    public RpcClient createRpcClient(@Nullable ConfigHelper<RpcClient> helper) {
        RpcClient client = new GrpcRpcClient();
        if (helper != null) {
            helper.config(client);
        }
        return client;
    }

    /** Not to be had by this way, which does not tell whose transport it shall be on. */
    @Override
    public RpcServer createRpcServer(Endpoint endpoint, @Nullable ConfigHelper<RpcServer> helper) {
        throw new UnsupportedOperationException("make a GrpcRpcServer on the PeerTransport of the node");
    }
}
