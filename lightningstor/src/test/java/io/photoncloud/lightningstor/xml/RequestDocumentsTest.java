package io.photoncloud.lightningstor.xml;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static io.photoncloud.lightningstor.protocol.Refused.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.checksum.Checksum;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.protocol.S3Error;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDocumentsTest {
    private static final String NAMESPACE = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

    private interface Reader {
        Object read(InputStream body) throws IOException;
    }

    private static InputStream body(String document) {
        return new ByteArrayInputStream(document.getBytes(UTF_8));
    }

    private static S3Error refused(Reader reader, String document) {
        return error(() -> reader.read(body(document)));
    }

    @Test
    void deletes() throws IOException {
        DeleteRequest request = DeleteRequest.read(body("<?xml version=\"1.0\"?><!-- hello --><Delete" + NAMESPACE
                + "><Quiet>true</Quiet><Object><Key> a&amp;b&#10;"
                + "</Key></Object>\n<Object><Key><![CDATA[<c>]]></Key><VersionId>v</VersionId></Object></Delete>"));

        assertThat(request.quiet()).isTrue();
        assertThat(request.items())
                .containsExactly(
                        new DeleteRequest.Item(" a&b\n", null, null), new DeleteRequest.Item("<c>", "v", null));
        assertThat(refused(DeleteRequest::read, "<Delete/>")).isEqualTo(S3Error.MALFORMED_XML);
        assertThat(refused(
                        DeleteRequest::read, "<Delete>" + "<Object><Key>a</Key></Object>".repeat(1001) + "</Delete>"))
                .isEqualTo(S3Error.MALFORMED_XML);
        String most = "<Delete>" + ("<Object><Key>" + "k".repeat(1024) + "</Key></Object>").repeat(1000) + "</Delete>";
        assertThat(DeleteRequest.read(body(most)).items()).hasSize(1000);
        assertThat(refused(DeleteRequest::read, "<Delete><Object><Key>a</Key><Size>3</Size></Object></Delete>"))
                .isEqualTo(S3Error.NOT_IMPLEMENTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "<Delete>",
                "<Other/>",
                "<Delete><Object><Key>a</Key></Object></Delete><Delete/>",
                "<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
                "<Delete><Object><Key><b/></Key></Object></Delete>",
                "<Delete><Object><Key>a</Key></Object>text</Delete>",
                "<Delete><Object><Key>a</Key><More/></Object></Delete>",
                "<Delete><Object><VersionId>a</VersionId></Object></Delete>",
                "<Delete><Quiet>maybe</Quiet><Object><Key>a</Key></Object></Delete>",
                "<!DOCTYPE Delete><Delete><Object><Key>a</Key></Object></Delete>",
                "<!DOCTYPE Delete [<!ENTITY a \"aaaa\"><!ENTITY b"
                        + " \"&a;&a;\">]><Delete><Object><Key>&b;</Key></Object></Delete>",
                "<!DOCTYPE Delete SYSTEM \"file:///etc/passwd\"><Delete><Object><Key>a</Key></Object></Delete>",
                "<!DOCTYPE a [<!ENTITY x SYSTEM"
                        + " \"file:///etc/passwd\">]><Delete><Object><Key>&x;</Key></Object></Delete>",
                "<Delete><Object><Key>&x;</Key></Object></Delete>",
                "<Delete><Object><Key>\u0001</Key></Object></Delete>"
            })
    void whatIsNoDeleteIsRefused(String document) {
        assertThat(refused(DeleteRequest::read, document)).isEqualTo(S3Error.MALFORMED_XML);
    }

    @Test
    void documentsAreBounded() {
        Reader tags = Tags::readOfObject;
        assertThat(refused(tags, "")).isEqualTo(S3Error.MISSING_REQUEST_BODY);
        assertThat(refused(tags, "<a>".repeat(5000))).isEqualTo(S3Error.MALFORMED_XML);
        assertThat(refused(tags, "<Tagging>" + "<a/>".repeat(30_000) + "</Tagging>"))
                .isEqualTo(S3Error.MALFORMED_XML);
        assertThat(refused(tags, "<Tagging>" + "x".repeat(9000) + "</Tagging>")).isEqualTo(S3Error.MALFORMED_XML);
        assertThat(refused(tags, " ".repeat(600_000))).isEqualTo(S3Error.MAX_MESSAGE_LENGTH_EXCEEDED);
    }

    private static String parts(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(number ->
                        "<Part><PartNumber>" + number + "</PartNumber><ETag>&quot;e" + number + "&quot;</ETag></Part>")
                .collect(Collectors.joining("", "<CompleteMultipartUpload>", "</CompleteMultipartUpload>"));
    }

    @Test
    void completions() throws IOException {
        assertThat(CompleteRequest.read(body(parts(1, 3, 10_000))).parts())
                .extracting(CompleteRequest.Part::entityTag)
                .containsExactly("e1", "e3", "e10000");
        assertThat(CompleteRequest.read(
                                body(parts(IntStream.rangeClosed(1, 10_000).toArray())))
                        .parts())
                .hasSize(10_000);
        String withChecksum = parts(1).replace("</Part>", "<ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>");
        assertThat(CompleteRequest.read(body(withChecksum)).parts().getFirst().checksums())
                .containsExactly(new Checksum(ChecksumAlgorithm.CRC32, "AAAAAA=="));
        assertThat(refused(CompleteRequest::read, parts())).isEqualTo(S3Error.MALFORMED_XML);
        assertThat(refused(CompleteRequest::read, parts(2, 1))).isEqualTo(S3Error.INVALID_PART_ORDER);
        assertThat(refused(CompleteRequest::read, parts(1, 1))).isEqualTo(S3Error.INVALID_PART_ORDER);
        assertThat(refused(CompleteRequest::read, parts(0))).isEqualTo(S3Error.INVALID_ARGUMENT);
        assertThat(refused(CompleteRequest::read, parts(10_001))).isEqualTo(S3Error.INVALID_ARGUMENT);
        assertThat(refused(CompleteRequest::read, parts(1).replace("ETag", "Tag")))
                .isEqualTo(S3Error.MALFORMED_XML);
    }

    private static String tagging(String... pairs) {
        var tags = new StringBuilder("<Tagging><TagSet>");
        for (int index = 0; index < pairs.length; index += 2) {
            tags.append("<Tag><Key>" + pairs[index] + "</Key><Value>" + pairs[index + 1] + "</Value></Tag>");
        }
        return tags + "</TagSet></Tagging>";
    }

    @Test
    void tags() throws IOException {
        assertThat(Tags.readOfObject(body(tagging("b", "", "a", "x y"))).values())
                .containsExactly(Map.entry("b", ""), Map.entry("a", "x y"));
        assertThat(Tags.readOfObject(body(tagging())).values()).isEmpty();
        for (String[] wrong : new String[][] {
            {"a", "1", "a", "2"}, {"", "1"}, {"k".repeat(129), "1"}, {"a", "v".repeat(257)}, {"aws:a", "1"}, {"a?", "1"}
        }) {
            assertThat(refused(Tags::readOfObject, tagging(wrong))).as(wrong[0]).isEqualTo(S3Error.INVALID_TAG);
        }
        String eleven = tagging(IntStream.range(0, 22).mapToObj(String::valueOf).toArray(String[]::new));
        assertThat(refused(Tags::readOfObject, eleven)).isEqualTo(S3Error.BAD_REQUEST);
        assertThat(Tags.readOfBucket(body(eleven)).values()).hasSize(11);
        assertThat(Tags.ofHeader("a=1&b=x%20y+z&c").values())
                .containsExactly(Map.entry("a", "1"), Map.entry("b", "x y z"), Map.entry("c", ""));
        assertThat(error(() -> Tags.ofHeader("a=1&a=2"))).isEqualTo(S3Error.INVALID_ARGUMENT);
    }

    private static String rule(String content) {
        return "<LifecycleConfiguration><Rule><Status>Enabled</Status>" + content + "</Rule></LifecycleConfiguration>";
    }

    @Test
    void lifecycles() throws IOException {
        var rule = LifecycleConfiguration.read(body(rule("""
            <ID>r</ID><Filter><And><Prefix>logs/</Prefix><Tag><Key>a</Key><Value>b</Value></Tag>
            <ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></And></Filter>
            <Expiration><Days>3</Days></Expiration>
            <NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>\
            """))).rules().getFirst();
        var tags = Map.of("a", "b", "c", "d");
        assertThat(rule.filter().matches("logs/x", tags, 6)).isTrue();
        assertThat(rule.filter().matches("logs/x", tags, 5)).isFalse();
        assertThat(rule.filter().matches("log/x", tags, 6)).isFalse();
        assertThat(rule.filter().matches("logs/x", Map.of("a", "c"), 6)).isFalse();
        assertThat(rule.findExpiration()).contains(new LifecycleConfiguration.Expiration.AfterDays(3));
        assertThat(rule.findNoncurrent()).contains(new LifecycleConfiguration.NoncurrentExpiration(1, 0));
        for (String content : List.of(
                "<Filter/><Expiration><Date>2027-01-01T00:00:00Z</Date></Expiration>",
                "<Prefix>a</Prefix><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>",
                "<Filter><ObjectSizeLessThan>9</ObjectSizeLessThan></Filter><NoncurrentVersionExpiration><NoncurrentDays>2"
                        + "</NoncurrentDays><NewerNoncurrentVersions>3</NewerNoncurrentVersions></NoncurrentVersionExpiration>",
                "<Filter><And><Prefix>p</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter><Expiration><Days>1"
                        + "</Days></Expiration>",
                "<Filter><Prefix>p</Prefix></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>1"
                        + "</DaysAfterInitiation></AbortIncompleteMultipartUpload>")) {
            var once = LifecycleConfiguration.read(body(rule(content)));
            assertThat(LifecycleConfiguration.read(new ByteArrayInputStream(once.write())))
                    .isEqualTo(once);
        }

        String expires = "<Expiration><Days>1</Days></Expiration>";
        Map<String, S3Error> wrong = Map.ofEntries(
                Map.entry(expires, S3Error.MALFORMED_XML),
                Map.entry("<Filter/>", S3Error.INVALID_REQUEST),
                Map.entry("<Filter/><Prefix/>" + expires, S3Error.MALFORMED_XML),
                Map.entry("<Prefix/>" + expires.replace("1", "0"), S3Error.INVALID_ARGUMENT),
                Map.entry("<Prefix/>" + expires.replace("1", "-1"), S3Error.INVALID_ARGUMENT),
                Map.entry("<Prefix/><ID>" + "i".repeat(256) + "</ID>" + expires, S3Error.INVALID_ARGUMENT),
                Map.entry(
                        "<Prefix/><Expiration><Date>2026-11-29T01:00:00Z</Date></Expiration>",
                        S3Error.INVALID_ARGUMENT),
                Map.entry("<Filter><Prefix/><Tag/></Filter>" + expires, S3Error.MALFORMED_XML),
                Map.entry("<Prefix/><Transition><Days>1</Days></Transition>", S3Error.NOT_IMPLEMENTED));
        wrong.forEach((content, error) -> assertThat(refused(LifecycleConfiguration::read, rule(content)))
                .as(content)
                .isEqualTo(error));
        assertThat(refused(
                        LifecycleConfiguration::read,
                        rule("<Prefix/>" + expires).replace("Enabled", "enabled")))
                .isEqualTo(S3Error.MALFORMED_XML);
        String twice = rule("<ID>a</ID><Prefix/>" + expires).replaceFirst("(<Rule>.*</Rule>)", "$1$1");
        assertThat(refused(LifecycleConfiguration::read, twice)).isEqualTo(S3Error.INVALID_ARGUMENT);
    }

    private static String cors(String origin, String method, String more) {
        return "<CORSConfiguration><CORSRule><AllowedOrigin>" + origin + "</AllowedOrigin><AllowedMethod>" + method
                + "</AllowedMethod>" + more + "</CORSRule></CORSConfiguration>";
    }

    @Test
    void cors() throws IOException {
        assertThat(CorsConfiguration.read(body(cors("https://*.a", "GET", "<MaxAgeSeconds>5</MaxAgeSeconds>")))
                        .rules())
                .containsExactly(new CorsConfiguration.Rule(
                        "", List.of("https://*.a"), List.of("GET"), List.of(), List.of(), 5));
        assertThat(refused(CorsConfiguration::read, "<CORSConfiguration/>")).isEqualTo(S3Error.MALFORMED_XML);
        assertThat(refused(CorsConfiguration::read, cors("*", "PATCH", ""))).isEqualTo(S3Error.INVALID_REQUEST);
        assertThat(refused(CorsConfiguration::read, cors("*.*", "GET", ""))).isEqualTo(S3Error.INVALID_REQUEST);
        assertThat(refused(CorsConfiguration::read, cors("*", "GET", "<ExposeHeader>*</ExposeHeader>")))
                .isEqualTo(S3Error.INVALID_REQUEST);
    }

    @Test
    void accessControl() throws IOException {
        String document = """
            <AccessControlPolicy xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Owner><ID>o</ID></Owner>
            <AccessControlList><Grant><Grantee xsi:type="CanonicalUser"><ID>u</ID></Grantee>
            <Permission>READ</Permission></Grant><Grant><Grantee xsi:type="Group"><URI>g</URI></Grantee>
            <Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>\
            """;
        assertThat(AccessControlPolicy.read(body(document)))
                .isEqualTo(new AccessControlPolicy(
                        "o",
                        List.of(
                                new AccessControlPolicy.Grant(
                                        new AccessControlPolicy.Grantee.User("u"), AccessControlPolicy.Permission.READ),
                                new AccessControlPolicy.Grant(
                                        new AccessControlPolicy.Grantee.Group("g"),
                                        AccessControlPolicy.Permission.FULL_CONTROL))));
        for (String[] change :
                new String[][] {{"READ", "LOOK"}, {"CanonicalUser", "Nobody"}, {"<ID>o</ID>", ""}, {"</Owner>", ""}}) {
            assertThat(refused(AccessControlPolicy::read, document.replace(change[0], change[1])))
                    .isEqualTo(S3Error.MALFORMED_ACL);
        }
    }

    @Test
    void locks() throws IOException {
        String lock =
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>%s</ObjectLockConfiguration>";
        String rule = "<Rule><DefaultRetention><Mode>GOVERNANCE</Mode>%s</DefaultRetention></Rule>";
        assertThat(ObjectLockConfiguration.read(body(lock.formatted(""))).findDefault())
                .isEmpty();
        assertThat(ObjectLockConfiguration.read(body(lock.formatted(rule.formatted("<Days>3</Days>"))))
                        .findDefault())
                .contains(
                        new ObjectLockConfiguration.Default(LockMode.GOVERNANCE, 3, ObjectLockConfiguration.Unit.DAYS));
        assertThat(refused(ObjectLockConfiguration::read, lock.formatted(rule.formatted("<Days>0</Days>"))))
                .isEqualTo(S3Error.INVALID_ARGUMENT);
        assertThat(refused(ObjectLockConfiguration::read, lock.formatted(rule.formatted("<Years>101</Years>"))))
                .isEqualTo(S3Error.INVALID_ARGUMENT);
        assertThat(refused(
                        ObjectLockConfiguration::read,
                        lock.formatted(rule.formatted("<Days>1</Days><Years>1</Years>"))))
                .isEqualTo(S3Error.MALFORMED_XML);
        assertThat(
                        Retention.read(
                                body(
                                        "<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>")))
                .isEqualTo(new Retention.Until(LockMode.COMPLIANCE, Instant.parse("2030-01-01T00:00:00Z")));
        assertThat(Retention.read(body("<Retention/>"))).isEqualTo(new Retention.None());
        assertThat(refused(Retention::read, "<Retention><Mode>COMPLIANCE</Mode></Retention>"))
                .isEqualTo(S3Error.MALFORMED_XML);
        assertThat(LegalHold.read(body("<LegalHold><Status>ON</Status></LegalHold>")))
                .isEqualTo(LegalHold.ON);
        assertThat(refused(LegalHold::read, "<LegalHold><Status>on</Status></LegalHold>"))
                .isEqualTo(S3Error.MALFORMED_XML);
    }

    @Test
    void smallConfigurations() throws IOException {
        assertThat(CreateBucketConfiguration.read(body("")).location()).isEmpty();
        assertThat(CreateBucketConfiguration.read(body("<CreateBucketConfiguration" + NAMESPACE
                                + "><LocationConstraint>here-1</LocationConstraint></CreateBucketConfiguration>"))
                        .location())
                .isEqualTo("here-1");
        assertThat(
                        refused(
                                CreateBucketConfiguration::read,
                                "<CreateBucketConfiguration><Bucket><Type>Directory</Type></Bucket></CreateBucketConfiguration>"))
                .isEqualTo(S3Error.NOT_IMPLEMENTED);
        String versioning = "<VersioningConfiguration><Status>%s</Status></VersioningConfiguration>";
        assertThat(VersioningConfiguration.read(body(versioning.formatted("Suspended")))
                        .status())
                .isEqualTo(VersioningConfiguration.Status.SUSPENDED);
        assertThat(refused(VersioningConfiguration::read, versioning.formatted("Off")))
                .isEqualTo(S3Error.MALFORMED_XML);
        assertThat(refused(VersioningConfiguration::read, "<VersioningConfiguration/>"))
                .isEqualTo(S3Error.ILLEGAL_VERSIONING_CONFIGURATION);
        assertThat(
                        PublicAccessBlock.read(
                                body(
                                        "<PublicAccessBlockConfiguration><BlockPublicPolicy>TRUE</BlockPublicPolicy></PublicAccessBlockConfiguration>")))
                .isEqualTo(new PublicAccessBlock(false, false, true, false));
        String encryption =
                "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>%s"
                        + "</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
        assertThat(EncryptionConfiguration.read(body(encryption.formatted("AES256")))
                        .bucketKey())
                .isFalse();
        assertThat(refused(EncryptionConfiguration::read, encryption.formatted("aws:kms")))
                .isEqualTo(S3Error.NOT_IMPLEMENTED);
        assertThat(refused(EncryptionConfiguration::read, encryption.formatted("ROT13")))
                .isEqualTo(S3Error.MALFORMED_XML);
    }

    @Test
    void notifications() throws IOException {
        String document = "<NotificationConfiguration><QueueConfiguration><Id>q</Id><Queue>arn</Queue>"
                + "<Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>a/</Value></FilterRule>"
                + "</S3Key></Filter></QueueConfiguration></NotificationConfiguration>";
        assertThat(NotificationConfiguration.read(body(document)).targets())
                .containsExactly(new NotificationConfiguration.Target(
                        NotificationConfiguration.Kind.QUEUE, "q", "arn", List.of("s3:ObjectCreated:*"), "a/", ""));
        assertThat(NotificationConfiguration.read(body("<NotificationConfiguration/>"))
                        .targets())
                .isEmpty();
        assertThat(refusal(() -> NotificationConfiguration.read(body(document.replace("Prefix", "Middle"))))
                        .details())
                .containsEntry("ArgumentName", "FilterRule.Name");
        assertThat(refused(NotificationConfiguration::read, document.replace("s3:", "s4:")))
                .isEqualTo(S3Error.INVALID_ARGUMENT);
        assertThat(refused(
                        NotificationConfiguration::read,
                        "<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>"))
                .isEqualTo(S3Error.NOT_IMPLEMENTED);
    }
}
