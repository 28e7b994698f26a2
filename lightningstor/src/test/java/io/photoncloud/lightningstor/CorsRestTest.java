package io.photoncloud.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CorsRestTest {

    private static final String ORIGIN = "Origin";
    private static final String METHOD = "Access-Control-Request-Method";
    private static final String HEADERS = "Access-Control-Request-Headers";
    private static final String SITE = "https://app.example.org";
    private static final String OTHER = "https://evil.example.com";

    private static final String RULES = "<CORSConfiguration><CORSRule><ID>one</ID>"
            + "<AllowedOrigin>https://*.example.org</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>"
            + "<AllowedMethod>GET</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader>"
            + "<AllowedHeader>Content-Type</AllowedHeader><ExposeHeader>ETag</ExposeHeader>"
            + "<MaxAgeSeconds>30</MaxAgeSeconds></CORSRule><CORSRule><AllowedOrigin>*</AllowedOrigin>"
            + "<AllowedMethod>HEAD</AllowedMethod></CORSRule></CORSConfiguration>";

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
        var _ = s3.expect(200, "PUT", "/" + bucket);
        var _ = s3.expect(200, "PUT", "/" + bucket + "?cors", RULES);
    }

    @Test
    void theRulesOfABucketAreKept() {
        var _ = s3.expect(200, "PUT", "/first");
        s3.expect(404, "GET", "/first?cors").says("<Code>NoSuchCORSConfiguration</Code>");
        var _ = s3.expect(200, "PUT", "/first?cors", RULES);
        s3.expect(200, "GET", "/first?cors")
                .says(RULES.substring(RULES.indexOf("<CORSRule>"), RULES.indexOf("</CORSConfiguration>")));
        String patch = RULES.replace(">PUT<", ">PATCH<");
        s3.expect(400, "PUT", "/first?cors", patch).says("<Code>InvalidRequest</Code>", "PATCH");
        var _ = s3.expect(204, "DELETE", "/first?cors");
        var _ = s3.expect(404, "GET", "/first?cors");
    }

    @Test
    void aBrowserIsToldBeforehandWhatItMaySend() {
        make("second");
        AnonymousClient.Answer answer = s3.expect(
                200,
                "OPTIONS",
                "/second/k?partNumber=1&uploadId=u&X-Amz-Signature=x",
                "",
                ORIGIN,
                SITE,
                METHOD,
                "PUT",
                HEADERS,
                "X-Amz-Date, content-type");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(SITE);
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("PUT, GET");
        assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("x-amz-date, content-type");
        assertThat(answer.header("Access-Control-Expose-Headers")).isEqualTo("ETag");
        assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("30");
        assertThat(answer.header("Vary")).contains("Origin", HEADERS, METHOD);
        AnonymousClient.Answer any = s3.expect(200, "OPTIONS", "/second", "", ORIGIN, OTHER, METHOD, "HEAD");
        assertThat(any.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(any.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void aBrowserIsToldBeforehandWhatItMayNot() {
        make("third");
        String denied = "This CORS request is not allowed";
        s3.expect(403, "OPTIONS", "/third/k", "", ORIGIN, OTHER, METHOD, "PUT")
                .says(
                        "<Code>AccessForbidden</Code>",
                        denied,
                        "<Method>PUT</Method><ResourceType>OBJECT</ResourceType>");
        s3.expect(403, "OPTIONS", "/third/k", "", ORIGIN, SITE, METHOD, "DELETE")
                .says(denied);
        s3.expect(403, "OPTIONS", "/third/k", "", ORIGIN, SITE, METHOD, "PUT", HEADERS, "x-other")
                .says(denied);
        s3.expect(403, "OPTIONS", "/third/k", "", ORIGIN, "http://app.example.org", METHOD, "PUT")
                .says(denied);
        s3.expect(400, "OPTIONS", "/third/k", "", METHOD, "PUT").says("Origin request header needed");
        s3.expect(400, "OPTIONS", "/third/k", "", ORIGIN, SITE).says("Invalid Access-Control-Request-Method: null");
        s3.expect(400, "OPTIONS", "/third/k", "", ORIGIN, SITE, METHOD, "PATCH").says("PATCH");
        s3.expect(403, "OPTIONS", "/none/k", "", ORIGIN, SITE, METHOD, "PUT").says("Bucket not found");
        var _ = s3.expect(200, "PUT", "/unset");
        s3.expect(403, "OPTIONS", "/unset", "", ORIGIN, SITE, METHOD, "GET")
                .says("CORS is not enabled for this bucket.", "<ResourceType>BUCKET</ResourceType>");
    }

    @Test
    void aPageThatARuleFitsIsAnsweredAndOthersAreNot() {
        make("fourth");
        AnonymousClient.Answer put = s3.expect(200, "PUT", "/fourth/k", "x", ORIGIN, SITE);
        assertThat(put.header("Access-Control-Allow-Origin")).isEqualTo(SITE);
        assertThat(put.header("Access-Control-Expose-Headers")).isEqualTo("ETag");
        assertThat(s3.expect(404, "GET", "/fourth/none", "", ORIGIN, SITE).header("Access-Control-Allow-Origin"))
                .isEqualTo(SITE);
        assertThat(s3.expect(200, "HEAD", "/fourth/k", "", ORIGIN, OTHER).header("Access-Control-Allow-Origin"))
                .isEqualTo("*");
        assertThat(s3.expect(200, "GET", "/fourth/k").header("Access-Control-Allow-Origin"))
                .isEmpty();
        s3.expect(403, "GET", "/fourth/k", "", ORIGIN, OTHER).says("<Code>AccessForbidden</Code>");
        var _ = s3.expect(403, "DELETE", "/fourth/k", "", ORIGIN, SITE);
        var _ = s3.expect(403, "GET", "/", "", ORIGIN, SITE);
        var _ = s3.expect(403, "PUT", "/fifth", "", ORIGIN, SITE);
        var _ = s3.expect(200, "GET", "/fourth/k");
    }

    @Test
    void aPageDoesNotOpenABucketFurther() {
        make("sixth");
        s3.expect(403, "PUT", "/sixth?cors", RULES, ORIGIN, SITE).says("<Code>AccessDenied</Code>", "unless it signs");
        s3.expect(403, "PUT", "/sixth?versioning", "", ORIGIN, SITE).says("<Code>AccessDenied</Code>");
    }
}
