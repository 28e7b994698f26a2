package io.photoncloud.iam.token;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.TextCodec;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.credential.CredentialService;
import io.photoncloud.iam.key.TokenSigner;
import io.photoncloud.iam.key.TokenType;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.token.TokenContent.Subject;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Issues tokens to who proves who they are, tells what a token says and whether it counts, and revokes it. */
public final class TokenService {

    public static final String NOUN = "token";

    private final UserService users;
    private final ProjectService projects;
    private final RevocationService revocations;
    private final TokenContent content;
    private final TokenSigner signer;
    private final TokenVerifier verifier;
    private final CredentialService credentials;
    private final Changes changes;
    private final Access access;
    private final TokenSettings settings;

    /** What tokens rest on: who there is, and where. */
    public record Directory(UserService users, ProjectService projects, RevocationService revocations) {}

    /** How tokens are signed, and verified. */
    public record Signatures(TokenSigner signer, TokenVerifier verifier) {}

    public TokenService(
            Directory directory,
            TokenContent content,
            Signatures signatures,
            CredentialService credentials,
            Changes changes,
            Access access,
            TokenSettings settings) {
        this.users = directory.users();
        this.projects = directory.projects();
        this.revocations = directory.revocations();
        this.content = content;
        this.signer = signatures.signer();
        this.verifier = signatures.verifier();
        this.credentials = credentials;
        this.changes = changes;
        this.access = access;
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
        JWTClaimsSet claims = content.of(subject, scopeId, scope, content.now().plus(ttl));
        return new IssuedToken(
                signer.sign(claims, TokenType.ACCESS_TOKEN),
                claims.getJWTID(),
                subject.id(),
                scopeId,
                scope,
                claims.getIssueTime().toInstant(),
                claims.getExpirationTime().toInstant());
    }

    /** What is known of a token that somebody shows. */
    public sealed interface Verdict {

        /** It counts. */
        record Good(JWTClaimsSet claims) implements Verdict {}

        /** It does not, for this reason. */
        record Bad(String why) implements Verdict {
            /** Whether it would count were it earlier. */
            public boolean isExpired() {
                return why.equals(TokenVerifier.EXPIRED);
            }
        }
    }

    /**
     * Whether a token counts at this moment, by the newest that the store has. Whoever asks about somebody else's needs
     * {@code token.read}.
     */
    public Verdict verify(String token) {
        Verdict verdict = judge(token, verifier::verify);
        if (!(verdict instanceof Verdict.Good(JWTClaimsSet claims) && Access.isSelf(claims.getSubject()))) {
            access.require("token.read", Scope.system());
        }
        return verdict;
    }

    /**
     * As {@link #verify}, for doors that ask who their callers are in a way of their own; tokens that open those alone, and
     * none of the cloud's, count there.
     */
    public Verdict judge(String token) {
        return judge(token, verifier::verifyForIssuer);
    }

    private Verdict judge(String token, Function<String, Caller.Principal> verified) {
        try {
            Caller.Principal principal = verified.apply(token);
            JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();
            boolean fresh = revocations
                    .findFirstGood(principal.id())
                    .map(first -> isFrom(first, TokenVerifier.issuedAt(claims)))
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

    private static boolean isFrom(Instant first, @Nullable Instant issued) {
        return issued != null && !issued.isBefore(first);
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
        changes.make("token.revoke", idempotency, TextCodec.INSTANCE, change -> {
            change.about(new ResourceRef(NOUN, id, null));
            change.detail("principal", claims.getSubject());
            revocations.revokeToken(change, id, claims.getExpirationTime().toInstant());
            return id;
        });
        return true;
    }
}
