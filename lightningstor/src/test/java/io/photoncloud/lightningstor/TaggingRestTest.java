package io.photoncloud.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TaggingRestTest {

    private static final String ENABLED = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";

    private static TestingLightningStor storage;
    private static AnonymousClient s3;

    @BeforeAll
    static void start() {
        storage = TestingLightningStor.start();
        s3 = new AnonymousClient(storage);
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    private static String tags(String... keysAndValues) {
        StringBuilder tags = new StringBuilder("<Tagging><TagSet>");
        for (int at = 0; at < keysAndValues.length; at += 2) {
            tags.append("<Tag><Key>").append(keysAndValues[at]).append("</Key><Value>");
            tags.append(keysAndValues[at + 1]).append("</Value></Tag>");
        }
        return tags.append("</TagSet></Tagging>").toString();
    }

    private static String tag(String key, String value) {
        return "<Tag><Key>" + key + "</Key><Value>" + value + "</Value></Tag>";
    }

    @Test
    void aBucketHasTags() {
        var _ = s3.expect(200, "PUT", "/first");
        s3.expect(404, "GET", "/first?tagging").says("<Code>NoSuchTagSet</Code>");
        var _ = s3.expect(204, "PUT", "/first?tagging", tags("team", "a b", "cost", "1"));
        s3.expect(200, "GET", "/first?tagging").says("<Tagging xmlns=", tag("team", "a b") + tag("cost", "1"));
        s3.expect(400, "PUT", "/first?tagging", tags("aws:team", "x")).says("<Code>InvalidTag</Code>");
        var _ = s3.expect(204, "DELETE", "/first?tagging");
        var _ = s3.expect(404, "GET", "/first?tagging");
        var _ = s3.expect(404, "PUT", "/none?tagging", tags());
        String created =
                "<CreateBucketConfiguration><Tags>" + tag("of", "birth") + "</Tags></CreateBucketConfiguration>";
        var _ = s3.expect(200, "PUT", "/born", created);
        s3.expect(200, "GET", "/born?tagging").says(tag("of", "birth"));
    }

    @Test
    void aVersionOfAnObjectHasTags() {
        var _ = s3.expect(200, "PUT", "/second");
        var _ = s3.expect(200, "PUT", "/second?versioning", ENABLED);
        String one = s3.expect(200, "PUT", "/second/k", "one", "x-amz-tagging", "a=1&b=x%20y")
                .header("x-amz-version-id");
        String two = s3.expect(200, "PUT", "/second/k", "two").header("x-amz-version-id");
        s3.expect(200, "GET", "/second/k?tagging").says("<TagSet></TagSet>");
        s3.expect(200, "GET", "/second/k?tagging&versionId=" + one).says(tag("a", "1") + tag("b", "x y"));
        assertThat(s3.expect(200, "GET", "/second/k?versionId=" + one).header("x-amz-tagging-count"))
                .isEqualTo("2");
        assertThat(s3.expect(200, "HEAD", "/second/k").header("x-amz-tagging-count"))
                .isEmpty();
        assertThat(s3.expect(200, "PUT", "/second/k?tagging", tags("c", "3")).header("x-amz-version-id"))
                .isEqualTo(two);
        assertThat(s3.expect(200, "HEAD", "/second/k").header("x-amz-tagging-count"))
                .isEqualTo("1");
        assertThat(s3.expect(204, "DELETE", "/second/k?tagging&versionId=" + one)
                        .header("x-amz-version-id"))
                .isEqualTo(one);
        s3.expect(200, "GET", "/second/k?tagging&versionId=" + one).says("<TagSet></TagSet>");
        s3.expect(200, "GET", "/second/k?tagging").says(tag("c", "3"));
        var _ = s3.expect(204, "DELETE", "/second/k");
        s3.expect(404, "PUT", "/second/k?tagging", tags("c", "3")).says("NoSuchKey");
        s3.expect(404, "GET", "/second/k?tagging&versionId=AAAAAAAAAAAAAAAA").says("NoSuchVersion");
    }

    @Test
    void tagsThatCannotBeAreRefused() {
        var _ = s3.expect(200, "PUT", "/third");
        String eleven = IntStream.range(0, 11).mapToObj(n -> "k" + n + "=v").collect(Collectors.joining("&"));
        s3.expect(400, "PUT", "/third/k", "x", "x-amz-tagging", eleven).says("<Code>BadRequest</Code>");
        s3.expect(400, "PUT", "/third/k", "x", "x-amz-tagging", "a=1&a=2").says("<Code>InvalidArgument</Code>");
        s3.expect(400, "PUT", "/third/k", "x", "x-amz-tagging", "a=%3F").says("<Code>InvalidTag</Code>");
        var _ = s3.expect(404, "GET", "/third/k");
        var _ = s3.expect(200, "PUT", "/third/k", "x");
        s3.expect(400, "PUT", "/third/k?tagging", tags("a", "1", "a", "2")).says("<Code>InvalidTag</Code>");
        s3.expect(400, "PUT", "/third/k?tagging", tags("k".repeat(129), "1")).says("<Code>InvalidTag</Code>");
        s3.expect(400, "PUT", "/third/k?tagging", "<Tagging/>").says("<Code>MalformedXML</Code>");
    }

    @Test
    void aCopyHasTheTagsOfItsSourceOrOthers() {
        var _ = s3.expect(200, "PUT", "/fourth");
        var _ = s3.expect(200, "PUT", "/fourth/k", "x", "x-amz-tagging", "a=1");
        var _ = s3.expect(200, "PUT", "/fourth/same", "", "x-amz-copy-source", "/fourth/k");
        s3.expect(200, "GET", "/fourth/same?tagging").says(tag("a", "1"));
        var _ = s3.expect(
                200,
                "PUT",
                "/fourth/other",
                "",
                "x-amz-copy-source",
                "/fourth/k",
                "x-amz-tagging-directive",
                "REPLACE",
                "x-amz-tagging",
                "b=2");
        assertThat(s3.expect(200, "GET", "/fourth/other?tagging").element("TagSet"))
                .isEqualTo(tag("b", "2"));
        String upload = s3.expect(200, "POST", "/fourth/parts?uploads", "", "x-amz-tagging", "p=1")
                .element("UploadId");
        String etag = s3.expect(200, "PUT", "/fourth/parts?partNumber=1&uploadId=" + upload, "x")
                .header("etag");
        String complete = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + etag
                + "</ETag></Part></CompleteMultipartUpload>";
        var _ = s3.expect(200, "POST", "/fourth/parts?uploadId=" + upload, complete);
        s3.expect(200, "GET", "/fourth/parts?tagging").says(tag("p", "1"));
    }
}
