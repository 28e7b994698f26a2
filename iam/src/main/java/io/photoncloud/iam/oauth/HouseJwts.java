package io.photoncloud.iam.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.iam.key.TokenSigner;
import io.photoncloud.iam.key.TokenType;
import io.photoncloud.iam.token.TokenService;
import io.photoncloud.iam.token.TokenService.Verdict;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;

/** Signs the library's tokens as all of IAM's are signed, and reads those that count. Safe for many threads. */
public final class HouseJwts implements JwtEncoder, JwtDecoder {

    private final TokenSigner signer;
    private final TokenService tokens;

    public HouseJwts(TokenSigner signer, TokenService tokens) {
        this.signer = signer;
        this.tokens = tokens;
    }

    @Override
    public Jwt encode(JwtEncoderParameters parameters) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder();
        parameters
                .getClaims()
                .getClaims()
                .forEach((name, value) ->
                        claims.claim(name, value instanceof Instant moment ? Date.from(moment) : value));
        JWTClaimsSet whole = claims.build();
        boolean identity = TokenVerifier.IDENTITY_USE.equals(whole.getClaim(TokenVerifier.USE_CLAIM));
        String token = signer.sign(whole, identity ? TokenType.JWT : TokenType.ACCESS_TOKEN);
        return jwt(token, whole);
    }

    @Override
    public Jwt decode(String token) {
        return switch (tokens.judge(token)) {
            case Verdict.Good(JWTClaimsSet claims) -> jwt(token, claims);
            case Verdict.Bad(String why) -> throw new BadJwtException(why);
        };
    }

    private static Jwt jwt(String token, JWTClaimsSet claims) {
        Map<String, Object> header;
        try {
            header = SignedJWT.parse(token).getHeader().toJSONObject();
        } catch (ParseException e) {
            throw new BadJwtException("the token is no signed JWT", e);
        }
        return new Jwt(
                token,
                claims.getIssueTime().toInstant(),
                claims.getExpirationTime().toInstant(),
                header,
                AccessTokens.told(claims));
    }
}
