package io.photoncloud.iam.signature;

import com.nimbusds.jwt.JWTClaimsSet;
import io.photoncloud.chainfire.resources.seal.Sealer;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.security.SignatureV4Keys;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.credential.CredentialService;
import io.photoncloud.iam.credential.Secrets;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.token.TokenService;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Derives what signatures of requests are verified with, for the services that take such requests and for nobody else; and
 * gives credentials that end to who shows a token. A derived key is good for one day, and for none after tomorrow. Safe for many threads.
 */
public final class SignatureService {

    /** Temporary credentials are good for so long at the least, and at the most. */
    public static final Duration TTL_MIN = Duration.ofMinutes(15);

    public static final Duration TTL_MAX = RevocationService.SESSION_TTL_MAX;

    /** Who verifies signatures. Others could do with what they are told all that a key's owner may. */
    private static final Set<String> VERIFIERS = Set.of(KnownService.LIGHTNINGSTOR.key());

    private static final Set<String> SIGNED_FOR = Set.of("s3", "sts");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,63}");
    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{0,64}");

    private final CredentialService credentials;
    private final TokenService tokens;
    private final RevocationService revocations;
    private final Secrets secrets;
    private final SessionCodec sessions;
    private final InstantSource clock;

    public SignatureService(
            CredentialService credentials,
            TokenService tokens,
            RevocationService revocations,
            Secrets secrets,
            Sealer sealer,
            InstantSource clock) {
        this.credentials = credentials;
        this.tokens = tokens;
        this.revocations = revocations;
        this.secrets = secrets;
        this.sessions = new SessionCodec(sealer);
        this.clock = clock;
    }

    /** What a signature is for. {@code date}: as yyyyMMdd. */
    public record SignedFor(String date, String region, String service) {}

    /** What is known of an access key. */
    public sealed interface Answer {}

    /**
     * It signs with this.
     *
     * @param holder whose it is, and what it is bound to
     * @param expires null for never
     */
    public record Derived(
            Bytes key, Caller.Principal holder, @Nullable Instant expires, String sessionName) implements Answer {
        @Override
        public String toString() {
            return "signing key of " + holder.id();
        }
    }

    /** Why nothing that it signs is good. */
    public enum Refused implements Answer {
        UNKNOWN,
        WRONG_TOKEN,
        EXPIRED_TOKEN
    }

    /** @throws CloudException PERMISSION_DENIED, the caller is no service that verifies signatures; VALIDATION_ERROR */
    public Answer derive(String accessKeyId, String sessionToken, SignedFor signedFor) {
        requireVerifier();
        requireSensible(signedFor);
        return Secrets.isTemporaryId(accessKeyId)
                ? ofSession(accessKeyId, sessionToken, signedFor)
                : ofKept(accessKeyId, sessionToken, signedFor);
    }

    private static void requireVerifier() {
        if (!(Access.caller() instanceof Caller.Service(String name)) || !VERIFIERS.contains(name)) {
            throw new CloudException(
                    ErrorCode.PERMISSION_DENIED,
                    "what signatures are verified with is for " + String.join(", ", VERIFIERS) + " alone");
        }
    }

    private void requireSensible(SignedFor signedFor) {
        Check.matches("region", signedFor.region(), REGION);
        Check.that(SIGNED_FOR.contains(signedFor.service()), "service", "must be s3 or sts");
        LocalDate tomorrow =
                clock.instant().atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1);
        Check.that(
                findDate(signedFor.date()).filter(day -> !day.isAfter(tomorrow)).isPresent(),
                "date",
                "must be a day as yyyyMMdd, and none after tomorrow");
    }

    private static Optional<LocalDate> findDate(String text) {
        try {
            return Optional.of(LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private Answer ofKept(String accessKeyId, String sessionToken, SignedFor signedFor) {
        CredentialService.AccessKey key = credentials.findAccessKey(accessKeyId).orElse(null);
        if (key == null) {
            return Refused.UNKNOWN;
        }
        if (!sessionToken.isEmpty()) {
            return Refused.WRONG_TOKEN;
        }
        ScopeText bound = ScopeText.of(key.scope());
        return new Derived(
                derived(key.secret(), signedFor),
                new Caller.Principal(key.principal(), bound.organization(), bound.project(), null),
                key.expires(),
                "");
    }

    private Answer ofSession(String accessKeyId, String sessionToken, SignedFor signedFor) {
        if (sessionToken.isEmpty()) {
            return Refused.UNKNOWN; // as S3 says it
        }
        Session session = sessions.decode(accessKeyId, sessionToken).orElse(null);
        if (session == null || isRevoked(session)) {
            return Refused.WRONG_TOKEN;
        }
        return session.isExpired(clock.instant())
                ? Refused.EXPIRED_TOKEN
                : new Derived(
                        derived(session.secret(), signedFor), session.holder(), session.expires(), session.name());
    }

    /** It ends with the token that was shown for it, where that is revoked, and whenever all of its holder's are. */
    private boolean isRevoked(Session session) {
        Instant issued = session.tokenIssued() == null ? Instant.MIN : session.tokenIssued();
        return (session.tokenId() != null && revocations.isRevoked(session.tokenId()))
                || revocations
                        .findFirstGood(session.holder().id())
                        .filter(first -> first.isAfter(issued))
                        .isPresent();
    }

    private static Bytes derived(String secret, SignedFor signedFor) {
        return Bytes.wrap(SignatureV4Keys.derive(secret, signedFor.date(), signedFor.region(), signedFor.service()));
    }

    /** What becomes of a token that is shown for credentials. */
    public sealed interface Taking {}

    /** They show their secret to nobody but who took them. */
    public record Taken(
            Secrets.Pair key,
            String sessionToken,
            Caller.Principal holder,
            Instant expires,
            String issuer,
            String audience)
            implements Taking {}

    /** The token does not count. */
    public record BadToken(String why, boolean expired) implements Taking {}

    /**
     * They may do what the token may, for as long as is asked, which may be longer than the token's own time.
     *
     * @throws CloudException PERMISSION_DENIED, the caller is no service that verifies signatures; VALIDATION_ERROR
     */
    public Taking take(String token, Duration ttl, String sessionName) {
        requireVerifier();
        Check.that(
                ttl.compareTo(TTL_MIN) >= 0 && ttl.compareTo(TTL_MAX) <= 0,
                "ttl_seconds",
                "must be " + TTL_MIN.toSeconds() + " to " + TTL_MAX.toSeconds());
        Check.matches("session_name", sessionName, SESSION_NAME);
        return switch (tokens.verify(token)) {
            case TokenService.Verdict.Bad bad -> new BadToken(bad.why(), bad.isExpired());
            case TokenService.Verdict.Good(JWTClaimsSet claims) -> taken(claims, ttl, sessionName);
        };
    }

    private Taken taken(JWTClaimsSet claims, Duration ttl, String sessionName) {
        Caller.Principal holder = new Caller.Principal(
                claims.getSubject(),
                text(claims, TokenVerifier.ORGANIZATION_CLAIM),
                text(claims, TokenVerifier.PROJECT_CLAIM),
                null);
        Instant expires = clock.instant().plus(ttl).truncatedTo(ChronoUnit.SECONDS);
        Secrets.Pair pair = secrets.temporaryKey();
        Session session = new Session(
                holder, sessionName, pair.secret(), expires, claims.getJWTID(), TokenVerifier.issuedAt(claims));
        return new Taken(
                pair,
                sessions.encode(pair.id(), session),
                holder,
                expires,
                String.valueOf(claims.getIssuer()),
                String.join(" ", claims.getAudience()));
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : null;
    }
}
