package io.photoncloud.lightningstor.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Operation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The whole table of what operations take. */
class NeedsTest {

    /** The operation, what it takes, and what it takes of a version that is named, where that is something else. */
    private static final String TABLE = """
            AbortMultipartUpload AbortMultipartUpload
            CompleteMultipartUpload PutObject
            CopyObject GetObject@SOURCE+PutObject
            CreateBucket -
            CreateMultipartUpload PutObject
            DeleteBucket DeleteBucket
            DeleteBucketCors PutBucketCORS
            DeleteBucketEncryption PutEncryptionConfiguration
            DeleteBucketLifecycle PutLifecycleConfiguration
            DeleteBucketOwnershipControls PutBucketOwnershipControls
            DeleteBucketPolicy DeleteBucketPolicy
            DeleteBucketQuota PutBucketQuota
            DeleteBucketTagging PutBucketTagging
            DeleteObject DeleteObject DeleteObjectVersion
            DeleteObjectTagging DeleteObjectTagging DeleteObjectVersionTagging
            DeleteObjects -
            DeletePublicAccessBlock PutBucketPublicAccessBlock
            GetBucketAcl GetBucketAcl
            GetBucketCors GetBucketCORS
            GetBucketEncryption GetEncryptionConfiguration
            GetBucketLifecycleConfiguration GetLifecycleConfiguration
            GetBucketLocation GetBucketLocation
            GetBucketNotificationConfiguration GetBucketNotification
            GetBucketOwnershipControls GetBucketOwnershipControls
            GetBucketPolicy GetBucketPolicy
            GetBucketPolicyStatus GetBucketPolicyStatus
            GetBucketQuota GetBucketQuota
            GetBucketTagging GetBucketTagging
            GetBucketVersioning GetBucketVersioning
            GetObject GetObject GetObjectVersion
            GetObjectAcl GetObjectAcl GetObjectVersionAcl
            GetObjectAttributes GetObjectAttributes+GetObject GetObjectVersionAttributes+GetObjectVersion
            GetObjectLegalHold GetObjectLegalHold
            GetObjectLockConfiguration GetBucketObjectLockConfiguration
            GetObjectRetention GetObjectRetention
            GetObjectTagging GetObjectTagging GetObjectVersionTagging
            GetPublicAccessBlock GetBucketPublicAccessBlock
            HeadBucket ListBucket
            HeadObject GetObject GetObjectVersion
            ListBuckets -
            ListMultipartUploads ListBucketMultipartUploads
            ListObjectVersions ListBucketVersions
            ListObjects ListBucket
            ListObjectsV2 ListBucket
            ListParts ListMultipartUploadParts
            OptionsBucket -
            OptionsObject -
            PostObject -
            PutBucketAcl PutBucketAcl
            PutBucketCors PutBucketCORS
            PutBucketEncryption PutEncryptionConfiguration
            PutBucketLifecycleConfiguration PutLifecycleConfiguration
            PutBucketNotificationConfiguration PutBucketNotification
            PutBucketOwnershipControls PutBucketOwnershipControls
            PutBucketPolicy PutBucketPolicy
            PutBucketQuota PutBucketQuota
            PutBucketTagging PutBucketTagging
            PutBucketVersioning PutBucketVersioning
            PutObject PutObject
            PutObjectAcl PutObjectAcl PutObjectVersionAcl
            PutObjectLegalHold PutObjectLegalHold
            PutObjectLockConfiguration PutBucketObjectLockConfiguration
            PutObjectRetention PutObjectRetention
            PutObjectTagging PutObjectTagging PutObjectVersionTagging
            PutPublicAccessBlock PutBucketPublicAccessBlock
            UploadPart PutObject
            UploadPartCopy GetObject@SOURCE+PutObject
            """;

    private static String needs(S3Operation operation, Headers headers, Optional<String> versionId) {
        String needs = Needs.of(operation, headers, versionId).stream()
                .map(need -> need.action().title().substring("s3:".length())
                        + (need.place() == Need.Place.TARGET ? "" : "@" + need.place()))
                .collect(Collectors.joining("+"));
        return needs.isEmpty() ? "-" : needs;
    }

    @Test
    void everyOperationThatIsOfferedTakesWhatItTakesAtAws() {
        Map<String, String[]> table = new HashMap<>();
        TABLE.lines().map(line -> line.split(" ")).forEach(row -> table.put(row[0], row));
        Headers none = Headers.none();
        for (S3Operation operation : S3Operation.values()) {
            if (!operation.isOffered()) {
                continue;
            }
            String[] row = table.getOrDefault(operation.title(), new String[] {operation.title(), "nothing known"});
            var _ = table.remove(operation.title());
            assertThat(needs(operation, none, Optional.empty()))
                    .as(operation.title())
                    .isEqualTo(row[1]);
            assertThat(needs(operation, none, Optional.of("v")))
                    .as(operation.title())
                    .isEqualTo(row[row.length - 1]);
            assertThat(Needs.isApart(operation)).as(operation.title()).isEqualTo(row[1].equals("-"));
        }
        assertThat(table).isEmpty();
    }

    private static Headers headers(String... names) {
        return Headers.of(Stream.of(names)
                .map(name -> name.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1])));
    }

    @Test
    void whatIsSaidOfAnObjectWhenItIsPutIsTakenToo() {
        Headers all = headers(
                "x-amz-tagging=a=b",
                "x-amz-grant-read=id=\"alice\"",
                "x-amz-object-lock-mode=GOVERNANCE",
                "x-amz-object-lock-retain-until-date=2030-01-01T00:00:00Z",
                "x-amz-object-lock-legal-hold=ON");
        String said = "PutObject+PutObjectTagging@NEW_OBJECT+PutObjectAcl@NEW_OBJECT+PutObjectRetention@NEW_OBJECT"
                + "+PutObjectLegalHold@NEW_OBJECT";
        for (S3Operation operation :
                Arrays.asList(S3Operation.PUT_OBJECT, S3Operation.CREATE_MULTIPART_UPLOAD, S3Operation.COPY_OBJECT)) {
            assertThat(needs(operation, all, Optional.empty())).endsWith(said);
        }
        assertThat(Needs.ofForm(all)).isEqualTo(Needs.of(S3Operation.PUT_OBJECT, all, Optional.empty()));
        assertThat(needs(S3Operation.PUT_OBJECT, headers("x-amz-acl=private"), Optional.empty()))
                .isEqualTo("PutObject+PutObjectAcl@NEW_OBJECT");
    }

    @Test
    void goingAroundLocksAndCopyingVersionsIsMore() {
        Headers bypass = headers("x-amz-bypass-governance-retention=TRUE");
        assertThat(needs(S3Operation.DELETE_OBJECT, bypass, Optional.of("v")))
                .isEqualTo("DeleteObjectVersion+BypassGovernanceRetention");
        // What only gets a delete marker goes around nothing.
        assertThat(needs(S3Operation.DELETE_OBJECT, bypass, Optional.empty())).isEqualTo("DeleteObject");
        assertThat(needs(S3Operation.PUT_OBJECT_RETENTION, bypass, Optional.empty()))
                .isEqualTo("PutObjectRetention+BypassGovernanceRetention");
        assertThat(needs(
                        S3Operation.PUT_OBJECT_RETENTION,
                        headers("x-amz-bypass-governance-retention=false"),
                        Optional.empty()))
                .isEqualTo("PutObjectRetention");
        assertThat(needs(S3Operation.UPLOAD_PART_COPY, headers("x-amz-copy-source=/b/k?versionId=v"), Optional.empty()))
                .isEqualTo("GetObjectVersion@SOURCE+PutObject");
    }
}
