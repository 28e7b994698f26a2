package io.photoncloud.iam.token;

import com.google.protobuf.Timestamp;
import com.nimbusds.jwt.JWTClaimsSet;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.iam.token.TokenService.Verdict;
import io.photoncloud.iam.token.TokenService.Wanted;
import io.photoncloud.proto.iam.v1.IssueTokenRequest;
import io.photoncloud.proto.iam.v1.IssueTokenResponse;
import io.photoncloud.proto.iam.v1.VerifyTokenResponse;
import java.time.Duration;
import java.time.Instant;

/** What IamToken is asked and answers, between the domain and the wire. */
final class TokenWire {

    private TokenWire() {}

    static Wanted wanted(IssueTokenRequest request) {
        long seconds = Check.range("ttl_seconds", request.getTtlSeconds(), 0, Integer.MAX_VALUE);
        return new Wanted(
                request.getPrincipalId().isEmpty() ? null : request.getPrincipalId(),
                null,
                request.getScopeId().isEmpty() ? null : request.getScopeId(),
                seconds == 0 ? null : Duration.ofSeconds(seconds),
                switch (request.getProofCase()) {
                    case PASSWORD -> new Proof.Password(request.getPassword());
                    case API_KEY -> new Proof.ApiKey(request.getApiKey());
                    case PROOF_NOT_SET -> new Proof.None();
                });
    }

    static IssueTokenResponse issued(IssuedToken issued) {
        return IssueTokenResponse.newBuilder()
                .setToken(issued.token())
                .setPrincipalId(issued.principal())
                .setScopeId(issued.scopeId())
                .setIssuedAt(timestamp(issued.issued()))
                .setExpiresAt(timestamp(issued.expires()))
                .build();
    }

    static VerifyTokenResponse verdict(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Bad(String why) ->
                VerifyTokenResponse.newBuilder().setReason(why).build();
            case Verdict.Good(JWTClaimsSet claims) ->
                VerifyTokenResponse.newBuilder()
                        .setValid(true)
                        .setPrincipalId(claims.getSubject())
                        .setScopeId(text(claims, TokenClaims.SCOPE_ID))
                        .setOrgId(text(claims, TokenVerifier.ORGANIZATION_CLAIM))
                        .setProjectId(text(claims, TokenVerifier.PROJECT_CLAIM))
                        .setIssuedAt(timestamp(claims.getIssueTime().toInstant()))
                        .setExpiresAt(timestamp(claims.getExpirationTime().toInstant()))
                        .build();
        };
    }

    private static String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : "";
    }

    private static Timestamp timestamp(Instant moment) {
        return Timestamp.newBuilder()
                .setSeconds(moment.getEpochSecond())
                .setNanos(moment.getNano())
                .build();
    }
}
