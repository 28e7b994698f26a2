package io.photoncloud.lightningstor.protocol;

import static io.photoncloud.lightningstor.protocol.Refused.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationTest {
    private static S3Operation of(String method, String target, Map<String, String> headers) {
        S3Request request = S3Request.of(method, target, Headers.of(headers));
        return S3Operation.of(request, ResourceName.resolve(request.target(), "h", List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /,                                   ListBuckets",
        "GET,    /photos,                             ListObjects",
        "GET,    /photos/?list-type=2&prefix=a,       ListObjectsV2",
        "GET,    /photos?list-type=1,                 ListObjects",
        "GET,    /photos?versions,                    ListObjectVersions",
        "GET,    /photos?uploads&encoding-type=url,   ListMultipartUploads",
        "GET,    /photos?location=,                   GetBucketLocation",
        "HEAD,   /photos,                             HeadBucket",
        "PUT,    /photos,                             CreateBucket",
        "PUT,    /photos?versioning,                  PutBucketVersioning",
        "DELETE, /photos?lifecycle,                   DeleteBucketLifecycle",
        "POST,   /photos?delete,                      DeleteObjects",
        "POST,   /photos,                             PostObject",
        "OPTIONS,/photos/a,                           OptionsObject",
        "GET,    /photos/a?x-id=GetObject,            GetObject",
        "GET,    /photos/a?partNumber=1&versionId=v,  GetObject",
        "GET,    /photos/a?uploadId=u,                ListParts",
        "GET,    /photos/a?attributes,                GetObjectAttributes",
        "GET,    /photos/a?tagging&versionId=v,       GetObjectTagging",
        "PUT,    /photos/a,                           PutObject",
        "PUT,    /photos/a?partNumber=1&uploadId=u,   UploadPart",
        "POST,   /photos/a?uploads,                   CreateMultipartUpload",
        "POST,   /photos/a?uploadId=u,                CompleteMultipartUpload",
        "DELETE, /photos/a?uploadId=u,                AbortMultipartUpload",
        "DELETE, /photos/a?versionId=v,               DeleteObject",
    })
    void requestsAreTold(String method, String target, String operation) {
        assertThat(of(method, target, Map.of()).title()).isEqualTo(operation);
    }

    @Test
    void aSourceMakesACopy() {
        Map<String, String> source = Map.of("x-amz-copy-source", "/photos/b");
        assertThat(of("PUT", "/photos/a", source)).isEqualTo(S3Operation.COPY_OBJECT);
        assertThat(of("PUT", "/photos/a?partNumber=1&uploadId=u", source)).isEqualTo(S3Operation.UPLOAD_PART_COPY);
        assertThat(refusal(() -> of("GET", "/photos/a", source)).details())
                .containsEntry("Header", "x-amz-copy-source");
    }

    @Test
    void theApiIsThereAsAWholeAndWhatIsNotOfferedIsRefusedByName() {
        assertThat(S3Operation.values()).hasSizeGreaterThan(105);
        assertThat(Arrays.stream(S3Operation.values()).map(S3Operation::title).collect(Collectors.toSet()))
                .hasSameSizeAs(S3Operation.values());
        var refused = new HashSet<String>();
        for (String[] request : new String[][] {
            {"PUT", "/photos?website"},
            {"GET", "/photos?inventory&id=1"},
            {"GET", "/photos?inventory"},
            {"GET", "/photos?replication"},
            {"GET", "/photos?requestPayment"},
            {"POST", "/photos/a?select&select-type=2"},
            {"POST", "/photos/a?restore"},
            {"GET", "/photos/a?torrent"},
            {"PUT", "/photos/a?encryption"}
        }) {
            S3Exception refusal = refusal(() -> of(request[0], request[1], Map.of()));
            assertThat(refusal.error()).as(request[1]).isEqualTo(S3Error.NOT_IMPLEMENTED);
            refused.add(refusal.details().get("Operation"));
        }
        assertThat(refused)
                .containsExactlyInAnyOrder(
                        "PutBucketWebsite",
                        "GetBucketInventoryConfiguration",
                        "ListBucketInventoryConfigurations",
                        "GetBucketReplication",
                        "GetBucketRequestPayment",
                        "SelectObjectContent",
                        "RestoreObject",
                        "GetObjectTorrent",
                        "UpdateObjectEncryption");
    }

    @Test
    void nothingThatChangesMeaningIsIgnored() {
        assertThat(refusal(() -> of("PUT", "/photos/a", Map.of("x-amz-write-offset-bytes", "3")))
                        .details())
                .containsEntry("Header", "x-amz-write-offset-bytes");
        assertThat(refusal(() -> of("PUT", "/photos/a", Map.of("x-amz-checksum-xxhash3", "x")))
                        .error())
                .isEqualTo(S3Error.NOT_IMPLEMENTED);
        assertThat(refusal(() -> of("PUT", "/photos/a", Map.of("If-Modified-Since", "x")))
                        .details())
                .containsEntry("Header", "if-modified-since");
        assertThat(refusal(() -> of("PUT", "/photos/a?partNumber=1&uploadId=u", Map.of("x-amz-meta-a", "b")))
                        .details())
                .containsEntry("Header", "x-amz-meta-a");
        assertThat(of("GET", "/photos?acl", Map.of("If-None-Match", "x", "x-amz-meta-a", "b")))
                .isEqualTo(S3Operation.GET_BUCKET_ACL);
        assertThat(of("PUT", "/photos/a", Map.of("x-amz-meta-a", "b", "X-Amz-Date", "d", "x-amz-checksum-crc32", "c")))
                .isEqualTo(S3Operation.PUT_OBJECT);
        assertThat(refusal(() -> of("GET", "/photos?acl&policy", Map.of())).message())
                .isEqualTo("Conflicting query string parameters: acl, policy");
        assertThat(refusal(() -> of("PUT", "/photos/a?partNumber=1", Map.of())).details())
                .containsEntry("ArgumentName", "partNumber");
        assertThat(refusal(() -> of("PUT", "/photos/a?versionId=1", Map.of())).details())
                .containsEntry("ArgumentName", "versionId");
        assertThat(refusal(() -> of("DELETE", "/photos?location", Map.of())).error())
                .isEqualTo(S3Error.METHOD_NOT_ALLOWED);
        assertThat(refusal(() -> of("PATCH", "/photos/a", Map.of())).details()).containsEntry("ResourceType", "OBJECT");
    }
}
