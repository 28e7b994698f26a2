package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.health.ServiceHealth;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcDoorTest {

    private static final Metadata.Key<String> REQUEST_ID = key("x-request-id");
    private static final Metadata.Key<String> TRACE = key("traceparent");
    private static final Metadata.Key<String> CODE = key("photon-error-code");
    private static final Metadata.Key<String> FIELD = key("photon-error-field");
    private static final Metadata.Key<String> CONSTRAINT = key("photon-error-constraint");

    private final TestingDoor door = door();
    private final AtomicReference<Metadata> headers = new AtomicReference<>();
    private final AtomicReference<Metadata> trailers = new AtomicReference<>();

    TestingDoor door() {
        return TestingDoor.shared();
    }

    /** Another one, to be closed. */
    TestingDoor start() {
        return TestingDoor.start();
    }

    static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    final String call(MethodDescriptor<String, String> method, String text, Metadata sent) {
        Channel channel = ClientInterceptors.intercept(
                door.grpc(),
                MetadataUtils.newAttachHeadersInterceptor(sent),
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS);
        return ClientCalls.blockingUnaryCall(channel, method, options, text);
    }

    private String call(String text) {
        return call(EchoGrpcService.SAY, text, new Metadata());
    }

    private StatusRuntimeException failure(MethodDescriptor<String, String> method, String text) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> call(method, text, new Metadata()));
    }

    @Test
    void aCodedFailureBecomesItsStatusWithCodeAndDetailsInTheTrailers() {
        StatusRuntimeException thrown = failure(EchoGrpcService.SAY, "cloud");

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(thrown.getStatus().getDescription()).isEqualTo("spec.name is required");
        assertThat(trailers.get().get(CODE)).isEqualTo("VALIDATION_ERROR");
        assertThat(trailers.get().get(FIELD)).isEqualTo("spec.name");
        assertThat(trailers.get().get(CONSTRAINT)).isEqualTo("required");
        assertThat(trailers.get().get(REQUEST_ID)).isNotEmpty();
    }

    @Test
    void theSameHoldsForAFailureHandedToTheObserver() {
        StatusRuntimeException thrown = failure(EchoGrpcService.SAY, "cloud-later");

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(trailers.get().get(CODE)).isEqualTo("NOT_FOUND");
    }

    @Test
    void aStatusThatAHandlerChoseIsLeftAlone() {
        StatusRuntimeException thrown = failure(EchoGrpcService.SAY, "status");

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        assertThat(thrown.getStatus().getDescription()).isEqualTo("etcd's own words");
        assertThat(trailers.get().get(CODE)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "broken-later"})
    void aFaultOfOurOwnTellsNothingOfItsCause(String how) {
        StatusRuntimeException thrown = failure(EchoGrpcService.SAY, how);

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(thrown.getStatus().getDescription()).isEqualTo("internal error");
        assertThat(trailers.get().get(CODE)).isEqualTo("INTERNAL");
    }

    @Test
    void requestIdAndTraceAreTakenOverAndTold() {
        Metadata sent = new Metadata();
        sent.put(REQUEST_ID, TestingDoor.ORIGIN_ID);
        sent.put(TRACE, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        assertThat(call(EchoGrpcService.SAY, "request-id", sent)).isEqualTo(TestingDoor.ORIGIN_ID);
        assertThat(headers.get().get(REQUEST_ID)).isEqualTo(TestingDoor.ORIGIN_ID);
        assertThat(headers.get().get(TRACE))
                .startsWith("00-0af7651916cd43dd8448eb211c80319c-")
                .doesNotContain("b7ad6b7169203331");
        assertThat(call(EchoGrpcService.SAY, "trace", sent)).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    }

    @Test
    void aCallWithoutARequestIdIsGivenOne() {
        String id = call("request-id");

        assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(headers.get().get(REQUEST_ID)).isEqualTo(id);
    }

    @Test
    void aHeaderWithOneMeaningIsGivenOnce() {
        for (String header : List.of("authorization", "photon-service", "photon-service-secret")) {
            Metadata sent = new Metadata();
            sent.put(key(header), "Bearer a");
            sent.put(key(header), "Bearer b");
            StatusRuntimeException thrown =
                    catchThrowableOfType(StatusRuntimeException.class, () -> call(EchoGrpcService.SAY, "caller", sent));

            assertThat(thrown.getStatus().getCode()).as(header).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(trailers.get().get(FIELD)).isEqualTo(header);
            assertThat(trailers.get().get(CONSTRAINT)).isEqualTo("given once");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "localhost:50051, true",
        "127.0.0.3:50051, true",
        "[::1]:50051, true",
        "http://127.0.0.1:50051, true",
        "https://evil.example:50051, false",
        "evil.example, false",
        "evil.example:50051, false",
        "127.0.0.1.evil.example:80, false",
        "192.168.1.1:50051, false",
    })
    void inOpenModeACallIsForALoopbackName(String authority, boolean admitted) {
        CallOptions options = CallOptions.DEFAULT.withAuthority(authority).withDeadlineAfter(10, TimeUnit.SECONDS);
        Callable<String> call = () -> ClientCalls.blockingUnaryCall(door.grpc(), EchoGrpcService.SAY, options, "hello");

        if (admitted) {
            assertThatCode(call::call).doesNotThrowAnyException();
        } else {
            assertThat(catchThrowableOfType(StatusRuntimeException.class, call::call)
                            .getStatus()
                            .getCode())
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
        }
    }

    @Test
    void aCallThatItsClientGivesUpIsCountedAsCancelled() throws Exception {
        double before = counted("CANCELLED");
        ClientCall<String, String> call = door.grpc().newCall(EchoGrpcService.SAY, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.request(1);
        call.sendMessage("never");
        call.halfClose();
        assertThat(EchoGrpcService.NEVER_ANSWERED.tryAcquire(10, TimeUnit.SECONDS))
                .isTrue();
        call.cancel("enough", null);

        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (counted("CANCELLED") == before) {
            assertThat(System.nanoTime()).as("counted in time").isLessThan(until);
            Thread.onSpinWait();
        }
        assertThat(counted("CANCELLED")).isEqualTo(before + 1);
    }

    private double counted(String status) {
        String wanted = "grpc_server_calls_seconds_count{method=\"" + EchoGrpcService.SAY.getFullMethodName() + "\",";
        return door.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(wanted) && line.contains("status=\"" + status + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void whatACallLogsCarriesItsIdWhereverTheCallRuns() {
        Metadata sent = new Metadata();
        sent.put(REQUEST_ID, TestingDoor.ORIGIN_ID);

        assertThat(call(EchoGrpcService.SAY, "logged-id", sent)).isEqualTo(TestingDoor.ORIGIN_ID);
        assertThat(call(EchoGrpcService.SAY, "logged-id-elsewhere", sent)).isEqualTo(TestingDoor.ORIGIN_ID);
    }

    @Test
    void callsRunOnVirtualThreadsUnlessTheirMethodAsksForTheEventLoop() {
        assertThat(call("thread")).contains("VirtualThread");
        assertThat(call(EchoGrpcService.SAY_ON_LOOP, "thread", new Metadata())).doesNotContain("VirtualThread");
    }

    @Test
    void aTokenThatNeedsVerifyingTakesACallOffTheEventLoop() {
        Metadata sent = new Metadata();
        sent.put(key("authorization"), "Bearer nonsense");
        StatusRuntimeException thrown = catchThrowableOfType(
                StatusRuntimeException.class, () -> call(EchoGrpcService.SAY_ON_LOOP, "thread", sent));

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(trailers.get().get(CODE)).isEqualTo("UNAUTHENTICATED");
    }

    @Test
    void aServiceThatLivesElsewhereIsNamedWithItsAddress() {
        StatusRuntimeException thrown = failure(EchoGrpcService.elsewhere("etcdserverpb.KV"), "x");

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(thrown.getStatus().getDescription())
                .isEqualTo("etcdserverpb.KV is served by chainfire at 127.0.0.1:50051; this is testing");
        assertThat(failure(EchoGrpcService.elsewhere("photon.iam.v1.Users"), "x")
                        .getStatus()
                        .getDescription())
                .contains("127.0.0.3:50051");
    }

    @Test
    void aServiceNobodyHasIsUnimplemented() {
        StatusRuntimeException thrown = failure(EchoGrpcService.elsewhere("no.such.Service"), "x");

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void aMessageOverTheBoundIsRefused() {
        StatusRuntimeException thrown = failure(EchoGrpcService.SAY, "x".repeat(5_000_000));

        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void theHealthServiceKnowsTheServerAndItsServices() {
        HealthGrpc.HealthBlockingStub health =
                HealthGrpc.newBlockingStub(door.grpc()).withDeadlineAfter(10, TimeUnit.SECONDS);
        for (String service : List.of("", EchoGrpcService.NAME)) {
            HealthCheckRequest request =
                    HealthCheckRequest.newBuilder().setService(service).build();
            assertThat(health.check(request).getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        }
    }

    @Test
    void theHealthServiceTellsWhetherTheProcessIsReady() {
        try (TestingDoor stopping = start()) {
            HealthGrpc.HealthBlockingStub health =
                    HealthGrpc.newBlockingStub(stopping.grpc()).withDeadlineAfter(10, TimeUnit.SECONDS);
            HealthCheckRequest whole = HealthCheckRequest.getDefaultInstance();
            assertThat(health.check(whole).getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);

            stopping.bean(ServiceHealth.class).enter(ServiceHealth.Phase.STOPPING);

            assertThat(stopping.get("/readyz").status()).isEqualTo(503);
            assertThat(health.check(whole).getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
        }
    }

    @Test
    void reflectionListsTheServices() throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> ask = ServerReflectionGrpc.newStub(door.grpc())
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

        assertThat(answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
                .anyMatch(service -> service.getName().equals("grpc.health.v1.Health"));
        ask.onCompleted();
    }
}
