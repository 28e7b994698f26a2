package io.photoncloud.common.door;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.slf4j.MDC;

/** A gRPC service of texts, made without generated code: answers what it is asked for. */
final class EchoGrpcService implements BindableService {

    /** One for each who has asked for what is never answered. */
    static final Semaphore NEVER_ANSWERED = new Semaphore(0);

    static final String NAME = "photon.testing.v1.Echo";
    static final MethodDescriptor<String, String> SAY = method("Say");
    static final MethodDescriptor<String, String> SAY_ON_LOOP = method("SayOnLoop");
    static final MethodDescriptor<String, String> SAY_PUBLIC = method("SayPublic");
    static final MethodDescriptor<String, String> SAY_INTERNAL = method("SayInternal");
    static final MethodDescriptor<String, String> SAY_ADMIN = method("SayAdmin");
    static final MethodDescriptor<String, String> START = method("Start");
    static final MethodDescriptor<String, String> SAY_ONCE = method("SayOnce");
    static final MethodDescriptor<String, String> SAY_ONCE_AGAIN = method("SayOnceAgain");

    /** A conversation, which the service ends when it is told to. */
    static final MethodDescriptor<String, String> CONVERSE =
            method("Converse").toBuilder().setType(MethodType.BIDI_STREAMING).build();

    private final Authorizer authorizer;

    EchoGrpcService(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(SAY, ServerCalls.asyncUnaryCall(EchoGrpcService::say))
                .addMethod(SAY_ON_LOOP, ServerCalls.asyncUnaryCall(EchoGrpcService::say))
                .addMethod(SAY_PUBLIC, ServerCalls.asyncUnaryCall(EchoGrpcService::say))
                .addMethod(SAY_INTERNAL, ServerCalls.asyncUnaryCall(EchoGrpcService::say))
                .addMethod(SAY_ADMIN, ServerCalls.asyncUnaryCall(EchoGrpcService::say))
                .addMethod(START, ServerCalls.asyncUnaryCall(this::start))
                .addMethod(SAY_ONCE, ServerCalls.asyncUnaryCall(EchoGrpcService::sayOnce))
                .addMethod(SAY_ONCE_AGAIN, ServerCalls.asyncUnaryCall(EchoGrpcService::sayOnce))
                .addMethod(CONVERSE, ServerCalls.asyncBidiStreamingCall(EchoGrpcService::converse))
                .build();
    }

    static MethodDescriptor<String, String> elsewhere(String service) {
        return descriptor(service, "Anything");
    }

    private static MethodDescriptor<String, String> method(String name) {
        return descriptor(NAME, name);
    }

    private static MethodDescriptor<String, String> descriptor(String service, String name) {
        return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
                .setType(MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .build();
    }

    private static void say(String what, StreamObserver<String> answer) {
        switch (what) {
            case "thread" -> finish(answer, Thread.currentThread().toString());
            case "caller" -> finish(answer, caller());
            case "request-id" -> finish(answer, RequestContext.current().requestId());
            case "logged-id" -> finish(answer, String.valueOf(MDC.get("request_id")));
            case "logged-id-elsewhere" ->
                Thread.ofVirtual()
                        .start(RequestContext.carried(() -> finish(answer, String.valueOf(MDC.get("request_id")))));
            case "never" -> NEVER_ANSWERED.release();
            case "trace" -> finish(answer, RequestContext.current().trace().traceId());
            case "cloud" -> throw CloudException.invalid("spec.name", "required", "spec.name is required");
            case "cloud-later" -> answer.onError(new CloudException(ErrorCode.NOT_FOUND, "no such thing"));
            case "status" ->
                throw Status.OUT_OF_RANGE.withDescription("etcd's own words").asRuntimeException();
            case "broken" -> throw new IllegalStateException("the secret of the inside");
            case "broken-later" -> answer.onError(new IllegalStateException("the secret of the inside"));
            default -> finish(answer, what);
        }
    }

    private static StreamObserver<String> converse(StreamObserver<String> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String what) {
                if (what.equals("end")) {
                    answer.onError(Status.ABORTED.asRuntimeException());
                } else {
                    answer.onNext(what);
                }
            }

            @Override
            public void onError(Throwable gone) {
                NEVER_ANSWERED.release();
            }

            @Override
            public void onCompleted() {
                answer.onCompleted();
            }
        };
    }

    /** Stands for a service that asks by itself: a machine of whichever project. */
    private void start(String id, StreamObserver<String> answer) {
        authorizer.require(
                RequestContext.current().caller(),
                new Permission("machine.start"),
                new Scope.Resource("acme", "web", "machine", id));
        finish(answer, "started " + id);
    }

    /** Answers by what a repetition of the call would be known. */
    private static void sayOnce(String what, StreamObserver<String> answer) {
        finish(
                answer,
                switch (GrpcIdempotency.current()) {
                    case Idempotency.None() -> "none";
                    case Idempotency.Keyed(String key, String fingerprint) -> key + " " + fingerprint;
                });
    }

    private static void finish(StreamObserver<String> answer, String text) {
        answer.onNext(text);
        answer.onCompleted();
    }

    private static String caller() {
        return switch (RequestContext.current().caller()) {
            case Caller.Anonymous() -> "anonymous";
            case Caller.Principal who -> "principal " + who.id();
            case Caller.Service(String name) -> "service " + name;
        };
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
