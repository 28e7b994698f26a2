package io.photoncloud.lightningstor.sts;

import io.photoncloud.lightningstor.access.CallerNames;
import io.photoncloud.lightningstor.identity.TemporaryCredentials;
import io.photoncloud.lightningstor.sigv4.Caller;
import io.photoncloud.lightningstor.sigv4.Identity;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The calls of STS that are offered. Each answers its document. Safe for many threads. */
final class StsCalls {

    static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    static final int SECONDS_MIN = 900;
    static final int SECONDS_MAX = 43_200;
    private static final int SECONDS_DEFAULT = 3_600;

    private static final int TOKEN_LENGTH_MIN = 4;
    private static final int TOKEN_LENGTH_MAX = 20_000;

    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]*");
    private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::[\\w.-]*:role/[\\w+=,.@/-]+");

    /** What a session is called whose taker gave it no name. */
    private static final String SOME_SESSION = "session";

    /** What would narrow the credentials down, and is refused rather than not heeded. */
    private static final List<String> NARROWING = List.of("Policy", "PolicyArns", "ProviderId");

    private final TemporaryCredentials temporary;

    StsCalls(TemporaryCredentials temporary) {
        this.temporary = temporary;
    }

    byte[] callerIdentity(Caller caller, String requestId) {
        Identity identity = switch (caller) {
            case Caller.Anonymous() ->
                throw new StsException(
                        StsError.MISSING_AUTHENTICATION_TOKEN, "Request is missing Authentication Token");
            case Caller.Signed(var _, Identity known) -> known;
        };
        XmlWriter xml = begin("GetCallerIdentity")
                .element("Arn", CallerNames.arn(identity))
                .element("UserId", CallerNames.id(identity))
                .element("Account", CallerNames.account(identity))
                .close();
        return finish(xml, requestId);
    }

    byte[] assumeRoleWithWebIdentity(StsForm form, String requestId) {
        for (String parameter : NARROWING) {
            if (form.saysAny(parameter)) {
                throw new StsException(
                        StsError.NOT_IMPLEMENTED,
                        parameter + " is not offered: temporary credentials may do what their token may.");
            }
        }
        String token = form.require("WebIdentityToken", TOKEN_LENGTH_MIN, TOKEN_LENGTH_MAX);
        var _ = form.find("RoleArn", 20, 2_048, ROLE);
        String name = form.find("RoleSessionName", 2, 64, SESSION_NAME).orElse(SOME_SESSION);
        int seconds =
                form.findNumber("DurationSeconds", SECONDS_MIN, SECONDS_MAX).orElse(SECONDS_DEFAULT);
        return switch (temporary.take(token, Duration.ofSeconds(seconds), name)) {
            case TemporaryCredentials.Taken taken -> taken(taken, requestId);
            case TemporaryCredentials.BadToken(String why, boolean expired) ->
                throw new StsException(
                        expired ? StsError.EXPIRED_WEB_IDENTITY_TOKEN : StsError.INVALID_IDENTITY_TOKEN,
                        "The web identity token is not accepted: " + why);
        };
    }

    private static byte[] taken(TemporaryCredentials.Taken taken, String requestId) {
        XmlWriter xml = begin("AssumeRoleWithWebIdentity")
                .element("SubjectFromWebIdentityToken", taken.holder().principal())
                .element("Audience", taken.audience())
                .open("AssumedRoleUser")
                .element("Arn", CallerNames.arn(taken.holder()))
                .element("AssumedRoleId", CallerNames.id(taken.holder()))
                .close()
                .open("Credentials")
                .element("AccessKeyId", taken.credentials().accessKeyId())
                .element("SecretAccessKey", taken.secret())
                .element("SessionToken", taken.credentials().findSessionToken().orElse(""))
                .element("Expiration", taken.expires())
                .close()
                .element("Provider", taken.issuer())
                .close();
        return finish(xml, requestId);
    }

    private static XmlWriter begin(String action) {
        return XmlWriter.in(NAMESPACE, action + "Response").open(action + "Result");
    }

    private static byte[] finish(XmlWriter xml, String requestId) {
        return xml.open("ResponseMetadata").element("RequestId", requestId).finish();
    }
}
