package io.photoncloud.lightningstor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuotaRestTest {

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

    private static String quota(String limits) {
        return "<QuotaConfiguration>" + limits + "</QuotaConfiguration>";
    }

    private static String usage(long bytes, long objects) {
        return "<Usage><Bytes>" + bytes + "</Bytes><Objects>" + objects + "</Objects></Usage>";
    }

    @Test
    void aBucketHoldsNoMoreThanItMay() {
        var _ = s3.expect(200, "PUT", "/first");
        s3.expect(200, "GET", "/first?quota").says(usage(0, 0));
        var _ = s3.expect(200, "PUT", "/first?quota", quota("<MaxBytes>10</MaxBytes><MaxObjects>2</MaxObjects>"));
        var _ = s3.expect(200, "PUT", "/first/a", "12345");
        s3.expect(200, "GET", "/first?quota").says("<MaxBytes>10</MaxBytes><MaxObjects>2</MaxObjects>" + usage(5, 1));
        s3.expect(403, "PUT", "/first/b", "123456").says("<Code>QuotaExceeded</Code>", "<Limit>MaxBytes</Limit>");
        s3.expect(403, "PUT", "/first/b", "12345678901").says("<Code>QuotaExceeded</Code>");
        var _ = s3.expect(200, "PUT", "/first/b", "", "x-amz-copy-source", "/first/a");
        s3.expect(403, "PUT", "/first/c", "", "x-amz-copy-source", "/first/a").says("QuotaExceeded");
    }

    @Test
    void whatTakesThePlaceOfOtherBytesNeedsRoomForTheRestOnly() {
        var _ = s3.expect(200, "PUT", "/second");
        var _ = s3.expect(200, "PUT", "/second?quota", quota("<MaxBytes>10</MaxBytes><MaxObjects>1</MaxObjects>"));
        var _ = s3.expect(200, "PUT", "/second/a", "12345");
        var _ = s3.expect(200, "PUT", "/second/a", "1234567890");
        s3.expect(403, "PUT", "/second/b", "").says("<Limit>MaxObjects</Limit>");
        var _ = s3.expect(204, "DELETE", "/second/a");
        var _ = s3.expect(200, "PUT", "/second/b", "x");
        s3.expect(200, "GET", "/second?quota").says(usage(1, 1));
        var _ = s3.expect(204, "DELETE", "/second?quota");
        var _ = s3.expect(200, "PUT", "/second/c", "12345678901");
        s3.expect(400, "PUT", "/second?quota", quota("<MaxBytes>-1</MaxBytes>")).says("<Code>MalformedXML</Code>");
    }

    @Test
    void partsCount() {
        var _ = s3.expect(200, "PUT", "/third");
        var _ = s3.expect(200, "PUT", "/third?quota", quota("<MaxBytes>10</MaxBytes>"));
        String upload = s3.expect(200, "POST", "/third/p?uploads").element("UploadId");
        String path = "/third/p?uploadId=" + upload;
        String etag = s3.expect(200, "PUT", path + "&partNumber=1", "12345").header("etag");
        var _ = s3.expect(200, "PUT", path + "&partNumber=2", "12345");
        s3.expect(403, "PUT", path + "&partNumber=3", "1").says("<Code>QuotaExceeded</Code>");
        String complete = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + etag
                + "</ETag></Part></CompleteMultipartUpload>";
        var _ = s3.expect(200, "POST", path, complete);
        s3.expect(200, "GET", "/third?quota").says(usage(5, 1));
        String other = s3.expect(200, "POST", "/third/p?uploads").element("UploadId");
        var _ = s3.expect(200, "PUT", "/third/p?partNumber=1&uploadId=" + other, "12345");
        var _ = s3.expect(204, "DELETE", "/third/p?uploadId=" + other);
        s3.expect(200, "GET", "/third?quota").says(usage(5, 1));
    }
}
