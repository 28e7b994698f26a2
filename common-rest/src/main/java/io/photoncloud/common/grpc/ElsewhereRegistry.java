package io.photoncloud.common.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.PhotonProperties;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers calls for gRPC services that this process does not have: UNIMPLEMENTED, and where to go instead. */
final class ElsewhereRegistry extends HandlerRegistry {

    /** One name for all of them in rules and meters: callers can make up as many as they like. */
    private static final String ELSEWHERE = "elsewhere/Any";

    private static final MethodDescriptor.Marshaller<byte[]> IGNORED = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    };

    /** Of a call that is refused whatever it says. */
    static final MethodDescriptor<byte[], byte[]> NOTHING = MethodDescriptor.<byte[], byte[]>newBuilder(
                    IGNORED, IGNORED)
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName(ELSEWHERE)
            .build();

    private final String own;
    private final PhotonProperties photon;

    ElsewhereRegistry(String own, PhotonProperties photon) {
        this.own = own;
        this.photon = photon;
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
        String service = MethodDescriptor.extractFullServiceName(methodName);
        if (service == null) {
            return null;
        }
        Optional<KnownService> owner = KnownService.findByGrpcService(service);
        if (owner.isEmpty() || owner.get().key().equals(own)) {
            return null;
        }
        String address = photon.findPeer(owner.get().key()).orElse("no gRPC address");
        return refusing(service + " is served by " + owner.get().key() + " at " + address + "; this is " + own);
    }

    private static ServerMethodDefinition<byte[], byte[]> refusing(String message) {
        return ServerMethodDefinition.create(NOTHING, (call, _) -> {
            call.close(Status.UNIMPLEMENTED.withDescription(message), new Metadata());
            return new ServerCall.Listener<>() {};
        });
    }
}
