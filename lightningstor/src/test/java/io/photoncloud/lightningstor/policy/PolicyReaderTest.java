package io.photoncloud.lightningstor.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no policy is refused when it is put, in the words that S3 has for it. */
class PolicyReaderTest {

    private static final String STATEMENT = """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
             "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}""";

    private static BucketPolicy read(String text) {
        try {
            return BucketPolicy.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String refused(String text) {
        S3Exception refusal = catchThrowableOfType(S3Exception.class, () -> read(text));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.error()).isEqualTo(S3Error.MALFORMED_POLICY);
        return refusal.message();
    }

    @Test
    void whatWasPutIsGivenBackByTheLetter() {
        BucketPolicy policy = read(STATEMENT);

        assertThat(policy.write()).isEqualTo(STATEMENT.getBytes(UTF_8));
        assertThatCode(() -> policy.requireOf("b")).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(S3Exception.class, () -> policy.requireOf("c"))
                        .message())
                .isEqualTo("Policy has invalid resource");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`\"Effect\": \"Allow\", ` | `` | Missing required field Effect",
                "`\"Principal\": \"*\",` | `` | Missing required field Principal",
                "`\"Principal\": \"*\",` | `\"NotPrincipal\": {\"AWS\": \"alice\"},` | Allow with NotPrincipal is not allowed.",
                "`\"Action\": \"s3:GetObject\", ` | `` | Missing required field Action",
                "`, \"Resource\": \"arn:aws:s3:::b/*\"` | `` | Missing required field Resource",
                "`\"Statement\"` | `\"Statements\"` | Unknown field Statements",
                "`\"Effect\"` | `\"Efect\"` | Unknown field Efect",
                "`\"Allow\"` | `\"allow\"` | Invalid effect",
                "`2012-10-17` | `2012-10-18` | The policy must contain a valid version string",
                "`\"*\"` | `{\"AWS\": \"arn:aws:iam::acme:group/g\"}` | Invalid principal in policy",
                "`\"*\"` | `{\"AWS\": \"arn:aws:iam::acme:user/*\"}` | Invalid principal in policy",
                "`\"*\"` | `{\"Service\": \"s3.amazonaws.com\"}` | Invalid principal in policy",
                "`\"*\"` | `\"alice\"` | Invalid principal in policy",
                "`s3:GetObject` | `s3:FetchObject` | Policy has invalid action",
                "`s3:GetObject` | `ec2:*` | Policy has invalid action",
                "`s3:GetObject` | `s3:ListBucket` | Action does not apply to any resource(s) in statement",
                "`arn:aws:s3:::b/*` | `arn:aws:s3:::b` | Action does not apply to any resource(s) in statement",
                "`arn:aws:s3:::b/*` | `*` | Policy has invalid resource",
                "`arn:aws:s3:::b/*` | `arn:aws:ec2:::b/*` | Policy has invalid resource",
                "`arn:aws:s3:::b/*` | `arn:aws:s3:::b/${aws:PrincipalTag/x}` | Policy has an invalid variable",
                "`}}` | `}},` | This policy contains invalid Json",
                "`\"Effect\": \"Allow\"` | `\"Effect\": \"Allow\", \"Effect\": \"Deny\"` | This policy contains invalid Json",
            })
    void whatIsNoPolicyIsSaidNotToBe(String part, String instead, String message) {
        // Columns are trimmed, so a part is looked for without the spaces around it.
        assertThat(STATEMENT).contains(part.strip());
        assertThat(refused(STATEMENT.replace("\n ", "").replace(part.strip(), instead)))
                .isEqualTo(message);
    }

    @Test
    void whatIsNoObjectIsNoPolicy() {
        assertThat(refused("")).isEqualTo("Policies must be valid JSON and the first byte must be '{'");
        assertThat(refused("[]")).startsWith("Policies must be valid JSON");
        assertThat(refused("{}")).isEqualTo("Missing required field Statement");
        assertThat(refused("{\"Statement\": []}")).isEqualTo("Could not parse the policy: Statement is empty!");
        assertThat(refused("{\"Statement\": " + "[".repeat(5000))).isEqualTo("This policy contains invalid Json");
        assertThat(refused(STATEMENT + " ".repeat(BucketPolicy.BYTES_MAX)))
                .isEqualTo("Policy exceeds the maximum allowed document size.");
    }

    private static String conditional(String action, String resource, String condition) {
        return """
                {"Statement": [{"Effect": "Deny", "Principal": {"AWS": ["alice", "*"]}, "Action": ["%s"],
                 "Resource": ["%s"], "Condition": %s}]}""".formatted(action, resource, condition);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`{\"StringResembles\": {\"aws:username\": \"a\"}}` | Invalid Condition type : StringResembles",
                "`{\"NullIfExists\": {\"aws:username\": \"true\"}}` | Invalid Condition type : NullIfExists",
                "`{\"StringEquals\": {\"aws:SourceVpc\": \"a\"}}` | Policy has an invalid condition key",
                "`{\"StringEquals\": {\"s3:ExistingObjectTag/\": \"a\"}}` | Policy has an invalid condition key",
                "`{\"IpAddress\": {\"aws:SourceIp\": \"10.0.0.0/33\"}}` | Invalid IP address in Conditions",
                "`{\"NumericEquals\": {\"aws:EpochTime\": \"many\"}}` | Invalid number in Conditions",
                "`{\"DateEquals\": {\"aws:CurrentTime\": \"yesterday\"}}` | Invalid date in Conditions",
                "`{\"Bool\": {\"aws:SecureTransport\": \"perhaps\"}}` | Invalid Boolean in Conditions",
                "`{\"ArnLike\": {\"aws:PrincipalArn\": \"alice\"}}` | Invalid ARN in Conditions",
                "`{\"StringEquals\": {\"aws:username\": []}}` | Invalid policy syntax.",
                "`[]` | Invalid policy syntax.",
                "`{\"StringLike\": {\"s3:prefix\": \"a/*\"}}` |"
                        + " Conditions do not apply to combination of actions and resources in statement",
            })
    void whatCannotBeAskedIsRefused(String condition, String message) {
        assertThat(refused(conditional("s3:GetObject", "arn:aws:s3:::b/*", condition)))
                .isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"StringLike\": {\"s3:prefix\": [\"a/*\", \"${aws:username}/*\"]}, \"Bool\": {\"aws:secureTransport\": false}}",
                "{\"NumericLessThanEqualsIfExists\": {\"s3:max-keys\": 100}}",
                "{\"ForAnyValue:StringEquals\": {\"aws:username\": \"a\"}, \"Null\": {\"aws:Referer\": true}}",
            })
    void whatCanBeAskedIsTaken(String condition) {
        assertThatCode(() -> read(conditional("s3:ListBucket*", "arn:aws:s3:::b", condition)))
                .doesNotThrowAnyException();
    }

    @Test
    void statementsAreToldApart() {
        String one = "{\"Sid\": \"s\", \"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:*\","
                + " \"Resource\": \"arn:aws:s3:::b\"}";
        assertThat(refused("{\"Statement\": [" + one + "," + one + "]}"))
                .isEqualTo("Statement IDs (SID) in a single policy must be unique.");
    }

    private static String repeated(String one, int count) {
        return String.join(",", Collections.nCopies(count, one));
    }

    private static void bounded(String text) {
        read(text).requireBounded();
    }

    private static String unbounded(String text) {
        S3Exception refusal = catchThrowableOfType(S3Exception.class, () -> bounded(text));
        assertThat(refusal.error()).isEqualTo(S3Error.MALFORMED_POLICY);
        return refusal.message();
    }

    @Test
    void whatTakesLongToLookAtIsRefused() {
        String statement =
                "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::b\"}";
        assertThatCode(() -> bounded("{\"Statement\":[" + repeated(statement, 200) + "]}"))
                .doesNotThrowAnyException();
        assertThat(unbounded("{\"Statement\":[" + repeated(statement, 201) + "]}"))
                .isEqualTo("Policy has 201 statements; at most 200 are allowed.");

        String values = conditional("s3:ListBucket", "arn:aws:s3:::b", "{\"StringLike\": {\"s3:prefix\": [%s]}}");
        assertThatCode(() -> bounded(values.formatted(repeated("\"*\"", 997)))).doesNotThrowAnyException();
        assertThat(unbounded(values.formatted(repeated("\"*\"", 998))))
                .isEqualTo("Policy has 1001 resources, principals and values of conditions; at most 1000 are allowed.");

        String variables = "{\"Version\": \"2012-10-17\"," + values.substring(1);
        assertThatCode(() -> bounded(variables.formatted("\"" + "${aws:UserAgent}".repeat(64) + "\"")))
                .doesNotThrowAnyException();
        assertThat(unbounded(variables.formatted("\"" + "${aws:UserAgent}".repeat(65) + "\"")))
                .isEqualTo("Policy has 65 variables; at most 64 are allowed.");
    }
}
