package io.photoncloud.iam.token;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.credential.CredentialService;
import io.photoncloud.iam.key.TokenSigner;
import io.photoncloud.iam.key.TokenType;
import io.photoncloud.iam.policy.PolicyFeed;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Issues tokens to who proves who they are, tells what a token says and whether it counts, and revokes it. */
public final class TokenService {

    public static final String NOUN = "token";

    private final UserService users;
    private final ProjectService projects;
    private final RevocationService revocations;
    private final PolicyFeed feed;
    private final TokenSigner signer;
    private final TokenVerifier verifier;
    private final CredentialService credentials;
    private final Changes changes;
    private final Access access;
    private final InstantSource clock;
    private final IdSource ids;
    private final TokenSettings settings;

    /** What tokens rest on: who there is, and where. */
    public record Directory(
            UserService users, ProjectService projects, RevocationService revocations, PolicyFeed feed) {}

    /** How tokens are signed, and verified. */
    public record Signatures(TokenSigner signer, TokenVerifier verifier) {}

    public TokenService(
            Directory directory,
            Signatures signatures,
            CredentialService credentials,
            Changes changes,
            Access access,
            InstantSource clock,
            IdSource ids,
            TokenSettings settings) {
        this.users = directory.users();
        this.projects = directory.projects();
        this.revocations = directory.revocations();
        this.feed = directory.feed();
        this.signer = signatures.signer();
        this.verifier = signatures.verifier();
        this.credentials = credentials;
        this.changes = changes;
        this.access = access;
        this.clock = clock;
        this.ids = ids;
        this.settings = settings;
    }

    /**
     * What token is asked for.
     *
     * @param principal an id; null where an API key says whose it is
     * @param scopeId of the system, an organization or a project; null for the system
     * @param ttl null for what is set
     */
    public record Wanted(
            @Nullable String principal,
            User.@Nullable Type type,
            @Nullable String scopeId,
            @Nullable Duration ttl,
            Proof proof) {}

    /**
     * Issues a token. In enforced mode to who shows a password or an API key, or for somebody else to who has {@code
     * token.administer} in the scope. In open mode to whoever asks, for any principal and scope; a proof that is shown is
     * looked at all the same.
     *
     * @throws CloudException UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND, or RATE_LIMITED for who guesses
     */
    public IssuedToken issue(Wanted wanted) {
        Duration ttl = wanted.ttl() == null ? settings.ttl() : wanted.ttl();
        Check.that(
                ttl.isPositive() && ttl.compareTo(settings.ttlMax()) <= 0,
                "ttl_seconds",
                "must be 1 to " + settings.ttlMax().toSeconds() + " (photon.iam.token-ttl-max)");
        String scopeId = wanted.scopeId() == null ? ScopeText.SYSTEM : wanted.scopeId();
        Check.matches("scope_id", scopeId, Ids.NAMED);
        Optional<Scope> scope = projects.findScope(scopeId);
        Subject subject = subject(wanted, scope);
        if (access.isEnforced() && scope.isEmpty()) {
            throw new CloudException(
                    ErrorCode.NOT_FOUND,
                    "no scope " + scopeId,
                    CloudException.fieldDetails("scope_id", "a project's or an organization's id, or system"));
        }
        return issue(subject, scopeId, scope.orElse(null), ttl);
    }

    private record Subject(String id, User.Type type) {
        static Subject of(User user) {
            return new Subject(user.id(), user.type());
        }
    }

    private Subject subject(Wanted wanted, Optional<Scope> scope) {
        return switch (wanted.proof()) {
            case Proof.Password(String password) ->
                Subject.of(credentials.authenticate(Check.text("principal_id", wanted.principal()), password));
            case Proof.ApiKey(String key) -> {
                User user = credentials.authenticateApiKey(key);
                if (wanted.principal() != null && !wanted.principal().equals(user.id())) {
                    throw new CloudException(ErrorCode.UNAUTHENTICATED, "the API key is not that principal's");
                }
                yield Subject.of(user);
            }
            case Proof.None() -> withoutProof(wanted, scope);
        };
    }

    private Subject withoutProof(Wanted wanted, Optional<Scope> scope) {
        String id = Check.matches("principal_id", wanted.principal(), Ids.NAMED);
        if (access.isEnforced()) {
            if (Access.caller() instanceof Caller.Anonymous) {
                throw new CloudException(
                        ErrorCode.UNAUTHENTICATED,
                        "a password or api_key is needed for a token, or the bearer token of an administrator");
            }
            access.require("token.administer", scope.orElseGet(Scope::system), User.ref(id));
            access.requireAllOf(
                    "token.administer", new io.photoncloud.common.policy.Subject.Principal(id), User.ref(id));
            User user = users.find(id)
                    .orElseThrow(() -> new CloudException(
                            ErrorCode.NOT_FOUND,
                            "no user " + id,
                            CloudException.fieldDetails("principal_id", "a user or service account that exists")));
            return Subject.of(user);
        }
        return users.find(id)
                .map(Subject::of)
                .orElseGet(() -> new Subject(id, wanted.type() == null ? User.Type.USER : wanted.type()));
    }

    private IssuedToken issue(Subject subject, String scopeId, @Nullable Scope scope, Duration ttl) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant firstGood = revocations.findFirstGood(subject.id()).orElse(Instant.MIN);
        if (firstGood.equals(Instant.MAX)) {
            throw new CloudException(ErrorCode.PERMISSION_DENIED, "user " + subject.id() + " is disabled");
        }
        // Just after older ones were refused: a second at most ahead, which every verifier's leeway allows.
        Instant issued = firstGood.isAfter(now) ? firstGood : now;
        Instant expires = now.plus(ttl);
        String id = ids.nextUuid().toString();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(settings.issuer())
                .audience(settings.audience())
                .subject(subject.id())
                .jwtID(id)
                .issueTime(Date.from(issued))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(expires))
                .claim(TokenClaims.SCOPE_ID, scopeId)
                .claim(TokenClaims.PRINCIPAL_TYPE, subject.type().name().toLowerCase(Locale.ROOT));
        if (scope != null) {
            ScopeText text = ScopeText.of(scope);
            claims.claim(TokenVerifier.ORGANIZATION_CLAIM, text.organization())
                    .claim(TokenVerifier.PROJECT_CLAIM, text.project())
                    .claim(
                            TokenVerifier.ROLES_DIGEST_CLAIM,
                            RolesDigest.of(feed.current().policies(), subject.id(), scope));
        }
        String token = signer.sign(claims.build(), TokenType.ACCESS_TOKEN);
        return new IssuedToken(token, id, subject.id(), scopeId, scope, issued, expires);
    }

    /** What is known of a token that somebody shows. */
    public sealed interface Verdict {

        /** It counts. */
        record Good(JWTClaimsSet claims) implements Verdict {}

        /** It does not, for this reason. */
        record Bad(String why) implements Verdict {}
    }

    /**
     * Whether a token counts at this moment, by the newest that the store has. Whoever asks about somebody else's needs
     * {@code token.read}.
     */
    public Verdict verify(String token) {
        Verdict verdict = judge(token);
        if (!(verdict instanceof Verdict.Good(JWTClaimsSet claims) && Access.isSelf(claims.getSubject()))) {
            access.require("token.read", Scope.system());
        }
        return verdict;
    }

    private Verdict judge(String token) {
        try {
            Caller.Principal principal = verifier.verify(token);
            JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();
            boolean fresh = revocations
                    .findFirstGood(principal.id())
                    .map(first -> !claims.getIssueTime().toInstant().isBefore(first))
                    .orElse(true);
            boolean revoked = claims.getJWTID() != null && revocations.isRevoked(claims.getJWTID());
            return fresh && !revoked ? new Verdict.Good(claims) : new Verdict.Bad("the token has been revoked");
        } catch (CloudException e) {
            if (e.code() != ErrorCode.UNAUTHENTICATED) {
                throw e;
            }
            return new Verdict.Bad(String.valueOf(e.getMessage()));
        } catch (ParseException e) {
            return new Verdict.Bad("the token is no signed JWT");
        }
    }

    /**
     * Refuses a token from now on, everywhere. Who has it may do so; it is no matter whether it counts still.
     *
     * @return false where there was nothing to refuse
     */
    public boolean revoke(String token, Idempotency idempotency) {
        if (!(judge(token) instanceof Verdict.Good(JWTClaimsSet claims)) || claims.getJWTID() == null) {
            return false;
        }
        String id = claims.getJWTID();
        changes.make("token.revoke", idempotency, TokenCodec.REVOKED, change -> {
            change.about(new ResourceRef(NOUN, id, null));
            change.detail("principal", claims.getSubject());
            revocations.revokeToken(change, id, claims.getExpirationTime().toInstant());
            return id;
        });
        return true;
    }
}
