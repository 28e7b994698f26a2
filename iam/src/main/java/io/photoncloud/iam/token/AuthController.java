package io.photoncloud.iam.token;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.nimbusds.jwt.JWTClaimsSet;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import io.photoncloud.iam.token.TokenService.Verdict;
import io.photoncloud.iam.token.TokenService.Wanted;
import io.photoncloud.iam.user.User;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/auth")
@Needs(value = "token.read", checked = BY_SERVICE)
class AuthController {

    private final TokenService tokens;

    AuthController(TokenService tokens) {
        this.tokens = tokens;
    }

    record TokenRequest(
            @Nullable String principalId,
            User.@Nullable Type principalType,
            @Nullable String scopeId,
            @Nullable Long ttlSeconds,
            @Nullable String password,
            @Nullable String apiKey) {

        private Proof proof() {
            if (password != null && apiKey != null) {
                throw CloudException.invalid(
                        "api_key", "absent with password", "a password or an api_key proves who you are, not both");
            }
            if (password != null) {
                return new Proof.Password(password);
            }
            return apiKey == null ? new Proof.None() : new Proof.ApiKey(apiKey);
        }
    }

    record TokenView(
            String token, String tokenType, String principalId, String scopeId, Instant issuedAt, Instant expiresAt) {}

    @PostMapping("/token")
    @Summary("Issues a token: for a password or an api_key, for an administrator, and in open mode for whoever asks")
    @SafeToRepeat("each token is one of its own, and ends by itself")
    TokenView token(@RequestBody TokenRequest request) {
        Long seconds = request.ttlSeconds();
        Duration ttl =
                seconds == null ? null : Duration.ofSeconds(Check.range("ttl_seconds", seconds, 1, Integer.MAX_VALUE));
        IssuedToken issued = tokens.issue(
                new Wanted(request.principalId(), request.principalType(), request.scopeId(), ttl, request.proof()));
        return new TokenView(
                issued.token(), "Bearer", issued.principal(), issued.scopeId(), issued.issued(), issued.expires());
    }

    record ShownToken(@Nullable String token) {
        private String shown() {
            return Check.text("token", token);
        }
    }

    record VerdictView(
            boolean valid,
            @Nullable String reason,
            @Nullable String principalId,
            @Nullable String principalType,
            @Nullable String scopeId,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable Instant issuedAt,
            @Nullable Instant expiresAt) {}

    @PostMapping("/verify")
    @Summary("Whether a token counts at this moment, and what it says")
    @SafeToRepeat("nothing is changed")
    VerdictView verify(@RequestBody ShownToken request) {
        return switch (tokens.verify(request.shown())) {
            case Verdict.Good(JWTClaimsSet claims) ->
                new VerdictView(
                        true,
                        null,
                        claims.getSubject(),
                        text(claims, TokenClaims.PRINCIPAL_TYPE),
                        text(claims, TokenClaims.SCOPE_ID),
                        text(claims, TokenVerifier.ORGANIZATION_CLAIM),
                        text(claims, TokenVerifier.PROJECT_CLAIM),
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant());
            case Verdict.Bad(String why) -> new VerdictView(false, why, null, null, null, null, null, null, null);
        };
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : null;
    }

    record RevokedView(boolean revoked) {}

    @PostMapping("/revoke")
    @Summary("Refuses a token from now on, in every service; whoever has it may do so")
    RevokedView revoke(@RequestBody ShownToken request, Idempotency idempotency) {
        return new RevokedView(tokens.revoke(request.shown(), idempotency));
    }
}
