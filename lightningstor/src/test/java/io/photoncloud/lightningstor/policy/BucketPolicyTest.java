package io.photoncloud.lightningstor.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.policy.BucketPolicy.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What policies say of requests. */
class BucketPolicyTest {

    private static BucketPolicy read(String text) {
        try {
            return BucketPolicy.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static BucketPolicy policy(String fields) {
        return read("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", " + fields + "}]}");
    }

    private static boolean allows(BucketPolicy policy, S3Action action, String key, Attributes attributes) {
        return policy.judge(action, "b", key.isEmpty() ? Optional.empty() : Optional.of(key), attributes)
                        .outcome()
                == Outcome.ALLOWS;
    }

    /** Of a policy that allows everything under one condition. */
    private static boolean holds(String condition, Attributes attributes) {
        String fields = "\"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::b\","
                + " \"arn:aws:s3:::b/*\"], \"Condition\": " + condition;
        return allows(policy(fields), S3Action.GET_OBJECT, "k", attributes);
    }

    private static final Subject ALICE = FakeAttributes.user("alice");

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"*\"`, true, true, true",
                "`{\"AWS\": \"*\"}`, true, true, true",
                "`{\"AWS\": \"alice\"}`, true, false, false",
                "`{\"CanonicalUser\": \"alice\"}`, true, false, false",
                "`{\"AWS\": [\"bob\", \"carol\"]}`, false, true, false",
                "`{\"AWS\": \"arn:aws:iam::acme:root\"}`, true, true, false",
                "`{\"AWS\": \"arn:aws:iam::acme/web:root\"}`, true, true, false",
                "`{\"AWS\": \"arn:aws:iam::acme/shop:root\"}`, false, false, false",
                "`{\"AWS\": \"arn:aws:iam::acme:user/alice\"}`, true, false, false",
                "`{\"AWS\": \"arn:aws:iam::other:user/alice\"}`, false, false, false",
                "`{\"AWS\": \"arn:aws:iam:::user/alice\"}`, true, false, false",
                "`{\"AWS\": \"arn:aws:iam:::root\"}`, false, false, false",
            })
    void principalsAreTheirIdsOrArns(String principal, boolean alice, boolean bob, boolean nobody) {
        String rest = principal + ", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\"";
        BucketPolicy named = policy("\"Principal\": " + rest);
        BucketPolicy butOthers =
                read("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\","
                        + " \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\"}, {\"Effect\": \"Deny\", \"NotPrincipal\": "
                        + rest + "}]}");

        for (BucketPolicy one : List.of(named, butOthers)) {
            assertThat(allows(one, S3Action.GET_OBJECT, "k", FakeAttributes.of(ALICE)))
                    .isEqualTo(alice);
            assertThat(allows(one, S3Action.GET_OBJECT, "k", FakeAttributes.ofUser("bob")))
                    .isEqualTo(bob);
            assertThat(allows(one, S3Action.GET_OBJECT, "k", FakeAttributes.of(Subject.anonymous())))
                    .isEqualTo(nobody);
        }
    }

    @Test
    void aSessionIsItsPrincipalsAndItself() {
        Subject session = new Subject(Subject.Kind.USER, "alice", "acme", "web", "job-1");
        String fields = "\"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\", \"Principal\": {\"AWS\": ";
        assertThat(allows(policy(fields + "\"alice\"}"), S3Action.GET_OBJECT, "k", FakeAttributes.of(session)))
                .isTrue();
        BucketPolicy ofSession = policy(fields + "\"arn:aws:sts::acme:assumed-role/alice/job-1\"}");
        assertThat(allows(ofSession, S3Action.GET_OBJECT, "k", FakeAttributes.of(session)))
                .isTrue();
        assertThat(allows(ofSession, S3Action.GET_OBJECT, "k", FakeAttributes.of(ALICE)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "s3:GetObject, GET_OBJECT, true",
                "S3:getobject, GET_OBJECT, true",
                "s3:GetObject, GET_OBJECT_VERSION, false",
                "s3:GetObject*, GET_OBJECT_VERSION, true",
                "s3:Get*, PUT_OBJECT, false",
                "s3:?etObject, GET_OBJECT, true",
                "*, DELETE_OBJECT, true",
            })
    void actionsAreNamedOrMatched(String pattern, S3Action action, boolean named) {
        String rest = "\"Principal\": \"*\", \"Resource\": \"arn:aws:s3:::b/*\"";
        FakeAttributes alice = FakeAttributes.of(ALICE);
        assertThat(allows(policy("\"Action\": \"" + pattern + "\", " + rest), action, "k", alice))
                .isEqualTo(named);
        assertThat(allows(policy("\"NotAction\": [\"" + pattern + "\"], " + rest), action, "k", alice))
                .isEqualTo(!named);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "b/*, a/b/c, true",
                "b/a, a, true",
                "b/a, A, false",
                "b/a?c, abc, true",
                "b/a?c, ac, false",
                "b/*/c, a/b/c, true",
                "b/a*b*c, aXbYcZc, true",
                "b/a*b*c, acb, false",
                "b/${aws:username}/*, alice/x, true",
                "b/${aws:username}/*, bob/x, false",
                "b/${aws:Referer}/*, x, false",
                "`b/${aws:Referer, 'none'}/*`, none/x, true",
                "b/${*}, *, true",
                "b/${*}, x, false",
                "b*, x, true",
            })
    void resourcesAreMatchedWithWildcardsAndVariables(String pattern, String key, boolean matched) {
        String rest = "\"Principal\": \"*\", \"Action\": \"s3:GetObject\", ";
        FakeAttributes alice = FakeAttributes.ofUser("alice");
        String resource = "Resource\": \"arn:aws:s3:::" + pattern + "\"";
        assertThat(allows(policy(rest + "\"" + resource), S3Action.GET_OBJECT, key, alice))
                .isEqualTo(matched);
        // A variable without a value lets nobody in by what he is not.
        assertThat(allows(policy(rest + "\"Not" + resource), S3Action.GET_OBJECT, key, alice))
                .isEqualTo(!matched && !pattern.equals("b/${aws:Referer}/*"));
    }

    @Test
    void whatStandsForAVariableIsNoWildcard() {
        BucketPolicy own = policy("\"Principal\": \"*\", \"Action\": \"s3:GetObject\","
                + " \"Resource\": \"arn:aws:s3:::b/${aws:UserAgent}/*\"");
        FakeAttributes sly = FakeAttributes.of(ALICE).with("aws:UserAgent", "*");
        assertThat(allows(own, S3Action.GET_OBJECT, "bob/x", sly)).isFalse();
        assertThat(allows(own, S3Action.GET_OBJECT, "*/x", sly)).isTrue();
    }

    @Test
    void anOldVersionHasNoVariables() {
        BucketPolicy old =
                read("{\"Version\": \"2008-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\","
                        + " \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/${aws:username}/*\"}}");
        assertThat(allows(old, S3Action.GET_OBJECT, "alice/x", FakeAttributes.ofUser("alice")))
                .isFalse();
        assertThat(allows(old, S3Action.GET_OBJECT, "${aws:username}/x", FakeAttributes.ofUser("alice")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "StringEquals, `[\"a\", \"b\"]`, b, true, false",
                "StringEquals, `\"a*\"`, ab, false, false",
                "StringNotEquals, `[\"a\", \"b\"]`, b, false, true",
                "StringNotEquals, `[\"a\", \"b\"]`, c, true, true",
                "StringEqualsIgnoreCase, `\"Ab\"`, aB, true, false",
                "StringNotEqualsIgnoreCase, `\"Ab\"`, aB, false, true",
                "StringLike, `\"a*c\"`, abbc, true, false",
                "StringNotLike, `\"a*c\"`, abbc, false, true",
                "StringEqualsIfExists, `\"a\"`, b, false, true",
                "ForAnyValue:StringEquals, `\"a\"`, a, true, false",
                "ForAllValues:StringEquals, `\"a\"`, b, false, true",
                "`Null`, `\"true\"`, a, false, true",
                "`Null`, `false`, a, true, false",
            })
    void textsAreCompared(String operator, String values, String value, boolean said, boolean unsaid) {
        String condition = "{\"" + operator + "\": {\"aws:Referer\": " + values + "}}";
        FakeAttributes alice = FakeAttributes.of(ALICE);
        assertThat(holds(condition, alice.with("aws:Referer", value))).isEqualTo(said);
        assertThat(holds(condition, alice)).isEqualTo(unsaid);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "NumericLessThan, aws:EpochTime, 10, 9, true",
                "NumericLessThan, aws:EpochTime, 10, 10, false",
                "NumericLessThanEquals, aws:EpochTime, 10, 10, true",
                "NumericGreaterThan, aws:EpochTime, 10, 10.5, true",
                "NumericEquals, aws:EpochTime, 10, 10.0, true",
                "NumericNotEquals, aws:EpochTime, 10, 10, false",
                "NumericEquals, aws:EpochTime, 10, ten, false",
                "DateLessThan, aws:CurrentTime, 2030-01-01T00:00:00Z, 2026-11-30T00:00:00.000Z, true",
                "DateGreaterThanEquals, aws:CurrentTime, 2030-01-01T00:00:00Z, 2026-11-30T00:00:00.000Z, false",
                "DateEquals, aws:EpochTime, 1970-01-01T00:00:10Z, 10, true",
                "DateNotEquals, aws:EpochTime, 10, 10, false",
                "Bool, aws:SecureTransport, true, true, true",
                "Bool, aws:SecureTransport, false, true, false",
                "IpAddress, aws:SourceIp, 10.1.0.0/16, 10.1.2.3, true",
                "IpAddress, aws:SourceIp, 10.1.0.0/16, 10.2.2.3, false",
                "IpAddress, aws:SourceIp, fd00::/8, fd00::1, true",
                "NotIpAddress, aws:SourceIp, 10.1.0.0/16, 10.1.2.3, false",
                "NotIpAddress, aws:SourceIp, 10.1.0.0/16, fd00::1, true",
                "ArnLike, aws:PrincipalArn, arn:aws:iam::*:user/a*, arn:aws:iam::acme:user/alice, true",
                "ArnEquals, aws:PrincipalArn, arn:aws:iam::*:user/a*, arn:aws:iam::acme:role/alice, false",
                "ArnLike, aws:PrincipalArn, arn:aws:iam::*:root, arn:aws:iam::acme:user/x:root, false",
                "ArnNotLike, aws:PrincipalArn, arn:aws:iam::acme:*, arn:aws:iam::other:user/x, true",
            })
    void otherFormsAreCompared(String operator, String key, String wanted, String value, boolean expected) {
        String condition = "{\"" + operator + "\": {\"" + key + "\": \"" + wanted + "\"}}";
        assertThat(holds(condition, FakeAttributes.of(ALICE).with(key, value))).isEqualTo(expected);
    }

    @Test
    void ofSeveralValuesAnyOrAllMustHold() {
        String fields = "\"Principal\": \"*\", \"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::b/*\","
                + " \"Condition\": {\"%s:StringEquals\": {\"s3:RequestObjectTagKeys\": [\"a\", \"b\"]}}";
        FakeAttributes mixed = FakeAttributes.of(ALICE).with("s3:RequestObjectTagKeys", "a", "c");
        FakeAttributes known = FakeAttributes.of(ALICE).with("s3:RequestObjectTagKeys", "a", "b");
        assertThat(allows(policy(fields.formatted("ForAnyValue")), S3Action.PUT_OBJECT, "k", mixed))
                .isTrue();
        assertThat(allows(policy(fields.formatted("ForAllValues")), S3Action.PUT_OBJECT, "k", mixed))
                .isFalse();
        assertThat(allows(policy(fields.formatted("ForAllValues")), S3Action.PUT_OBJECT, "k", known))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"Principal\": \"*\"`, true",
                "`\"Principal\": {\"AWS\": \"alice\"}`, false",
                "`\"Principal\": {\"AWS\": \"arn:aws:iam::acme:root\"}`, false",
                "`\"Principal\": \"*\", \"Condition\": {\"IpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"}}`, false",
                "`\"Principal\": \"*\", \"Condition\": {\"IpAddress\": {\"aws:SourceIp\": \"0.0.0.0/1\"}}`, true",
                "`\"Principal\": \"*\", \"Condition\": {\"IpAddress\": {\"aws:SourceIp\": [\"10.0.0.0/8\", \"::/0\"]}}`, true",
                "`\"Principal\": \"*\", \"Condition\": {\"NotIpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"}}`, true",
                "`\"Principal\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:userid\": \"alice\"}}`, false",
                "`\"Principal\": \"*\", \"Condition\": {\"StringLike\": {\"aws:userid\": \"a*\"}}`, true",
                "`\"Principal\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:userid\": \"${aws:username}\"}}`, true",
                "`\"Principal\": \"*\", \"Condition\": {\"StringEqualsIfExists\": {\"aws:userid\": \"alice\"}}`, true",
                "`\"Principal\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:Referer\": \"here\"}}`, true",
                "`\"Principal\": \"*\", \"Condition\": {\"ArnLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::acme:user/a\"}}`, false",
            })
    void whatLetsInWhomItDoesNotNameIsPublic(String fields, boolean isPublic) {
        String rest = ", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\"";
        assertThat(policy(fields + rest).isPublic()).isEqualTo(isPublic);
        String denying = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", " + fields + rest + "}}";
        assertThat(read(denying).isPublic()).isFalse();
    }
}
