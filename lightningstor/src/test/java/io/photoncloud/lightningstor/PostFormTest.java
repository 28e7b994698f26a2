package io.photoncloud.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.lightningstor.AnonymousClient.Answer;
import io.photoncloud.lightningstor.sigv4.Credentials;
import io.photoncloud.lightningstor.sigv4.Signer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Forms with policies, as browsers send them. */
class PostFormTest {

    private static TestingLightningStor storage;
    private static AnonymousClient client;
    private static Signer signer;

    @BeforeAll
    static void start() throws IOException {
        storage = TestingLightningStor.start();
        client = new AnonymousClient(storage);
        Path key = Objects.requireNonNull(storage.bean(PhotonProperties.class).dataDirectory())
                .resolve("root-key");
        List<String> lines = Files.readAllLines(key);
        signer = new Signer(Credentials.of(lines.get(0), lines.get(1)), "us-east-1", "s3");
        var _ = client.expect(200, "PUT", "/forms");
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    private static Answer post(int status, Map<String, String> fields, byte[] file) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        fields.forEach((name, value) -> body.writeBytes(
                ("--xx\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")
                        .getBytes(UTF_8)));
        body.writeBytes("--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"/tmp/cat.jpg\"\r\n\r\n"
                .getBytes(UTF_8));
        body.writeBytes(file);
        body.writeBytes("\r\n--xx\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nUpload\r\n--xx--\r\n"
                .getBytes(UTF_8));
        return client.expect(
                status, "POST", "/forms", body.toByteArray(), "Content-Type", "multipart/form-data; boundary=xx");
    }

    private static Map<String, String> signed(String conditions, String... fields) {
        return signed(conditions, Instant.now().plusSeconds(600), fields);
    }

    private static Map<String, String> signed(String conditions, Instant until, String... fields) {
        String policy = """
            {"expiration": "%s", "conditions": [{"bucket": "forms"}, ["starts-with", "$x-amz-credential", ""],
             ["starts-with", "$x-amz-date", ""], {"x-amz-algorithm": "AWS4-HMAC-SHA256"}%s]}\
            """.formatted(until, conditions);
        Map<String, String> form = new LinkedHashMap<>();
        for (int at = 0; at < fields.length; at += 2) {
            form.put(fields[at], fields[at + 1]);
        }
        form.putAll(signer.signPolicy(policy, Instant.now()));
        return form;
    }

    private static final String USERS = ", [\"starts-with\", \"$key\", \"user/\"]";

    @Test
    void aSignedFormPutsAnObjectWithWhatItSays() {
        byte[] file = new byte[400_000];
        new Random(1).nextBytes(file);
        String more = USERS + ", {\"success_action_status\": \"201\"}, [\"eq\", \"$Content-Type\", \"image/jpeg\"],"
                + " [\"starts-with\", \"$x-amz-meta-who\", \"\"], {\"acl\": \"private\"}";
        Answer answer = post(
                201,
                signed(
                        more,
                        "key",
                        "user/${filename}",
                        "Content-Type",
                        "image/jpeg",
                        "x-amz-meta-who",
                        "me",
                        "acl",
                        "private",
                        "success_action_status",
                        "201"),
                file);
        assertThat(answer.element("PostResponse"))
                .contains("<Bucket>forms</Bucket><Key>user/cat.jpg</Key>", "<Location>/forms/user/cat.jpg</Location>");
        Answer got = client.expect(200, "GET", "/forms/user/cat.jpg");
        assertThat(got.response().body()).isEqualTo(file);
        assertThat(got.header("content-type")).isEqualTo("image/jpeg");
        assertThat(got.header("x-amz-meta-who")).isEqualTo("me");
        assertThat(got.header("etag")).isEqualTo(answer.header("etag"));
    }

    @Test
    void theBrowserIsSentWhereTheFormSays() {
        Answer plain = post(204, signed(USERS, "key", "user/a"), "x".getBytes(UTF_8));
        assertThat(plain.response().body()).isEmpty();
        String page = ", [\"starts-with\", \"$success_action_redirect\", \"http://\"]";
        Answer sent = post(
                303,
                signed(USERS + page, "key", "user/a b", "success_action_redirect", "http://there/done?x=1#top"),
                "x".getBytes(UTF_8));
        assertThat(sent.header("location"))
                .isEqualTo(
                        "http://there/done?x=1&bucket=forms&key=user%2Fa%20b&etag=%229dd4e461268c8034f5c8564e155c67a6"
                                + "%22#top");
        var _ = client.expect(200, "HEAD", "/forms/user/a%20b");
    }

    @Test
    void whatThePolicyDoesNotAllowIsNotPut() {
        byte[] file = "five!".getBytes(UTF_8);
        assertThat(post(403, signed(USERS, "key", "other/a"), file).text()).contains("<Code>AccessDenied</Code>");
        assertThat(post(403, signed(USERS, "key", "user/a", "x-amz-meta-a", "b"), file)
                        .text())
                .contains("Extra input fields: x-amz-meta-a");
        assertThat(post(403, signed(USERS, Instant.now().minusSeconds(1), "key", "user/a"), file)
                        .text())
                .contains("Policy expired");
        assertThat(post(400, signed(USERS + ", [\"content-length-range\", 6, 10]", "key", "user/b"), file)
                        .text())
                .contains("<Code>EntityTooSmall</Code>");
        assertThat(post(400, signed(USERS + ", [\"content-length-range\", 1, 4]", "key", "user/b"), file)
                        .text())
                .contains("<Code>EntityTooLarge</Code>");
        assertThat(post(400, signed(USERS + ", [\"content-length-range\", 1, 4]", "key", "user/b"), new byte[90_000])
                        .text())
                .contains("<Code>EntityTooLarge</Code>");
        assertThat(post(400, signed(", 1", "key", "user/b"), file).text()).contains("InvalidPolicyDocument");
        Map<String, String> forged = signed(USERS, "key", "user/b");
        forged.put("x-amz-signature", "00");
        assertThat(post(403, forged, file).text()).contains("SignatureDoesNotMatch");
        assertThat(post(400, Map.of("a", "b"), file).text()).contains("<ArgumentName>key</ArgumentName>");
        var _ = client.expect(404, "HEAD", "/forms/user/b");
    }

    @Test
    void fieldsAreHeldToWhatHeadersAre() {
        byte[] file = "hello".getBytes(UTF_8);
        String sum = ", [\"starts-with\", \"$x-amz-checksum-crc32\", \"\"]";
        var _ = post(204, signed(USERS + sum, "key", "user/sum", "x-amz-checksum-crc32", "NhCmhg=="), file);
        assertThat(client.expect(200, "HEAD", "/forms/user/sum", new byte[0], "x-amz-checksum-mode", "ENABLED")
                        .header("x-amz-checksum-crc32"))
                .isEqualTo("NhCmhg==");
        assertThat(post(400, signed(USERS + sum, "key", "user/no", "x-amz-checksum-crc32", "AAAAAA=="), file)
                        .text())
                .contains("BadDigest");
        String unknown = ", [\"starts-with\", \"$x-amz-website-redirect-location\", \"\"]";
        assertThat(post(501, signed(USERS + unknown, "key", "user/no", "x-amz-website-redirect-location", "/x"), file)
                        .text())
                .contains("NotImplemented");
        assertThat(client.expect(400, "POST", "/forms", "a=b", "Content-Type", "application/x-www-form-urlencoded")
                        .text())
                .contains("RequestIsNotMultiPartContent");
        var _ = client.expect(404, "HEAD", "/forms/user/no");
    }
}
