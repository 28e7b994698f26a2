package io.photoncloud.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The common calls, by an anonymous client of a service in open mode. */
class S3RestTest {

    private static TestingLightningStor storage;

    @BeforeAll
    static void start() {
        storage = TestingLightningStor.start();
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    private static HttpResponse<byte[]> expect(int status, String method, String path, byte[] body, String... headers) {
        return new AnonymousClient(storage)
                .expect(status, method, path, body, headers)
                .response();
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8);
    }

    private static final byte[] NOTHING = new byte[0];

    @Test
    void anObjectIsWhatWasPut() {
        var _ = expect(200, "PUT", "/first", NOTHING);
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);
        String etag = expect(200, "PUT", "/first/a/../b%2Fc%20d", bytes, "x-amz-meta-color", "blue")
                .headers()
                .firstValue("etag")
                .orElseThrow();
        HttpResponse<byte[]> got = expect(200, "GET", "/first/a/../b%2Fc%20d", NOTHING);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(bytes);
        assertThat(got.headers().firstValue("etag")).contains(etag);
        assertThat(got.headers().firstValue("x-amz-meta-color")).contains("blue");
    }

    /** botocore understands a refusal only after it was told to go on. */
    @ParameterizedTest
    @ValueSource(strings = {"12345", ""})
    void whoAsksBeforeSendingIsToldToGoOnAlsoWhereItIsRefused(String body) throws IOException {
        URI uri = storage.uri("");
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            String head =
                    "PUT /nobodys-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n";
            String agent = body.isEmpty()
                    ? "User-Agent: Boto3/1.26.27 Python/3.11 Linux Botocore/1.29.27\r\n"
                    : "User-Agent: aws-cli/2.9.19 Python/3.11.2 Linux/6.1 prompt/off\r\n";
            out.write((head + agent + "Expect: 100-continue\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            assertThat(in.readLine()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(in.readLine()).isEmpty();
            out.write(body.getBytes(UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 404");
            assertThat(in.lines()).anyMatch(line -> line.contains("<Code>NoSuchBucket</Code>"));
        }
    }

    @Test
    void othersAreRefusedBeforeTheySend() throws IOException {
        URI uri = storage.uri("");
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            String head = "PUT /nobodys-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n";
            socket.getOutputStream().write((head + "Expect: 100-continue\r\n\r\n").getBytes(UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void bucketsAreListedInPages() {
        for (String name : List.of("paged-a", "paged-b", "paged-c")) {
            var _ = expect(200, "PUT", "/" + name, NOTHING);
        }
        String first = text(expect(200, "GET", "/?prefix=paged-&max-buckets=2", NOTHING));
        assertThat(first)
                .contains("<Name>paged-a</Name>", "<Name>paged-b</Name>", "<BucketRegion>us-east-1</BucketRegion>")
                .contains("<Prefix>paged-</Prefix>")
                .doesNotContain("paged-c");
        String token =
                first.substring(first.indexOf("<ContinuationToken>") + 19, first.indexOf("</ContinuationToken>"));
        assertThat(text(expect(200, "GET", "/?prefix=paged-&max-buckets=2&continuation-token=" + token, NOTHING)))
                .contains("<Name>paged-c</Name>")
                .doesNotContain("paged-b", "<ContinuationToken>");
        assertThat(text(expect(200, "GET", "/?bucket-region=elsewhere", NOTHING)))
                .doesNotContain("<Name>");
        assertThat(text(expect(400, "GET", "/?max-buckets=0", NOTHING))).contains("InvalidArgument");
        assertThat(text(expect(400, "GET", "/?continuation-token=!", NOTHING))).contains("InvalidArgument");
    }

    @Test
    void whereVersionsAreSuspendedWhatIsPutHasNoName() {
        var _ = expect(200, "PUT", "/suspended", NOTHING);
        var _ = expect(
                200,
                "PUT",
                "/suspended?versioning",
                "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>".getBytes(UTF_8));
        assertThat(expect(200, "PUT", "/suspended/k", NOTHING).headers().firstValue("x-amz-version-id"))
                .isEmpty();
        assertThat(expect(200, "GET", "/suspended/k", NOTHING).headers().firstValue("x-amz-version-id"))
                .contains("null");
    }

    @Test
    void whatIsNotThereIsSaidInXml() {
        HttpResponse<byte[]> bucket = expect(404, "GET", "/nowhere", NOTHING);
        assertThat(text(bucket))
                .contains("<Code>NoSuchBucket</Code>", "<BucketName>nowhere</BucketName>", "<RequestId>");
        var _ = expect(200, "PUT", "/second", NOTHING);
        assertThat(text(expect(404, "GET", "/second/none", NOTHING))).contains("<Code>NoSuchKey</Code>");
        assertThat(text(expect(501, "GET", "/second/none?torrent", NOTHING))).contains("NotImplemented");
        assertThat(expect(404, "HEAD", "/second/none", NOTHING).body()).isEmpty();
        assertThat(text(expect(
                        403,
                        "GET",
                        "/second?x",
                        NOTHING,
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AK/20261129/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00",
                        "x-amz-date",
                        "20261129T000000Z",
                        "x-amz-content-sha256",
                        "UNSIGNED-PAYLOAD")))
                .contains("<Code>");
    }

    @Test
    void bucketsAreListedVersionedAndDeleted() {
        var _ = expect(200, "PUT", "/third", NOTHING);
        assertThat(text(expect(200, "GET", "/", NOTHING))).contains("<Name>third</Name>");
        var _ = expect(
                200,
                "PUT",
                "/third?versioning",
                "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>".getBytes(UTF_8));
        var _ = expect(200, "PUT", "/third/dir/x", "one".getBytes(UTF_8));
        String second = expect(200, "PUT", "/third/dir/x", "two".getBytes(UTF_8))
                .headers()
                .firstValue("x-amz-version-id")
                .orElseThrow();
        String listed = text(expect(200, "GET", "/third?list-type=2&delimiter=%2F", NOTHING));
        assertThat(listed).contains("<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes>", "<KeyCount>1</KeyCount>");
        String marker = expect(204, "DELETE", "/third/dir/x", NOTHING)
                .headers()
                .firstValue("x-amz-version-id")
                .orElseThrow();
        var _ = expect(404, "GET", "/third/dir/x", NOTHING);
        assertThat(text(expect(200, "GET", "/third/dir/x?versionId=" + second, NOTHING)))
                .isEqualTo("two");
        assertThat(text(expect(200, "GET", "/third?versions", NOTHING)))
                .contains("<DeleteMarker><Key>dir/x</Key><VersionId>" + marker, second);
        var _ = expect(204, "DELETE", "/third/dir/x?versionId=" + marker, NOTHING);
        assertThat(text(expect(206, "GET", "/third/dir/x", NOTHING, "Range", "bytes=1-")))
                .isEqualTo("wo");
        assertThat(text(expect(409, "DELETE", "/third", NOTHING))).contains("BucketNotEmpty");
    }

    @Test
    void conditionalWritesHold() {
        var _ = expect(200, "PUT", "/fourth", NOTHING);
        var _ = expect(200, "PUT", "/fourth/k", "one".getBytes(UTF_8), "If-None-Match", "*");
        assertThat(text(expect(412, "PUT", "/fourth/k", "two".getBytes(UTF_8), "If-None-Match", "*")))
                .contains("PreconditionFailed");
        var _ = expect(412, "PUT", "/fourth/k", "two".getBytes(UTF_8), "If-Match", "\"00\"");
        assertThat(text(expect(200, "GET", "/fourth/k", NOTHING))).isEqualTo("one");
        var _ = expect(400, "PUT", "/fourth/k", "two".getBytes(UTF_8), "Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==");
    }

    @Test
    void anObjectOfPartsIsReadAsOne() {
        var _ = expect(200, "PUT", "/fifth", NOTHING);
        String begun = text(expect(200, "POST", "/fifth/big?uploads", NOTHING));
        String upload = begun.substring(begun.indexOf("<UploadId>") + 10, begun.indexOf("</UploadId>"));
        byte[] first = new byte[5 << 20];
        new Random(2).nextBytes(first);
        String one = tag(expect(200, "PUT", "/fifth/big?partNumber=1&uploadId=" + upload, first));
        String two = tag(expect(200, "PUT", "/fifth/big?partNumber=2&uploadId=" + upload, "end".getBytes(UTF_8)));
        var _ = expect(400, "PUT", "/fifth/big?partNumber=10001&uploadId=" + upload, "end".getBytes(UTF_8));
        String complete = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + one
                + "</ETag></Part><Part><PartNumber>2</PartNumber><ETag>" + two
                + "</ETag></Part></CompleteMultipartUpload>";
        String completed = text(expect(200, "POST", "/fifth/big?uploadId=" + upload, complete.getBytes(UTF_8)));
        assertThat(completed).contains("-2&quot;</ETag>");
        assertThat(text(expect(200, "POST", "/fifth/big?uploadId=" + upload, complete.getBytes(UTF_8))))
                .as("asked again, by who has not heard the answer")
                .isEqualTo(completed);
        assertThat(text(expect(
                        404,
                        "POST",
                        "/fifth/big?uploadId=" + upload,
                        complete.replace(two, one).getBytes(UTF_8))))
                .contains("NoSuchUpload");
        HttpResponse<byte[]> got = expect(200, "GET", "/fifth/big", NOTHING);
        assertThat(got.body()).hasSize(first.length + 3).startsWith(first).endsWith('e', 'n', 'd');
        assertThat(text(expect(206, "GET", "/fifth/big?partNumber=2", NOTHING))).isEqualTo("end");
        var _ = expect(200, "PUT", "/fifth/copy", NOTHING, "x-amz-copy-source", "/fifth/big");
        assertThat(expect(200, "GET", "/fifth/copy", NOTHING).body()).isEqualTo(got.body());
    }

    private static String tag(HttpResponse<byte[]> response) {
        return response.headers().firstValue("etag").orElseThrow();
    }

    @Test
    void theServiceIsAskedForItsHealthBesides() {
        assertThat(text(expect(200, "GET", "/health", NOTHING))).contains("\"status\":\"UP\"");
        var _ = expect(200, "GET", "/livez", NOTHING);
        assertThat(text(expect(400, "PUT", "/Bad_Bucket", NOTHING))).contains("InvalidBucketName");
        assertThat(text(expect(200, "GET", "/metrics", NOTHING))).contains("native");
    }

    @Test
    void nothingThatIsSaidIsIgnored() {
        var _ = expect(200, "PUT", "/sixth", NOTHING);
        byte[] bytes = "said".getBytes(UTF_8);
        assertThat(text(expect(403, "PUT", "/sixth/k", bytes, "x-amz-expected-bucket-owner", "somebody")))
                .contains("AccessDenied");
        var _ = expect(200, "PUT", "/sixth/k", bytes, "x-amz-expected-bucket-owner", "anonymous");
        var _ = expect(
                403,
                "PUT",
                "/sixth/c",
                NOTHING,
                "x-amz-copy-source",
                "/sixth/k",
                "x-amz-source-expected-bucket-owner",
                "other");
        byte[] versioning =
                "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>".getBytes(UTF_8);
        assertThat(text(expect(400, "PUT", "/sixth?versioning", versioning, "Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")))
                .contains("BadDigest");
        var _ = expect(200, "GET", "/sixth/k", NOTHING, "x-amz-checksum-crc32", "AAAAAA==", "x-amz-te", "append-md5");
        assertThat(text(expect(501, "GET", "/sixth/k", NOTHING, "x-amz-server-side-encryption", "AES256")))
                .contains("NotImplemented");
        assertThat(text(expect(400, "POST", "/sixth?delete", "<Delete/>".getBytes(UTF_8))))
                .contains("Content-MD5");
    }

    @Test
    void checksumsAreHeldKeptAndComposed() {
        var _ = expect(200, "PUT", "/seventh", NOTHING);
        byte[] bytes = "hello".getBytes(UTF_8);
        String crc = "NhCmhg==";
        var _ = expect(400, "PUT", "/seventh/k", bytes, "x-amz-checksum-crc32", "AAAAAA==");
        var _ = expect(200, "PUT", "/seventh/k", bytes, "x-amz-checksum-crc32", crc);
        assertThat(expect(200, "HEAD", "/seventh/k", NOTHING, "x-amz-checksum-mode", "ENABLED")
                        .headers()
                        .firstValue("x-amz-checksum-crc32"))
                .contains(crc);

        String begun = text(expect(200, "POST", "/seventh/big?uploads", NOTHING, "x-amz-checksum-algorithm", "CRC32"));
        String upload = begun.substring(begun.indexOf("<UploadId>") + 10, begun.indexOf("</UploadId>"));
        String tag = tag(expect(200, "PUT", "/seventh/big?partNumber=1&uploadId=" + upload, bytes));
        String path = "/seventh/big?uploadId=" + upload;
        String part = "<Part><PartNumber>1</PartNumber><ETag>" + tag + "</ETag>%s</Part>";
        String document = "<CompleteMultipartUpload>" + part + "</CompleteMultipartUpload>";
        assertThat(text(expect(
                        400,
                        "POST",
                        path,
                        document.formatted("<ChecksumCRC32>AAAAAA==</ChecksumCRC32>")
                                .getBytes(UTF_8))))
                .contains("InvalidPart");
        byte[] right =
                document.formatted("<ChecksumCRC32>" + crc + "</ChecksumCRC32>").getBytes(UTF_8);
        assertThat(text(expect(400, "POST", path, right, "x-amz-checksum-type", "FULL_OBJECT")))
                .contains("InvalidRequest");
        assertThat(text(expect(400, "POST", path, right, "x-amz-checksum-crc32", crc)))
                .contains("BadDigest");
        assertThat(text(expect(200, "POST", path, right)))
                .contains("<ChecksumType>COMPOSITE</ChecksumType>", "-1</ChecksumCRC32>");
    }
}
