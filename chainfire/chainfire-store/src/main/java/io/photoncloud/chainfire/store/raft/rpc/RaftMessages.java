package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.rpc.RpcRequests;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How JRaft's messages are told apart on the wire: the frequent ones by the code that their place in {@link #CODED}
 * gives, which never changes; the others by the full name of their protobuf type.
 */
final class RaftMessages {

    /** The message of code n stands at n - 1. To be appended to only. */
    private static final Message[] CODED = {
        RpcRequests.AppendEntriesRequest.getDefaultInstance(),
        RpcRequests.AppendEntriesResponse.getDefaultInstance(),
        RpcRequests.RequestVoteRequest.getDefaultInstance(),
        RpcRequests.RequestVoteResponse.getDefaultInstance(),
        RpcRequests.PingRequest.getDefaultInstance(),
        RpcRequests.ErrorResponse.getDefaultInstance(),
        RpcRequests.ReadIndexRequest.getDefaultInstance(),
        RpcRequests.ReadIndexResponse.getDefaultInstance(),
        RpcRequests.TimeoutNowRequest.getDefaultInstance(),
        RpcRequests.TimeoutNowResponse.getDefaultInstance(),
        RpcRequests.InstallSnapshotRequest.getDefaultInstance(),
        RpcRequests.InstallSnapshotResponse.getDefaultInstance(),
        RpcRequests.GetFileRequest.getDefaultInstance(),
        RpcRequests.GetFileResponse.getDefaultInstance(),
    };

    private static final Map<Class<?>, Integer> CODES = new HashMap<>();
    private static final Map<String, Message> BY_NAME = new ConcurrentHashMap<>();
    private static final Map<String, Message> BY_CLASS_NAME = new ConcurrentHashMap<>();

    static {
        for (int i = 0; i < CODED.length; i++) {
            CODES.put(CODED[i].getClass(), i + 1);
            register(CODED[i]);
        }
    }

    private RaftMessages() {}

    /** Makes a type known that goes by its name. */
    static void register(Message defaultInstance) {
        BY_NAME.put(defaultInstance.getDescriptorForType().getFullName(), defaultInstance);
        BY_CLASS_NAME.put(defaultInstance.getClass().getName(), defaultInstance);
    }

    /** The code of a message's type, or {@link Frame#NAMED}. */
    static int code(Message message) {
        return CODES.getOrDefault(message.getClass(), Frame.NAMED);
    }

    /** What goes with the code: nothing but for the types that have none. */
    static String name(int code, Message message) {
        return code == Frame.NAMED ? message.getDescriptorForType().getFullName() : "";
    }

    /** The default instance of a registered Java class, null for an unknown one. */
    static @Nullable Message ofClass(String className) {
        return BY_CLASS_NAME.get(className);
    }

    static byte[] encode(int kind, long id, Message message) throws PeerException {
        int code = code(message);
        return Frame.encode(kind, id, code, name(code, message), message);
    }

    /** Reads the payload of a frame; byte strings in the message share its array. */
    static Message decode(Frame frame) throws InvalidProtocolBufferException {
        @Nullable Message type = frame.code() == Frame.NAMED ? BY_NAME.get(frame.name()) : coded(frame.code());
        if (type == null) {
            throw new InvalidProtocolBufferException("no message type " + frame.code() + " " + frame.name());
        }
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(frame.buffer(), frame.payloadAt(), frame.payloadSize())
                .newCodedInput();
        in.enableAliasing(true);
        Message message = type.getParserForType().parseFrom(in);
        in.checkLastTagWas(0);
        return message;
    }

    private static @Nullable Message coded(int code) {
        return code <= CODED.length ? CODED[code - 1] : null;
    }
}
