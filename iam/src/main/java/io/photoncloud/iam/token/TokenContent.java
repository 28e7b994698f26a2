package io.photoncloud.iam.token;

import com.nimbusds.jwt.JWTClaimsSet;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.policy.PolicyFeed;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.user.User;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What access tokens say, by whatever way they are asked for; whether they may be is asked before. Safe for many threads. */
public final class TokenContent {

    private final RevocationService revocations;
    private final PolicyFeed feed;
    private final InstantSource clock;
    private final IdSource ids;
    private final TokenSettings settings;

    public TokenContent(
            RevocationService revocations, PolicyFeed feed, InstantSource clock, IdSource ids, TokenSettings settings) {
        this.revocations = revocations;
        this.feed = feed;
        this.clock = clock;
        this.ids = ids;
        this.settings = settings;
    }

    /** Whom a token is for, be it somebody known or, in open mode, a mere name. */
    public record Subject(String id, User.Type type) {

        public static Subject of(User user) {
            return new Subject(user.id(), user.type());
        }
    }

    /**
     * The claims of a token that is issued now.
     *
     * @param scope null for an id that is none's, as open mode allows
     * @param expires at the most {@code photon.iam.token-ttl-max} from now
     * @throws CloudException PERMISSION_DENIED, the subject is disabled
     */
    public JWTClaimsSet of(Subject subject, String scopeId, @Nullable Scope scope, Instant expires) {
        JWTClaimsSet.Builder claims =
                of(subject, expires).audience(settings.audience()).claim(TokenClaims.SCOPE_ID, scopeId);
        if (scope != null) {
            ScopeText text = ScopeText.of(scope);
            claims.claim(TokenVerifier.ORGANIZATION_CLAIM, text.organization())
                    .claim(TokenVerifier.PROJECT_CLAIM, text.project())
                    .claim(
                            TokenVerifier.ROLES_DIGEST_CLAIM,
                            RolesDigest.of(feed.current().policies(), subject.id(), scope));
        }
        return claims.build();
    }

    /** As above, for no scope of the cloud: with it one may ask IAM who its subject is, and every other door refuses it. */
    public JWTClaimsSet forUserInfo(Subject subject, Instant expires) {
        return of(subject, expires)
                .audience(settings.issuer())
                .claim(TokenVerifier.USE_CLAIM, TokenVerifier.USER_INFO_USE)
                .build();
    }

    private JWTClaimsSet.Builder of(Subject subject, Instant expires) {
        Instant exactly = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant now = exactly.truncatedTo(ChronoUnit.SECONDS);
        Instant firstGood = revocations.findFirstGood(subject.id()).orElse(Instant.MIN);
        if (firstGood.equals(Instant.MAX)) {
            throw new CloudException(ErrorCode.PERMISSION_DENIED, "user " + subject.id() + " is disabled");
        }
        // Just after older ones were refused: a second ahead, and a bit, which every verifier's leeway allows.
        Instant issued = firstGood.isAfter(exactly) ? firstGood : exactly;
        return new JWTClaimsSet.Builder()
                .issuer(settings.issuer())
                .subject(subject.id())
                .jwtID(ids.nextUuid().toString())
                .issueTime(Date.from(issued.truncatedTo(ChronoUnit.SECONDS)))
                .claim(TokenVerifier.ISSUED_MS_CLAIM, issued.toEpochMilli())
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .claim(TokenClaims.PRINCIPAL_TYPE, subject.type().name().toLowerCase(Locale.ROOT));
    }

    /** As tokens tell it: in whole seconds. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
