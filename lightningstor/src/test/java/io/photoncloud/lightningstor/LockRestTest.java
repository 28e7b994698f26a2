package io.photoncloud.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LockRestTest {

    private static final String MODE = "x-amz-object-lock-mode";
    private static final String UNTIL = "x-amz-object-lock-retain-until-date";
    private static final String HOLD = "x-amz-object-lock-legal-hold";
    private static final String BYPASS = "x-amz-bypass-governance-retention";
    /** With milliseconds that are written. */
    private final Instant soon = Instant.now()
            .plus(Duration.ofDays(1))
            .truncatedTo(ChronoUnit.SECONDS)
            .plusMillis(123);

    private final Instant later = soon.plus(Duration.ofDays(1));

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

    private static void make(String bucket) {
        var _ = s3.expect(200, "PUT", "/" + bucket, "", "x-amz-bucket-object-lock-enabled", "true");
    }

    private static String put(String path, String... headers) {
        return s3.expectHashed(200, "PUT", path, "x", headers).header("x-amz-version-id");
    }

    private static String versioning(String status) {
        return "<VersioningConfiguration><Status>" + status + "</Status></VersioningConfiguration>";
    }

    private static String bucketLock(String rule) {
        return "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>" + rule
                + "</ObjectLockConfiguration>";
    }

    private static String period(String mode, String period) {
        return "<Rule><DefaultRetention><Mode>" + mode + "</Mode>" + period + "</DefaultRetention></Rule>";
    }

    private static String retention(String mode, Instant until) {
        return "<Retention><Mode>" + mode + "</Mode><RetainUntilDate>" + until + "</RetainUntilDate></Retention>";
    }

    @Test
    void aBucketThatLocksHasVersionsForEver() {
        make("first");
        s3.expect(200, "GET", "/first?versioning").says("<Status>Enabled</Status>");
        s3.expect(409, "PUT", "/first?versioning", versioning("Suspended")).says("<Code>InvalidBucketState</Code>");
        s3.expect(200, "GET", "/first?object-lock")
                .says("<ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>");
        String rule = period("GOVERNANCE", "<Days>3</Days>");
        s3.expect(400, "PUT", "/first?object-lock", bucketLock(rule)).says("Content-MD5 OR x-amz-checksum-");
        var _ = s3.expectHashed(200, "PUT", "/first?object-lock", bucketLock(rule));
        s3.expect(200, "GET", "/first?object-lock").says("<Mode>GOVERNANCE</Mode><Days>3</Days>");
        String both = bucketLock(period("GOVERNANCE", "<Days>3</Days><Years>1</Years>"));
        s3.expectHashed(400, "PUT", "/first?object-lock", both).says("<Code>MalformedXML</Code>");
        String none = bucketLock(period("GOVERNANCE", "<Days>0</Days>"));
        s3.expectHashed(400, "PUT", "/first?object-lock", none).says("<Code>InvalidArgument</Code>");
    }

    @Test
    void aBucketWithoutSaysSo() {
        var _ = s3.expect(200, "PUT", "/second");
        var _ = s3.expect(200, "PUT", "/second/k", "x");
        s3.expect(404, "GET", "/second?object-lock").says("<Code>ObjectLockConfigurationNotFoundError</Code>");
        s3.expect(400, "GET", "/second/k?retention").says("<Code>InvalidRequest</Code>");
        s3.expectHashed(400, "PUT", "/second/k?legal-hold", "<LegalHold><Status>ON</Status></LegalHold>")
                .says("Bucket is missing Object Lock Configuration");
        s3.expectHashed(400, "PUT", "/second/l", "x", HOLD, "ON").says("<Code>InvalidRequest</Code>");
        s3.expect(400, "POST", "/second/l?uploads", "", HOLD, "ON").says("<Code>InvalidRequest</Code>");
        s3.expectHashed(409, "PUT", "/second?object-lock", bucketLock("")).says("<Code>InvalidBucketState</Code>");
        var _ = s3.expect(200, "PUT", "/second?versioning", versioning("Enabled"));
        var _ = s3.expectHashed(200, "PUT", "/second?object-lock", bucketLock(""));
        s3.expect(404, "GET", "/second/k?retention").says("<Code>NoSuchObjectLockConfiguration</Code>");
    }

    @Test
    void aGovernedVersionGoesOnlyByWhoGoesAroundIt() {
        make("third");
        String id = put("/third/k", MODE, "GOVERNANCE", UNTIL, soon.toString());
        assertThat(s3.expect(200, "HEAD", "/third/k").header(UNTIL)).isEqualTo(soon.toString());
        s3.expect(403, "DELETE", "/third/k?versionId=" + id).says("<Code>AccessDenied</Code>");
        String marker = s3.expect(204, "DELETE", "/third/k").header("x-amz-version-id");
        var _ = s3.expect(204, "DELETE", "/third/k?versionId=" + marker);
        String many = "<Delete><Object><Key>k</Key><VersionId>" + id + "</VersionId></Object></Delete>";
        s3.expectHashed(200, "POST", "/third?delete", many)
                .says("<Error><Key>k</Key><VersionId>" + id + "</VersionId><Code>AccessDenied</Code>");
        s3.expectHashed(403, "PUT", "/third/k?retention", retention("COMPLIANCE", later))
                .says("AccessDenied");
        s3.expectHashed(403, "PUT", "/third/k?retention", "<Retention/>").says("AccessDenied");
        var _ = s3.expectHashed(200, "PUT", "/third/k?retention", retention("GOVERNANCE", later));
        s3.expectHashed(403, "PUT", "/third/k?retention", retention("GOVERNANCE", soon))
                .says("AccessDenied");
        var _ = s3.expectHashed(200, "PUT", "/third/k?retention", retention("GOVERNANCE", soon), BYPASS, "true");
        s3.expect(200, "GET", "/third/k?retention&versionId=" + id).says(soon.toString(), "GOVERNANCE");
        s3.expectHashed(200, "POST", "/third?delete", many, BYPASS, "true").says("<Deleted>");
        var _ = s3.expect(404, "GET", "/third/k");
    }

    @Test
    void aVersionKeptByLawGoesByNobody() {
        make("fourth");
        String id = put("/fourth/k", MODE, "COMPLIANCE", UNTIL, soon.toString());
        var _ = s3.expect(403, "DELETE", "/fourth/k?versionId=" + id, "", BYPASS, "true");
        s3.expectHashed(403, "PUT", "/fourth/k?retention", retention("GOVERNANCE", later), BYPASS, "true")
                .says("AccessDenied");
        var _ = s3.expectHashed(200, "PUT", "/fourth/k?retention", retention("COMPLIANCE", later));
        String held = put("/fourth/h", HOLD, "ON");
        var _ = s3.expect(403, "DELETE", "/fourth/h?versionId=" + held, "", BYPASS, "true");
        s3.expect(200, "GET", "/fourth/h?legal-hold").says("<Status>ON</Status>");
        assertThat(s3.expect(200, "GET", "/fourth/h").header(HOLD)).isEqualTo("ON");
        var _ = s3.expectHashed(200, "PUT", "/fourth/h?legal-hold", "<LegalHold><Status>OFF</Status></LegalHold>");
        var _ = s3.expect(204, "DELETE", "/fourth/h?versionId=" + held);
    }

    @Test
    void whatIsSaidOfLocksIsChecked() {
        make("fifth");
        Instant past = Instant.now().minus(Duration.ofDays(1));
        for (String[] headers : new String[][] {
            {MODE, "GOVERNANCE"},
            {UNTIL, soon.toString()},
            {MODE, "GOVERNANCE", UNTIL, past.toString()},
            {MODE, "GOVERNANCE", UNTIL, "+999999999-01-01T00:00:00Z"},
            {MODE, "GOVERNANCE", UNTIL, "tomorrow"},
            {MODE, "governance", UNTIL, soon.toString()},
            {HOLD, "MAYBE"}
        }) {
            s3.expectHashed(400, "PUT", "/fifth/k", "x", headers).says("<Code>InvalidArgument</Code>");
        }
        s3.expect(400, "PUT", "/fifth/k", "x", HOLD, "ON").says("Content-MD5 OR x-amz-checksum-");
        var _ = s3.expect(404, "GET", "/fifth/k");
        var _ = s3.expect(200, "PUT", "/fifth/k", "x");
        s3.expectHashed(400, "PUT", "/fifth/k?retention", retention("GOVERNANCE", past))
                .says("<Code>InvalidArgument</Code>");
        s3.expectHashed(400, "PUT", "/fifth/k?retention", retention("SOMETIMES", soon))
                .says("<Code>MalformedXML</Code>");
    }

    @Test
    void newVersionsAreLockedAsTheBucketHasIt() {
        make("sixth");
        String free = put("/sixth/free");
        var _ = s3.expectHashed(200, "PUT", "/sixth?object-lock", bucketLock(period("COMPLIANCE", "<Years>1</Years>")));
        String locked = put("/sixth/k");
        assertThat(s3.expect(200, "HEAD", "/sixth/k").header(MODE)).isEqualTo("COMPLIANCE");
        var _ = s3.expect(403, "DELETE", "/sixth/k?versionId=" + locked, "", BYPASS, "true");
        var _ = s3.expect(
                200,
                "PUT",
                "/sixth/copy",
                "",
                "x-amz-copy-source",
                "/sixth/free",
                MODE,
                "GOVERNANCE",
                UNTIL,
                soon.toString());
        assertThat(s3.expect(200, "HEAD", "/sixth/copy").header(MODE)).isEqualTo("GOVERNANCE");
        String upload = s3.expect(200, "POST", "/sixth/parts?uploads").element("UploadId");
        String etag = s3.expect(200, "PUT", "/sixth/parts?partNumber=1&uploadId=" + upload, "x")
                .header("etag");
        String complete = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + etag
                + "</ETag></Part></CompleteMultipartUpload>";
        String parts = s3.expect(200, "POST", "/sixth/parts?uploadId=" + upload, complete)
                .header("x-amz-version-id");
        var _ = s3.expect(403, "DELETE", "/sixth/parts?versionId=" + parts);
        var _ = s3.expect(204, "DELETE", "/sixth/free?versionId=" + free);
    }
}
