package io.photoncloud.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.AnonymousClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is told of objects without their bytes, of uploads, and of parts. */
class UploadListsTest {

    private static final String ATTRIBUTES = "x-amz-object-attributes";

    private static TestingLightningStor storage;
    private static AnonymousClient client;

    @BeforeAll
    static void start() {
        storage = TestingLightningStor.start();
        client = new AnonymousClient(storage);
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    private static String begin(String path, String... headers) {
        return client.expect(200, "POST", path + "?uploads", new byte[0], headers)
                .element("UploadId");
    }

    /** An object of parts 2 and 7, the first of five megabytes. */
    private static void putInParts(String path, String... headers) {
        String upload = begin(path, headers);
        String parts = "";
        for (int number : new int[] {2, 7}) {
            Answer part = client.expect(
                    200,
                    "PUT",
                    path + "?partNumber=" + number + "&uploadId=" + upload,
                    new byte[number == 2 ? 5 << 20 : 3]);
            parts += "<Part><PartNumber>" + number + "</PartNumber><ETag>" + part.header("etag") + "</ETag></Part>";
        }
        var _ = client.expect(
                200,
                "POST",
                path + "?uploadId=" + upload,
                "<CompleteMultipartUpload>" + parts + "</CompleteMultipartUpload>");
    }

    private static Answer attributes(int status, String path, String wanted, String... more) {
        List<String> headers = new ArrayList<>(List.of(more));
        if (!wanted.isEmpty()) {
            headers.addAll(List.of(ATTRIBUTES, wanted));
        }
        return client.expect(status, "GET", path + "?attributes", new byte[0], headers.toArray(String[]::new));
    }

    @Test
    void attributesAreThoseThatWereAskedFor() {
        var _ = client.expect(200, "PUT", "/attributes");
        String tag = client.expect(200, "PUT", "/attributes/k", "hello", "x-amz-checksum-crc32", "NhCmhg==")
                .header("etag");
        Answer all = attributes(200, "/attributes/k", "ETag,Checksum, ObjectParts,StorageClass,ObjectSize");
        assertThat(all.text())
                .contains(
                        "<ETag>" + tag.replace("\"", "") + "</ETag>",
                        "<Checksum><ChecksumCRC32>NhCmhg==</ChecksumCRC32><ChecksumType>FULL_OBJECT</ChecksumType></Checksum>",
                        "<StorageClass>STANDARD</StorageClass>",
                        "<ObjectSize>5</ObjectSize>")
                .doesNotContain("ObjectParts");
        assertThat(all.header("last-modified")).isNotEmpty();
        assertThat(attributes(200, "/attributes/k", "ObjectSize").text()).doesNotContain("ETag");
        assertThat(attributes(400, "/attributes/k", "").text()).contains("<Code>InvalidRequest</Code>");
        assertThat(attributes(400, "/attributes/k", "Size").text())
                .contains("<Code>InvalidArgument</Code>", "Invalid attribute name specified.");
        assertThat(attributes(404, "/attributes/none", "ETag").text()).contains("NoSuchKey");
    }

    @Test
    void partsAreToldInPagesWithSizesAndChecksums() {
        var _ = client.expect(200, "PUT", "/parts");
        putInParts("/parts/with", "x-amz-checksum-algorithm", "CRC32C");
        Answer first = attributes(200, "/parts/with", "ObjectParts,Checksum", "x-amz-max-parts", "1");
        assertThat(first.text())
                .contains("<PartsCount>2</PartsCount>", "<IsTruncated>true</IsTruncated>", "<Size>5242880</Size>")
                .contains("<ChecksumType>COMPOSITE</ChecksumType>", "<PartNumber>1</PartNumber>")
                .containsOnlyOnce("<Part>");
        assertThat(first.element("Part")).contains("<ChecksumCRC32C>");
        Answer second = attributes(
                200, "/parts/with", "ObjectParts", "x-amz-part-number-marker", first.element("NextPartNumberMarker"));
        assertThat(second.element("Part")).contains("<PartNumber>2</PartNumber>", "<Size>3</Size>");
        assertThat(second.element("IsTruncated")).isEqualTo("false");
        putInParts("/parts/without");
        assertThat(attributes(200, "/parts/without", "ObjectParts").element("ObjectParts"))
                .isEqualTo("<PartsCount>2</PartsCount>");
        putInParts("/parts/whole", "x-amz-checksum-algorithm", "CRC64NVME");
        assertThat(attributes(200, "/parts/whole", "ObjectParts").element("ObjectParts"))
                .isEqualTo("<PartsCount>2</PartsCount>");
        Answer head = client.expect(206, "HEAD", "/parts/with?partNumber=2");
        assertThat(head.header("x-amz-mp-parts-count")).isEqualTo("2");
        assertThat(head.header("content-length")).isEqualTo("3");
    }

    @Test
    void uploadsAreListedByPagesWithWhatTheyHaveInCommon() {
        var _ = client.expect(200, "PUT", "/uploads");
        for (String key : List.of("a", "dir/1", "dir/2", "dir/sub/3", "e", "e")) {
            var _ = begin("/uploads/" + key, "x-amz-checksum-algorithm", "SHA256");
        }
        String query = "/uploads?uploads&delimiter=%2F";
        Answer all = client.expect(200, "GET", query);
        assertThat(all.text())
                .contains("<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes>", "<Delimiter>/</Delimiter>")
                .contains("<ChecksumAlgorithm>SHA256</ChecksumAlgorithm><ChecksumType>COMPOSITE</ChecksumType>")
                .doesNotContain("dir/1");
        assertThat(pages(query)).containsExactly("a", "dir/", "e", "e");
        assertThat(pages("/uploads?uploads&delimiter=%2F&prefix=dir%2F")).containsExactly("dir/1", "dir/2", "dir/sub/");
        assertThat(pages("/uploads?uploads")).containsExactly("a", "dir/1", "dir/2", "dir/sub/3", "e", "e");
        assertThat(client.expect(200, "GET", "/uploads?uploads&key-marker=dir%2F1")
                        .text())
                .doesNotContain("<Key>dir/1</Key>")
                .contains("<Key>dir/2</Key>");
    }

    /** All keys and prefixes, by pages of one. */
    private static List<String> pages(String query) {
        List<String> all = new ArrayList<>();
        String from = "";
        for (int page = 0; page < 10; page++) {
            Answer answer = client.expect(200, "GET", query + "&max-uploads=1" + from);
            assertThat(answer.element("MaxUploads")).isEqualTo("1");
            Pattern shown = Pattern.compile("<Upload><Key>([^<]*)|<CommonPrefixes><Prefix>([^<]*)");
            shown.matcher(answer.text())
                    .results()
                    .map((MatchResult found) -> found.group(1) == null ? found.group(2) : found.group(1))
                    .forEach(all::add);
            if (answer.element("IsTruncated").equals("false")) {
                return all;
            }
            from = "&key-marker=" + answer.element("NextKeyMarker").replace("/", "%2F") + "&upload-id-marker="
                    + answer.element("NextUploadIdMarker");
        }
        throw new AssertionError("there is no end: " + all);
    }

    @Test
    void partsOfAnUploadTellTheirChecksums() {
        var _ = client.expect(200, "PUT", "/listed");
        String upload = begin("/listed/k", "x-amz-checksum-algorithm", "CRC64NVME");
        var _ = client.expect(200, "PUT", "/listed/k?partNumber=1&uploadId=" + upload, "hello");
        assertThat(client.expect(200, "GET", "/listed/k?uploadId=" + upload).text())
                .contains("<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>")
                .contains("<ChecksumCRC64NVME>", "<Initiator><ID>anonymous</ID>");
    }
}
