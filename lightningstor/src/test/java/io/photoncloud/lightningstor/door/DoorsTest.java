package io.photoncloud.lightningstor.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.Sha256;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.web.LastingAnswers;
import io.photoncloud.lightningstor.TestingLightningStor;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.proto.lightningstor.v1.Bucket;
import io.photoncloud.proto.lightningstor.v1.BucketServiceGrpc;
import io.photoncloud.proto.lightningstor.v1.CopyObjectRequest;
import io.photoncloud.proto.lightningstor.v1.CreateBucketRequest;
import io.photoncloud.proto.lightningstor.v1.DeleteBucketRequest;
import io.photoncloud.proto.lightningstor.v1.DeleteObjectRequest;
import io.photoncloud.proto.lightningstor.v1.GetBucketRequest;
import io.photoncloud.proto.lightningstor.v1.GetObjectRequest;
import io.photoncloud.proto.lightningstor.v1.GetObjectResponse;
import io.photoncloud.proto.lightningstor.v1.HeadObjectRequest;
import io.photoncloud.proto.lightningstor.v1.ListBucketsRequest;
import io.photoncloud.proto.lightningstor.v1.ListBucketsResponse;
import io.photoncloud.proto.lightningstor.v1.ListObjectsRequest;
import io.photoncloud.proto.lightningstor.v1.ListObjectsResponse;
import io.photoncloud.proto.lightningstor.v1.Object;
import io.photoncloud.proto.lightningstor.v1.ObjectServiceGrpc;
import io.photoncloud.proto.lightningstor.v1.PutObjectHeader;
import io.photoncloud.proto.lightningstor.v1.PutObjectRequest;
import io.photoncloud.proto.lightningstor.v1.WriteCondition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes by gRPC and what comes by S3 are the same buckets and objects. */
class DoorsTest {

    private static final int PART_BYTES = 200_000;

    private static TestingLightningStor storage;
    private static ManagedChannel channel;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        storage = TestingLightningStor.start();
        ListenAddress address = storage.bean(Listeners.class).grpc();
        channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        http.shutdownNow();
        storage.close();
    }

    private static BucketServiceGrpc.BucketServiceBlockingStub buckets() {
        return BucketServiceGrpc.newBlockingStub(channel);
    }

    private static ObjectServiceGrpc.ObjectServiceBlockingStub objects() {
        return ObjectServiceGrpc.newBlockingStub(channel);
    }

    private static String bucket(String name) {
        Bucket made = buckets()
                .createBucket(CreateBucketRequest.newBuilder().setName(name).build());
        assertThat(made.getOrgId()).isEqualTo("default");
        return made.getName();
    }

    private static PutObjectHeader.Builder header(String bucket, String key, long bytes) {
        return PutObjectHeader.newBuilder().setBucket(bucket).setKey(key).setSizeBytes(bytes);
    }

    /** Sends an object in parts. */
    private static Object put(PutObjectHeader header, byte[] content) {
        Sending sending = new Sending();
        sending.say(header);
        for (int at = 0; at < content.length; at += PART_BYTES) {
            sending.say(ByteString.copyFrom(content, at, Math.min(PART_BYTES, content.length - at)));
        }
        return sending.end();
    }

    private static final class Sending implements StreamObserver<Object> {
        private final CompletableFuture<Object> answer = new CompletableFuture<>();
        private final StreamObserver<PutObjectRequest> server =
                ObjectServiceGrpc.newStub(channel).putObject(this);

        void say(PutObjectHeader header) {
            server.onNext(PutObjectRequest.newBuilder().setHeader(header).build());
        }

        void say(ByteString content) {
            server.onNext(PutObjectRequest.newBuilder().setContent(content).build());
        }

        Object end() {
            server.onCompleted();
            return answered();
        }

        Object answered() {
            try {
                return answer.get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw (StatusRuntimeException) e.getCause();
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onNext(Object made) {
            answer.complete(made);
        }

        @Override
        public void onError(Throwable failure) {
            answer.completeExceptionally(Status.fromThrowable(failure).asRuntimeException());
        }

        @Override
        public void onCompleted() {}
    }

    private static byte[] read(GetObjectRequest request) {
        Iterator<GetObjectResponse> parts = objects().getObject(request);
        assertThat(parts.next().hasObject()).isTrue();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        parts.forEachRemaining(part -> content.writeBytes(part.getContent().toByteArray()));
        return content.toByteArray();
    }

    private static GetObjectRequest.Builder get(String bucket, String key) {
        return GetObjectRequest.newBuilder().setBucket(bucket).setKey(key);
    }

    private static void refused(Status.Code code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).contains(words);
        });
    }

    private static HttpResponse<byte[]> s3(String method, String path, byte[] body) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(storage.uri("") + path))
                            .method(method, BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(7).nextBytes(content); // tidy: what it is does not matter
        return content;
    }

    @Test
    void whatOneDoorTakesTheOtherGives() {
        bucket("both-doors");
        byte[] content = random(3_000_000);
        String sha256 = HexFormat.of().formatHex(Sha256.of(content));
        Object made = put(
                header("both-doors", "a/b", content.length)
                        .setSha256(sha256)
                        .setContentType("text/x-test")
                        .putMetadata("colour", "green")
                        .build(),
                content);
        assertThat(made.getSha256()).isEqualTo(sha256);

        HttpResponse<byte[]> got = s3("GET", "/both-doors/a/b", new byte[0]);
        assertThat(got.body()).isEqualTo(content);
        assertThat(got.headers().firstValue("etag")).hasValue('"' + made.getEtag() + '"');
        assertThat(got.headers().firstValue("content-type")).hasValue("text/x-test");
        assertThat(got.headers().firstValue("x-amz-meta-colour")).hasValue("green");

        assertThat(s3("PUT", "/both-doors/c", content).statusCode()).isEqualTo(200);
        assertThat(read(get("both-doors", "c").build())).isEqualTo(content);
    }

    @Test
    void rangesAreOfWhatThereIs() {
        bucket("ranges");
        byte[] content = random(700_000);
        put(header("ranges", "x", content.length).build(), content);
        assertThat(read(get("ranges", "x").setOffset(65_530).setLength(300_000).build()))
                .isEqualTo(java.util.Arrays.copyOfRange(content, 65_530, 365_530));
        assertThat(read(get("ranges", "x").setOffset(699_999).build())).hasSize(1);
        assertThat(read(get("ranges", "x").setOffset(700_000).build())).isEmpty();
        assertThat(read(get("ranges", "x").setLength(0).build())).isEmpty();
        refused(
                Status.Code.INVALID_ARGUMENT,
                "offset",
                () -> read(get("ranges", "x").setOffset(700_001).build()));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "length",
                () -> read(get("ranges", "x").setLength(-1).build()));
        refused(
                Status.Code.FAILED_PRECONDITION,
                "etag",
                () -> read(get("ranges", "x").setEtag("another").build()));
        refused(
                Status.Code.NOT_FOUND,
                "no object y",
                () -> read(get("ranges", "y").build()));
    }

    @Test
    void onlyWhatWasSaidIsTaken() {
        bucket("strict");
        byte[] content = random(1_000);
        refused(
                Status.Code.INVALID_ARGUMENT,
                "size_bytes",
                () -> put(header("strict", "x", 999).build(), content));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "size_bytes",
                () -> put(header("strict", "x", 1_001).build(), content));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "sha256",
                () -> put(header("strict", "x", 1_000).setSha256("0".repeat(64)).build(), content));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "metadata",
                () -> put(
                        header("strict", "x", 1_000)
                                .putMetadata("a", "b\r\nc: d")
                                .build(),
                        content));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "size_bytes",
                () -> put(header("strict", "x", 6L << 30).build(), new byte[0]));
        refused(
                Status.Code.NOT_FOUND,
                "no bucket none",
                () -> put(header("none", "x", 1_000).build(), content));
        refused(Status.Code.INVALID_ARGUMENT, "header", () -> new Sending().end());
        refused(Status.Code.INVALID_ARGUMENT, "at most 262144 bytes", () -> {
            Sending sending = new Sending();
            sending.say(header("strict", "x", 300_000).build());
            sending.say(ByteString.copyFrom(new byte[300_000]));
            sending.answered();
        });
        assertThat(s3("GET", "/strict/x", new byte[0]).statusCode()).isEqualTo(404);
        assertThat(storage.bean(BlobStore.class).statistics().unsettled()).isZero();
        assertThat(storage.bean(LastingAnswers.class).open()).isZero();
    }

    @Test
    void conditionsHoldWhenItIsWritten() {
        bucket("conditions");
        byte[] content = random(10);
        WriteCondition absent = WriteCondition.newBuilder().setAbsent(true).build();
        Object first = put(header("conditions", "x", 10).setCondition(absent).build(), content);
        refused(
                Status.Code.FAILED_PRECONDITION,
                "pre-conditions",
                () -> put(header("conditions", "x", 10).setCondition(absent).build(), content));
        WriteCondition same =
                WriteCondition.newBuilder().setEtag(first.getEtag()).build();
        Object second = put(header("conditions", "x", 3).setCondition(same).build(), random(3));
        DeleteObjectRequest delete = DeleteObjectRequest.newBuilder()
                .setBucket("conditions")
                .setKey("x")
                .setCondition(same)
                .build();
        refused(
                Status.Code.FAILED_PRECONDITION,
                "pre-conditions",
                () -> objects().deleteObject(delete));
        WriteCondition newer =
                WriteCondition.newBuilder().setEtag(second.getEtag()).build();
        assertThat(objects()
                        .deleteObject(delete.toBuilder().setCondition(newer).build())
                        .getRemoved())
                .isTrue();
        refused(
                Status.Code.NOT_FOUND,
                "no object x",
                () -> objects()
                        .headObject(HeadObjectRequest.newBuilder()
                                .setBucket("conditions")
                                .setKey("x")
                                .build()));
    }

    @Test
    void listsComeInPagesAndCopiesAreTheSame() {
        bucket("lists");
        for (String key : List.of("a", "b/1", "b/2", "c")) {
            put(
                    header("lists", key, 3)
                            .putMetadata("of", key.substring(0, 1))
                            .build(),
                    key.getBytes(UTF_8).length == 3 ? key.getBytes(UTF_8) : random(3));
        }
        Object copy = objects()
                .copyObject(CopyObjectRequest.newBuilder()
                        .setSourceBucket("lists")
                        .setSourceKey("b/1")
                        .setBucket("lists")
                        .setKey("d")
                        .build());
        assertThat(copy.getMetadataMap()).containsEntry("of", "b");
        assertThat(read(get("lists", "d").build())).isEqualTo("b/1".getBytes(UTF_8));

        ListObjectsRequest request = ListObjectsRequest.newBuilder()
                .setBucket("lists")
                .setDelimiter("/")
                .setPageSize(2)
                .build();
        ListObjectsResponse first = objects().listObjects(request);
        assertThat(first.getObjectsList()).extracting(Object::getKey).containsExactly("a");
        assertThat(first.getPrefixesList()).containsExactly("b/");
        ListObjectsResponse rest = objects()
                .listObjects(request.toBuilder()
                        .setPageToken(first.getNextPageToken())
                        .build());
        assertThat(rest.getObjectsList()).extracting(Object::getKey).containsExactly("c", "d");
        assertThat(rest.getNextPageToken()).isEmpty();
        refused(
                Status.Code.INVALID_ARGUMENT,
                "page_token",
                () -> objects()
                        .listObjects(request.toBuilder()
                                .setPrefix("b")
                                .setPageToken(first.getNextPageToken())
                                .build()));
    }

    @Test
    void bucketsAreOfTenants() {
        CreateBucketRequest request = CreateBucketRequest.newBuilder()
                .setName("of-a-tenant")
                .setOrgId("org-1")
                .setProjectId("project-1")
                .build();
        buckets().createBucket(request);
        refused(
                Status.Code.ALREADY_EXISTS,
                "names are of the whole cloud",
                () -> buckets()
                        .createBucket(request.toBuilder().setOrgId("org-2").build()));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "bucket",
                () -> buckets()
                        .createBucket(request.toBuilder().setName("No_Name").build()));
        ListBucketsResponse listed = buckets()
                .listBuckets(ListBucketsRequest.newBuilder().setOrgId("org-1").build());
        assertThat(listed.getBucketsList()).extracting(Bucket::getName).containsExactly("of-a-tenant");

        GetBucketRequest of = GetBucketRequest.newBuilder()
                .setName("of-a-tenant")
                .setOrgId("org-2")
                .build();
        refused(Status.Code.NOT_FOUND, "no bucket", () -> buckets().getBucket(of));
        refused(
                Status.Code.NOT_FOUND,
                "no bucket",
                () -> put(header("of-a-tenant", "x", 1).setOrgId("org-2").build(), new byte[1]));
        put(header("of-a-tenant", "x", 1).setOrgId("org-1").build(), new byte[1]);
        DeleteBucketRequest delete =
                DeleteBucketRequest.newBuilder().setName("of-a-tenant").build();
        refused(Status.Code.ABORTED, "is not empty", () -> buckets().deleteBucket(delete));
        var _ = objects()
                .deleteObject(DeleteObjectRequest.newBuilder()
                        .setBucket("of-a-tenant")
                        .setKey("x")
                        .build());
        var _ = buckets().deleteBucket(delete);
        refused(Status.Code.NOT_FOUND, "no bucket", () -> buckets().getBucket(of));
    }

    /** A client that takes nothing keeps the process from reading on, and gives its place back when it is gone. */
    @Test
    void nobodyIsSentMoreThanIsTaken() throws Exception {
        bucket("slow");
        byte[] content = random(20_000_000);
        put(header("slow", "x", content.length).build(), content);
        long before = storage.bean(BlobStore.class).statistics().bytesRead();
        Iterator<GetObjectResponse> parts = objects().getObject(get("slow", "x").build());
        parts.next();
        assertThat(storage.bean(LastingAnswers.class).open()).isEqualTo(1);
        // What the transport and the client's window hold, and no more.
        assertThat(storage.bean(BlobStore.class).statistics().bytesRead() - before)
                .isLessThan(10_000_000);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEachRemaining(part -> all.writeBytes(part.getContent().toByteArray()));
        assertThat(all.toByteArray()).isEqualTo(content);
    }
}
