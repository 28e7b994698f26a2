package io.photoncloud.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Encryption by keys of the service and of customers, as clients see it. */
class EncryptionRestTest {

    private static final byte[] NOTHING = new byte[0];
    private static final String METHOD = "x-amz-server-side-encryption";
    private static final String CUSTOMER = METHOD + "-customer-";
    private static final String SOURCE = "x-amz-copy-source-server-side-encryption-customer-";
    private static final int PART_BYTES = 5 << 20;

    private static TestingLightningStor storage;

    private final Random random = new Random(5);

    @BeforeAll
    static void start() throws IOException {
        storage = TestingLightningStor.start();
        var _ = expect(200, "PUT", "/vault", NOTHING);
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

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String[] shown(String prefix, byte[] key) {
        return new String[] {
            prefix + "algorithm", "AES256", prefix + "key", base64(key), prefix + "key-MD5", base64(md5(key))
        };
    }

    private static String[] both(String[] some, String... others) {
        return Stream.of(some, others).flatMap(Arrays::stream).toArray(String[]::new);
    }

    @Test
    void theServiceEncryptsWhatItIsAskedTo() throws IOException {
        byte[] bytes = bytes(300_000);
        HttpResponse<byte[]> put = expect(200, "PUT", "/vault/a", bytes, METHOD, "AES256");
        assertThat(header(put, METHOD)).isEqualTo("AES256");
        assertThat(header(put, "etag")).isEqualTo("\"" + HexFormat.of().formatHex(md5(bytes)) + "\"");
        HttpResponse<byte[]> got = expect(200, "GET", "/vault/a", NOTHING);
        assertThat(got.body()).isEqualTo(bytes);
        assertThat(header(got, METHOD)).isEqualTo("AES256");
        HttpResponse<byte[]> head = expect(200, "HEAD", "/vault/a", NOTHING);
        assertThat(header(head, METHOD)).isEqualTo("AES256");
        assertThat(header(head, "content-length")).isEqualTo("300000");
        assertThat(expect(206, "GET", "/vault/a", NOTHING, "Range", "bytes=65000-140000")
                        .body())
                .isEqualTo(Arrays.copyOfRange(bytes, 65_000, 140_001));
        assertThat(text(expect(200, "GET", "/vault?list-type=2&prefix=a", NOTHING)))
                .contains("<Size>300000</Size>");
        var _ = expect(200, "PUT", "/vault/empty", NOTHING, METHOD, "AES256");
        assertThat(expect(200, "GET", "/vault/empty", NOTHING).body()).isEmpty();
    }

    @Test
    void aBucketSaysHowItsObjectsAreEncrypted() throws IOException {
        var _ = expect(200, "PUT", "/usual", NOTHING);
        assertThat(text(expect(404, "GET", "/usual?encryption", NOTHING)))
                .contains("<Code>ServerSideEncryptionConfigurationNotFoundError</Code>");
        String rule = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>%s"
                + "</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
        assertThat(text(expect(
                        501,
                        "PUT",
                        "/usual?encryption",
                        rule.formatted("aws:kms").getBytes(UTF_8))))
                .contains("<Code>NotImplemented</Code>", "aws:kms");
        var _ = expect(200, "PUT", "/usual?encryption", rule.formatted("AES256").getBytes(UTF_8));
        assertThat(text(expect(200, "GET", "/usual?encryption", NOTHING)))
                .contains("<SSEAlgorithm>AES256</SSEAlgorithm>", "<BucketKeyEnabled>false</BucketKeyEnabled>");
        assertThat(header(expect(200, "PUT", "/usual/x", bytes(10)), METHOD)).isEqualTo("AES256");
        assertThat(header(expect(200, "HEAD", "/usual/x", NOTHING), METHOD)).isEqualTo("AES256");
        var _ = expect(204, "DELETE", "/usual?encryption", NOTHING);
        assertThat(header(expect(200, "PUT", "/usual/y", bytes(10)), METHOD)).isEmpty();
        assertThat(header(expect(200, "HEAD", "/usual/x", NOTHING), METHOD)).isEqualTo("AES256");
    }

    @Test
    void methodsThatAreNotThereAreRefused() throws IOException {
        assertThat(text(expect(501, "PUT", "/vault/b", bytes(1), METHOD, "aws:kms")))
                .contains("NotImplemented");
        assertThat(text(expect(400, "PUT", "/vault/b", bytes(1), METHOD, "ROT13")))
                .contains("<Code>InvalidArgument</Code>", "The encryption method specified is not supported");
    }

    @Test
    void aCustomersKeyIsNeededForAll() throws IOException {
        byte[] key = bytes(32);
        byte[] bytes = bytes(200_000);
        HttpResponse<byte[]> put = expect(200, "PUT", "/vault/c", bytes, shown(CUSTOMER, key));
        assertThat(header(put, CUSTOMER + "algorithm")).isEqualTo("AES256");
        assertThat(header(put, CUSTOMER + "key-MD5")).isEqualTo(base64(md5(key)));
        assertThat(header(put, "etag")).doesNotContain(HexFormat.of().formatHex(md5(bytes)));
        HttpResponse<byte[]> got = expect(200, "GET", "/vault/c", NOTHING, shown(CUSTOMER, key));
        assertThat(got.body()).isEqualTo(bytes);
        assertThat(header(got, CUSTOMER + "key-MD5")).isEqualTo(base64(md5(key)));
        assertThat(header(got, "etag")).isEqualTo(header(put, "etag"));
        assertThat(text(expect(400, "GET", "/vault/c", NOTHING)))
                .contains("<Code>InvalidRequest</Code>", "was stored using a form of Server Side Encryption");
        assertThat(text(expect(403, "GET", "/vault/c", NOTHING, shown(CUSTOMER, bytes(32)))))
                .contains("<Code>AccessDenied</Code>");
        var _ = expect(400, "HEAD", "/vault/c", NOTHING);
        var _ = expect(403, "HEAD", "/vault/c", NOTHING, shown(CUSTOMER, bytes(32)));
        var _ = expect(200, "HEAD", "/vault/c", NOTHING, shown(CUSTOMER, key));
        var _ = expect(200, "PUT", "/vault/plain", bytes(5));
        assertThat(text(expect(400, "GET", "/vault/plain", NOTHING, shown(CUSTOMER, key))))
                .contains("<Code>InvalidRequest</Code>", "not applicable to this object");
    }

    @Test
    void headersOfAKeyThatAreWrongAreRefused() throws IOException {
        String[] right = shown(CUSTOMER, bytes(32));
        String md5 = right[5];
        record Wrong(String code, String message, List<String> headers) {}
        List<Wrong> all = List.of(
                new Wrong("InvalidArgument", "valid encryption algorithm", List.of(right[2], right[3], right[4], md5)),
                new Wrong("InvalidArgument", "appropriate secret key", List.of(right[0], right[1])),
                new Wrong("InvalidArgument", "client calculated MD5", List.of(right[0], right[1], right[2], right[3])),
                new Wrong(
                        "InvalidArgument",
                        "did not match the hash",
                        List.of(right[0], right[1], right[2], right[3], right[4], base64(bytes(16)))),
                new Wrong(
                        "InvalidArgument",
                        "secret key was invalid",
                        List.of(right[0], right[1], right[2], base64(bytes(31)), right[4], md5)),
                new Wrong(
                        "InvalidEncryptionAlgorithmError",
                        "Supported value: AES256",
                        List.of(right[0], "AES128", right[2], right[3], right[4], md5)),
                new Wrong(
                        "InvalidArgument",
                        "incompatible with the encryption method",
                        Stream.concat(Stream.of(right), Stream.of(METHOD, "AES256"))
                                .toList()));
        for (Wrong wrong : all) {
            assertThat(text(expect(
                            400, "PUT", "/vault/d", bytes(1), wrong.headers().toArray(String[]::new))))
                    .contains("<Code>" + wrong.code() + "</Code>", wrong.message());
        }
    }

    @Test
    void aCopyIsEncryptedAnew() throws IOException {
        byte[] first = bytes(32);
        byte[] second = bytes(32);
        byte[] bytes = bytes(100_000);
        var _ = expect(200, "PUT", "/vault/e", bytes, shown(CUSTOMER, first));
        String[] from = {"x-amz-copy-source", "/vault/e"};
        assertThat(text(expect(400, "PUT", "/vault/f", NOTHING, from))).contains("InvalidRequest");
        String[] opened = both(from, shown(SOURCE, first));
        var _ = expect(200, "PUT", "/vault/f", NOTHING, both(opened, shown(CUSTOMER, second)));
        assertThat(expect(200, "GET", "/vault/f", NOTHING, shown(CUSTOMER, second))
                        .body())
                .isEqualTo(bytes);
        var _ = expect(403, "GET", "/vault/f", NOTHING, shown(CUSTOMER, first));
        var _ = expect(200, "PUT", "/vault/g", NOTHING, both(opened, METHOD, "AES256"));
        assertThat(expect(200, "GET", "/vault/g", NOTHING).body()).isEqualTo(bytes);
        assertThat(text(expect(400, "PUT", "/vault/g", NOTHING, "x-amz-copy-source", "/vault/g")))
                .contains("to itself");
        var _ = expect(200, "PUT", "/vault/g", NOTHING, both(shown(CUSTOMER, second), "x-amz-copy-source", "/vault/g"));
        assertThat(expect(200, "GET", "/vault/g", NOTHING, shown(CUSTOMER, second))
                        .body())
                .isEqualTo(bytes);
    }

    private static String found(String element, String xml) {
        Matcher matcher = Pattern.compile("<" + element + ">([^<]*)</").matcher(xml);
        assertThat(matcher.find()).as("%s in %s", element, xml).isTrue();
        return matcher.group(1);
    }

    @Test
    void partsAreEncryptedByTheKeyOfTheirUpload() throws IOException {
        byte[] key = bytes(32);
        String[] shown = shown(CUSTOMER, key);
        String upload = found("UploadId", text(expect(200, "POST", "/vault/h?uploads", NOTHING, shown)));
        byte[] all = bytes(PART_BYTES + 70_000 + 1_000);
        String part = "/vault/h?uploadId=" + upload + "&partNumber=";
        byte[] one = Arrays.copyOf(all, PART_BYTES);
        assertThat(text(expect(400, "PUT", part + 1, one)))
                .contains("<Code>InvalidRequest</Code>", "must include the appropriate");
        assertThat(text(expect(400, "PUT", part + 1, one, shown(CUSTOMER, bytes(32)))))
                .contains("<Code>InvalidRequest</Code>", "did not match the ones used originally");
        List<String> tags = new ArrayList<>();
        tags.add(header(expect(200, "PUT", part + 1, one, shown), "etag"));
        byte[] rest = Arrays.copyOfRange(all, PART_BYTES, all.length);
        var _ = expect(200, "PUT", "/vault/rest", rest, METHOD, "AES256");
        tags.add(found(
                        "ETag",
                        text(expect(200, "PUT", part + 2, NOTHING, both(shown, "x-amz-copy-source", "/vault/rest"))))
                .replace("&quot;", "\""));
        StringBuilder list = new StringBuilder("<CompleteMultipartUpload>");
        for (int number = 1; number <= tags.size(); number++) {
            list.append("<Part><PartNumber>")
                    .append(number)
                    .append("</PartNumber><ETag>")
                    .append(tags.get(number - 1))
                    .append("</ETag></Part>");
        }
        byte[] complete = list.append("</CompleteMultipartUpload>").toString().getBytes(UTF_8);
        assertThat(text(expect(400, "POST", "/vault/h?uploadId=" + upload, complete, shown(CUSTOMER, bytes(32)))))
                .contains("InvalidRequest");
        var _ = expect(200, "POST", "/vault/h?uploadId=" + upload, complete, shown);
        assertThat(expect(200, "GET", "/vault/h", NOTHING, shown).body()).isEqualTo(all);
        assertThat(expect(206, "GET", "/vault/h", NOTHING, both(shown, "Range", "bytes=5242000-5300000"))
                        .body())
                .isEqualTo(Arrays.copyOfRange(all, 5_242_000, 5_300_001));
        var _ = expect(400, "GET", "/vault/h", NOTHING);
        var _ = expect(403, "GET", "/vault/h", NOTHING, shown(CUSTOMER, bytes(32)));
    }
}
