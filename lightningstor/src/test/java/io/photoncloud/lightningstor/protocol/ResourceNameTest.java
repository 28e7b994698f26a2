package io.photoncloud.lightningstor.protocol;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static io.photoncloud.lightningstor.protocol.Refused.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceNameTest {
    private static final List<String> DOMAINS = List.of("s3.example.org", "example.org");

    private static ResourceName resolve(String target, String host) {
        return ResourceName.resolve(RequestTarget.parse(target), host, DOMAINS);
    }

    private static String key(String path) {
        return switch (resolve("/photos" + path, "127.0.0.1:9000")) {
            case ResourceName.Key(BucketName _, ObjectKey key) -> key.value();
            case ResourceName.Bucket _, ResourceName.Service _ -> "";
        };
    }

    @Test
    void thePathOrTheHostNamesTheBucket() {
        var bucket = new BucketName("photos");
        for (String host : List.of("localhost:9000", "s3.example.org", "example.org:80", "[::1]:9000", "")) {
            assertThat(resolve("/", host)).isEqualTo(new ResourceName.Service());
            assertThat(resolve("/photos", host)).isEqualTo(new ResourceName.Bucket(bucket));
            assertThat(resolve("/photos/?acl", host)).isEqualTo(new ResourceName.Bucket(bucket));
            assertThat(resolve("/photos/a/b", host)).isEqualTo(new ResourceName.Key(bucket, new ObjectKey("a/b")));
        }
        for (String host : List.of("photos.s3.example.org:9000", "PHOTOS.example.org")) {
            assertThat(resolve("/", host)).isEqualTo(new ResourceName.Bucket(bucket));
            assertThat(resolve("/a/b", host)).isEqualTo(new ResourceName.Key(bucket, new ObjectKey("a/b")));
        }
        assertThat(resolve("/k", "my.photos.s3.example.org").path()).isEqualTo("/my.photos/k");
        assertThat(error(() -> resolve("/k", "-.example.org"))).isEqualTo(S3Error.INVALID_BUCKET_NAME);
    }

    @Test
    void keysAreWhatTheyAre() {
        assertThat(key("/../a/./b//c")).isEqualTo("../a/./b//c");
        assertThat(key("//a")).isEqualTo("/a");
        assertThat(key("/a%2Fb%25+%20%E6%97%A5")).isEqualTo("a/b%+ \u65e5");
        assertThat(key("/\u00e6\u0097\u00a5")).isEqualTo("\u65e5");
        assertThat(key("/" + "k".repeat(1024))).hasSize(1024);
        S3Exception tooLong = refusal(() -> key("/" + "k".repeat(1025)));
        assertThat(tooLong.error()).isEqualTo(S3Error.KEY_TOO_LONG);
        assertThat(tooLong.details()).containsEntry("Size", "1025");
        assertThat(error(() -> key("/" + "%E6%97%A5".repeat(342)))).isEqualTo(S3Error.KEY_TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%00", "/%", "/%4", "/%zz", "/%ff", "/%c0%80", "/%ed%a0%80", "/%e6%97"})
    void tricksAreRefused(String path) {
        assertThat(error(() -> key(path))).isEqualTo(S3Error.INVALID_URI);
    }

    @Test
    void targetsAreBounded() {
        assertThat(error(() -> RequestTarget.parse("/" + "a".repeat(RequestTarget.LENGTH_MAX))))
                .isEqualTo(S3Error.INVALID_URI);
        assertThat(error(() -> RequestTarget.parse("/?" + "a&".repeat(300)))).isEqualTo(S3Error.INVALID_URI);
        assertThat(error(() -> RequestTarget.parse("*"))).isEqualTo(S3Error.INVALID_URI);
        assertThat(RequestTarget.parse("/?a=b+c&&d&e=f=g%26").parameters())
                .containsExactly(
                        new RequestTarget.Parameter("a", "b c"),
                        new RequestTarget.Parameter("d", ""),
                        new RequestTarget.Parameter("e", "f=g&"));
        assertThat(error(() -> Headers.of(Map.of("a", "b".repeat(65_536)))))
                .isEqualTo(S3Error.REQUEST_HEADER_SECTION_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "Photos",
                "pho_tos",
                "-photos",
                "photos-",
                ".photos",
                "pho..tos",
                "192.168.0.1",
                "xn--photos",
                "photos-s3alias",
                "photos--x-s3",
                "health",
                "metrics",
                "readyz",
                "livez",
                "ph\u00f6tos",
                "a123456789012345678901234567890123456789012345678901234567890123"
            })
    void namesThatNoBucketHas(String name) {
        assertThat(error(() -> new BucketName(name))).isEqualTo(S3Error.INVALID_BUCKET_NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "my.photos",
                "1-2",
                "a.-b",
                "a12345678901234567890123456789012345678901234567890123456789012"
            })
    void namesThatABucketCanHave(String name) {
        assertThat(new BucketName(name).value()).isEqualTo(name);
    }
}
