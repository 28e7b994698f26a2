package io.photoncloud.system.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The common paths of programs that use the AWS SDK for Java, version 2, as it is: with its checksums in trailers. */
final class AwsSdkPaths implements AutoCloseable {

    private static final String BUCKET = "aws-sdk";
    private static final int MIB = 1 << 20;

    private final S3Cloud cloud;
    private final S3Client s3;

    AwsSdkPaths(S3Cloud cloud) {
        this.cloud = cloud;
        this.s3 = S3Client.builder()
                .endpointOverride(URI.create(cloud.url()))
                .region(Region.of(S3Cloud.REGION))
                .credentialsProvider(credentials())
                .forcePathStyle(true)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(cloud.accessKeyId(), cloud.secret()));
    }

    @Override
    public void close() {
        s3.close();
    }

    void walk() throws IOException {
        s3.createBucket(request -> request.bucket(BUCKET));
        objects();
        lists();
        parts();
        versions();
        links();
        assertThat(s3.listBucketsPaginator(request -> request.maxBuckets(1)).buckets().stream())
                .anyMatch(bucket -> bucket.name().equals(BUCKET));
    }

    private void objects() throws IOException {
        Path file = cloud.tree("aws-sdk", 3).resolve("large");
        s3.putObject(
                request -> request.bucket(BUCKET)
                        .key("dir/ü +%20")
                        .metadata(Map.of("colour", "blue"))
                        .contentType("text/plain"),
                file);
        HeadObjectResponse head = s3.headObject(
                request -> request.bucket(BUCKET).key("dir/ü +%20").checksumMode(ChecksumMode.ENABLED));
        assertThat(head.metadata()).containsEntry("colour", "blue");
        assertThat(head.checksumCRC32()).as("what the SDK sends by itself").isNotBlank();
        Path back = cloud.directory().resolve("aws-sdk-back");
        s3.getObject(request -> request.bucket(BUCKET).key("dir/ü +%20"), ResponseTransformer.toFile(back));
        assertThat(back).hasSameBinaryContentAs(file);
        try (InputStream some =
                s3.getObject(request -> request.bucket(BUCKET).key("dir/ü +%20").range("bytes=5-14"))) {
            assertThat(some.readAllBytes()).hasSize(10);
        }
        s3.copyObject(request -> request.sourceBucket(BUCKET)
                .sourceKey("dir/ü +%20")
                .destinationBucket(BUCKET)
                .destinationKey("copy"));
        assertThat(s3.headObject(request -> request.bucket(BUCKET).key("copy")).contentLength())
                .isEqualTo(head.contentLength());
        assertThatExceptionOfType(NoSuchKeyException.class)
                .isThrownBy(() -> s3.getObject(request -> request.bucket(BUCKET).key("none")));
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(() -> s3.putObject(
                        request -> request.bucket(BUCKET).key("copy").ifNoneMatch("*"), RequestBody.fromString("x")))
                .matches(refusal -> refusal.statusCode() == 412);
        for (ChecksumAlgorithm algorithm : List.of(
                ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32_C, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256)) {
            s3.putObject(
                    request -> request.bucket(BUCKET).key("sum-" + algorithm).checksumAlgorithm(algorithm),
                    RequestBody.fromString("some text"));
            assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET)
                                    .key("sum-" + algorithm)
                                    .checksumMode(ChecksumMode.ENABLED))
                            .asUtf8String())
                    .isEqualTo("some text");
        }
    }

    private void lists() {
        IntStream.range(0, 7)
                .forEach(number ->
                        s3.putObject(request -> request.bucket(BUCKET).key("many/" + number), RequestBody.empty()));
        List<String> keys = s3
                .listObjectsV2Paginator(
                        request -> request.bucket(BUCKET).prefix("many/").maxKeys(3))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
        assertThat(keys).hasSize(7).isSorted();
        assertThat(s3.listObjectsV2(request -> request.bucket(BUCKET).delimiter("/"))
                        .commonPrefixes())
                .hasSize(2);
        List<ObjectIdentifier> all = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        assertThat(s3.deleteObjects(request -> request.bucket(BUCKET)
                                .delete(Delete.builder().objects(all).build()))
                        .deleted())
                .hasSize(7);
    }

    private void parts() {
        byte[] first = new byte[5 * MIB];
        new Random(4).nextBytes(first);
        CreateMultipartUploadResponse begun =
                s3.createMultipartUpload(request -> request.bucket(BUCKET).key("parts"));
        List<CompletedPart> parts = List.of(part(begun, 1, first), part(begun, 2, "end".getBytes(UTF_8)));
        s3.completeMultipartUpload(request -> request.bucket(BUCKET)
                .key("parts")
                .uploadId(begun.uploadId())
                .multipartUpload(upload -> upload.parts(parts)));
        assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("parts"))
                        .asByteArray())
                .hasSize(first.length + 3)
                .startsWith(first);
        CreateMultipartUploadResponse other =
                s3.createMultipartUpload(request -> request.bucket(BUCKET).key("given-up"));
        s3.abortMultipartUpload(
                request -> request.bucket(BUCKET).key("given-up").uploadId(other.uploadId()));
        assertThat(s3.listMultipartUploads(request -> request.bucket(BUCKET)).uploads())
                .isEmpty();
    }

    private CompletedPart part(CreateMultipartUploadResponse upload, int number, byte[] bytes) {
        UploadPartResponse put = s3.uploadPart(
                request -> request.bucket(BUCKET)
                        .key("parts")
                        .uploadId(upload.uploadId())
                        .partNumber(number),
                RequestBody.fromBytes(bytes));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(put.eTag())
                .checksumCRC32(put.checksumCRC32())
                .build();
    }

    private void versions() {
        s3.putBucketVersioning(request -> request.bucket(BUCKET)
                .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
        String one = s3.putObject(request -> request.bucket(BUCKET).key("v"), RequestBody.fromString("one"))
                .versionId();
        s3.putObject(request -> request.bucket(BUCKET).key("v"), RequestBody.fromString("two"));
        assertThat(s3.getObjectAsBytes(
                                request -> request.bucket(BUCKET).key("v").versionId(one))
                        .asUtf8String())
                .isEqualTo("one");
        assertThat(s3.deleteObject(request -> request.bucket(BUCKET).key("v")).deleteMarker())
                .isTrue();
        assertThat(s3
                        .listObjectVersionsPaginator(
                                request -> request.bucket(BUCKET).prefix("v").maxKeys(1))
                        .versions()
                        .stream())
                .hasSize(2);
    }

    private void links() {
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(URI.create(cloud.url()))
                .region(Region.of(S3Cloud.REGION))
                .credentialsProvider(credentials())
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build()) {
            String link = presigner
                    .presignGetObject(presign -> presign.signatureDuration(Duration.ofMinutes(5))
                            .getObjectRequest(request -> request.bucket(BUCKET).key("sum-SHA256")))
                    .url()
                    .toString();
            assertThat(cloud.run("curl", "--silent", "--fail", link)).isEqualTo("some text");
        }
        GetObjectResponse got = s3.getObject(
                request -> request.bucket(BUCKET).key("copy"),
                ResponseTransformer.toFile(cloud.directory().resolve("aws-sdk-copy")));
        assertThat(got.metadata()).as("copied with its object").containsEntry("colour", "blue");
    }
}
