package io.photoncloud.flaredb.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.flaredb.TestingFlareDb;
import io.photoncloud.proto.flaredb.v1.CompareAndDeleteRequest;
import io.photoncloud.proto.flaredb.v1.CompareAndSwapRequest;
import io.photoncloud.proto.flaredb.v1.CompareAndSwapResponse;
import io.photoncloud.proto.flaredb.v1.CreateNamespaceRequest;
import io.photoncloud.proto.flaredb.v1.GetNamespaceRequest;
import io.photoncloud.proto.flaredb.v1.KeyValue;
import io.photoncloud.proto.flaredb.v1.KvBatchRequest;
import io.photoncloud.proto.flaredb.v1.KvBatchResponse;
import io.photoncloud.proto.flaredb.v1.KvCasGrpc;
import io.photoncloud.proto.flaredb.v1.KvConsistency;
import io.photoncloud.proto.flaredb.v1.KvDeleteRequest;
import io.photoncloud.proto.flaredb.v1.KvGetRequest;
import io.photoncloud.proto.flaredb.v1.KvNamespacesGrpc;
import io.photoncloud.proto.flaredb.v1.KvOperation;
import io.photoncloud.proto.flaredb.v1.KvPlace;
import io.photoncloud.proto.flaredb.v1.KvPutRequest;
import io.photoncloud.proto.flaredb.v1.KvRawGrpc;
import io.photoncloud.proto.flaredb.v1.KvScanRequest;
import io.photoncloud.proto.flaredb.v1.KvScanResponse;
import io.photoncloud.proto.flaredb.v1.KvWatchRequest;
import io.photoncloud.proto.flaredb.v1.KvWatchResponse;
import io.photoncloud.proto.flaredb.v1.KvWatchResponse.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same keys by gRPC. */
class KvGrpcTest {

    private static final int PATIENCE_SECONDS = 60;

    private static TestingFlareDb service;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        service = TestingFlareDb.start();
        ListenAddress address = service.bean(Listeners.class).grpc();
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", address.port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        service.close();
    }

    private static KvRawGrpc.KvRawBlockingStub raw() {
        return KvRawGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static KvCasGrpc.KvCasBlockingStub cas() {
        return KvCasGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static KvPlace place(String namespace) {
        return KvPlace.newBuilder().setNamespace(namespace).build();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static long put(String namespace, String key, String value) {
        return raw().put(KvPutRequest.newBuilder()
                        .setPlace(place(namespace))
                        .setKey(bytes(key))
                        .setValue(bytes(value))
                        .build())
                .getVersion();
    }

    private static CompareAndSwapResponse swap(String namespace, String key, long version, String value) {
        return cas().compareAndSwap(CompareAndSwapRequest.newBuilder()
                .setPlace(place(namespace))
                .setKey(bytes(key))
                .setVersion(version)
                .setValue(bytes(value))
                .build());
    }

    @Test
    void whatIsPutByOneDoorIsGotByTheOther() {
        assertThat(put("doors", "k", "v")).isEqualTo(1);
        assertThat(service.get("/api/v1/kv/k?namespace=doors")
                        .expect(200)
                        .data()
                        .path("value")
                        .asString())
                .isEqualTo("v");
        service.send("PUT", "/api/v1/kv/bytes", "{\"value_base64\": \"/wA=\", \"namespace\": \"doors\"}")
                .expect(200);
        KeyValue got = raw().get(KvGetRequest.newBuilder()
                        .setPlace(place("doors"))
                        .setKey(bytes("bytes"))
                        .build())
                .getEntry();
        assertThat(got.getValue().toByteArray()).containsExactly(0xff, 0);
        assertThat(raw().delete(KvDeleteRequest.newBuilder()
                                .setPlace(place("doors"))
                                .setKey(bytes("k"))
                                .build())
                        .getDeleted())
                .isTrue();
        service.get("/api/v1/kv/k?namespace=doors").expect(404);
    }

    @Test
    void aSwapThatIsTooLateIsToldTheVersionOfNow() {
        assertThat(swap("cas", "k", 0, "a"))
                .isEqualTo(CompareAndSwapResponse.newBuilder()
                        .setSwapped(true)
                        .setVersion(1)
                        .build());
        assertThat(swap("cas", "k", 0, "b"))
                .isEqualTo(CompareAndSwapResponse.newBuilder().setVersion(1).build());
        assertThat(swap("cas", "k", 1, "b").getVersion()).isEqualTo(2);
        CompareAndDeleteRequest.Builder delete =
                CompareAndDeleteRequest.newBuilder().setPlace(place("cas")).setKey(bytes("k"));
        assertThat(cas().compareAndDelete(delete.setVersion(1).build()).getVersion())
                .isEqualTo(2);
        assertThat(cas().compareAndDelete(delete.setVersion(2).build()).getDeleted())
                .isTrue();
        assertThat(swap("cas", "k", 2, "c")).isEqualTo(CompareAndSwapResponse.getDefaultInstance());
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> cas().compareAndDelete(delete.setVersion(0).build()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void manyClientsCountTogetherWithoutLosingOne() {
        int clients = 8;
        int each = 25;
        IntStream.range(0, clients).parallel().forEach(_ -> {
            for (int done = 0; done < each; ) {
                KeyValue now = cas().get(KvGetRequest.newBuilder()
                                .setPlace(place("count"))
                                .setKey(bytes("n"))
                                .build())
                        .getEntry();
                int value = now.getValue().isEmpty()
                        ? 0
                        : Integer.parseInt(now.getValue().toStringUtf8());
                if (swap("count", "n", now.getVersion(), String.valueOf(value + 1))
                        .getSwapped()) {
                    done++;
                }
            }
        });
        KeyValue end = cas().get(KvGetRequest.newBuilder()
                        .setPlace(place("count"))
                        .setKey(bytes("n"))
                        .build())
                .getEntry();
        assertThat(end.getValue().toStringUtf8()).isEqualTo(String.valueOf(clients * each));
        assertThat(end.getVersion()).isEqualTo((long) clients * each);
    }

    @Test
    void aBatchAndItsRepetitionAreAnsweredAlike() {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), "batch-1");
        Channel keyed = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
        KvBatchRequest request = KvBatchRequest.newBuilder()
                .setPlace(place("batch"))
                .addOperations(KvOperation.newBuilder()
                        .setPut(KvOperation.Put.newBuilder()
                                .setKey(bytes("a"))
                                .setValue(bytes("1"))
                                .setTtl(Duration.newBuilder().setSeconds(3_600))))
                .addOperations(KvOperation.newBuilder()
                        .setGet(KvOperation.Get.newBuilder().setKey(bytes("b"))))
                .build();
        KvBatchResponse first = KvRawGrpc.newBlockingStub(keyed).batch(request);
        put("batch", "b", "later");
        assertThat(KvRawGrpc.newBlockingStub(keyed).batch(request)).isEqualTo(first);
        assertThat(first.getResults(0).getPut().getVersion()).isEqualTo(1);
        assertThat(first.getResults(1).getGet().hasEntry()).isFalse();
    }

    @Test
    void pagesOfAScanGoOnFromEachOther() {
        for (int i = 0; i < 10; i++) {
            put("pages", "k" + i, "v");
        }
        List<String> all = new ArrayList<>();
        String token = "";
        do {
            KvScanResponse page = raw().scan(KvScanRequest.newBuilder()
                    .setPlace(place("pages"))
                    .setReverse(true)
                    .setPageSize(3)
                    .setPageToken(token)
                    .build());
            page.getEntriesList().forEach(entry -> all.add(entry.getKey().toStringUtf8()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(all).hasSize(10).startsWith("k9", "k8").endsWith("k0");
    }

    private static KvWatchResponse next(Iterator<KvWatchResponse> told) {
        KvWatchResponse response = told.next();
        return response.getKind() == Kind.KIND_PROGRESS ? next(told) : response;
    }

    @Test
    void aWatchTellsEachChangeOnceAndGoesOnFromItsPosition() {
        put("watched", "before", "v");
        Iterator<KvWatchResponse> told = raw().watch(KvWatchRequest.newBuilder()
                .setPlace(place("watched"))
                .setPrefix(bytes("k"))
                .build());
        assertThat(told.next().getKind()).isEqualTo(Kind.KIND_PROGRESS);
        put("watched", "other", "v");
        KvBatchRequest.Builder batch = KvBatchRequest.newBuilder().setPlace(place("watched"));
        for (int i = 0; i < 3; i++) {
            batch.addOperations(KvOperation.newBuilder()
                    .setPut(KvOperation.Put.newBuilder().setKey(bytes("k" + i)).setValue(bytes("v" + i))));
        }
        var _ = raw().batch(batch.build());
        KvWatchResponse first = next(told);
        assertThat(first.getEntry().getKey()).isEqualTo(bytes("k0"));
        assertThat(first.getEntry().getValue()).isEqualTo(bytes("v0"));
        assertThat(next(told).getEntry().getKey()).isEqualTo(bytes("k1"));
        // From the middle of a commit: what was told of it does not come again, and nothing is left out.
        Iterator<KvWatchResponse> again = raw().watch(KvWatchRequest.newBuilder()
                .setPlace(place("watched"))
                .setPrefix(bytes("k"))
                .setPosition(first.getPosition())
                .build());
        assertThat(next(again).getEntry().getKey()).isEqualTo(bytes("k1"));
        assertThat(next(again).getEntry().getKey()).isEqualTo(bytes("k2"));
        var _ = raw().delete(KvDeleteRequest.newBuilder()
                .setPlace(place("watched"))
                .setKey(bytes("k1"))
                .build());
        KvWatchResponse deleted = next(again);
        assertThat(deleted.getKind()).isEqualTo(Kind.KIND_DELETE);
        assertThat(deleted.getEntry().getVersion()).isEqualTo(2);
        StatusRuntimeException absent = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> raw().watch(KvWatchRequest.newBuilder()
                                .setPlace(place("nowhere"))
                                .build())
                        .next());
        assertThat(absent.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void aKeyWhoseTimeIsOverIsToldToGo() {
        put("short", "other", "v");
        Iterator<KvWatchResponse> told =
                raw().watch(KvWatchRequest.newBuilder().setPlace(place("short")).build());
        assertThat(told.next().getKind()).isEqualTo(Kind.KIND_PROGRESS);
        var _ = raw().put(KvPutRequest.newBuilder()
                .setPlace(place("short"))
                .setKey(bytes("k"))
                .setTtl(Duration.newBuilder().setSeconds(1))
                .build());
        assertThat(next(told).getKind()).isEqualTo(Kind.KIND_PUT);
        assertThat(next(told).getKind()).isEqualTo(Kind.KIND_EXPIRE);
        service.get("/api/v1/kv/k?namespace=short").expect(404);
    }

    @Test
    void namespacesAreDeclaredByThisDoorToo() {
        KvNamespacesGrpc.KvNamespacesBlockingStub namespaces = KvNamespacesGrpc.newBlockingStub(channel);
        var _ = namespaces.createNamespace(CreateNamespaceRequest.newBuilder()
                .setPlace(place("declared"))
                .setConsistency(KvConsistency.KV_CONSISTENCY_EVENTUAL)
                .build());
        assertThat(namespaces
                        .getNamespace(GetNamespaceRequest.newBuilder()
                                .setPlace(place("declared"))
                                .build())
                        .getConsistency())
                .isEqualTo(KvConsistency.KV_CONSISTENCY_EVENTUAL);
        assertThat(put("declared", "k", "v")).isZero();
        StatusRuntimeException refused =
                catchThrowableOfType(StatusRuntimeException.class, () -> swap("declared", "k", 0, "v"));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
}
