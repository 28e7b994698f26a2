package io.photoncloud.common.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Fingerprints the request of a call that carries an idempotency-key, where its method takes one. */
final class IdempotencyInterceptor implements ServerInterceptor {

    private final GrpcRules rules;

    IdempotencyInterceptor(GrpcRules rules) {
        this.rules = rules;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<String> key = GrpcMetadata.findSingle(headers, GrpcMetadata.IDEMPOTENCY_KEY);
        if (key.isEmpty()) {
            return next.startCall(call, headers);
        }
        MethodDescriptor<Q, A> method = call.getMethodDescriptor();
        if (!rules.takesIdempotencyKey(method.getFullMethodName())) {
            throw CloudException.invalid(
                    Idempotency.HEADER, "absent", Idempotency.HEADER + " has no meaning for this call");
        }
        String wanted = Idempotency.requireKey(key.get());
        return new KeyedListener<>(next.startCall(call, headers), method, wanted);
    }

    /** A unary call's handler runs when its one message has come and no other can. */
    private static final class KeyedListener<Q> extends SimpleForwardingServerCallListener<Q> {

        private final MethodDescriptor<Q, ?> method;
        private final String key;
        private Idempotency idempotency = new Idempotency.None();

        KeyedListener(ServerCall.Listener<Q> handler, MethodDescriptor<Q, ?> method, String key) {
            super(handler);
            this.method = method;
            this.key = key;
        }

        @Override
        public void onMessage(Q message) {
            idempotency = GrpcIdempotency.of(key, method.getFullMethodName(), bytes(message));
            super.onMessage(message);
        }

        @Override
        public void onHalfClose() {
            GrpcIdempotency.run(idempotency, super::onHalfClose);
        }

        /** The same for the same request: a map of it may come in any order. */
        private byte[] bytes(Q message) {
            if (message instanceof MessageLite form) {
                return inOrder(form);
            }
            try (InputStream bytes = method.streamRequest(message)) {
                return bytes.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException("a message in memory is read", e);
            }
        }

        private static byte[] inOrder(MessageLite form) {
            byte[] bytes = new byte[form.getSerializedSize()];
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.useDeterministicSerialization();
            try {
                form.writeTo(out);
                out.checkNoSpaceLeft();
            } catch (IOException e) {
                throw new UncheckedIOException("a message in memory is written", e);
            }
            return bytes;
        }
    }
}
