package io.photoncloud.iam.oauth;

import io.photoncloud.common.web.RouteRules;
import java.util.List;

/** Where the foreign standards rule; everywhere else the house's own door does. */
public final class OAuthPaths {

    static final String AUTHORIZE = "/oauth2/authorize";
    static final String TOKEN = "/oauth2/token";
    static final String INTROSPECT = "/oauth2/introspect";
    static final String REVOKE = "/oauth2/revoke";
    static final String CONSENT = "/oauth2/consent";
    static final String USER_INFO = "/userinfo";
    static final String LOGIN = "/login";
    static final String STYLE = "/login.css";
    static final String KEYS = "/.well-known/jwks.json";

    /** All of them, as filters take them. */
    public static final List<String> ALL = List.of(
            AUTHORIZE,
            TOKEN,
            INTROSPECT,
            REVOKE,
            CONSENT,
            USER_INFO,
            LOGIN,
            STYLE,
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server");

    private OAuthPaths() {}

    /** Who calls here shows something else than a token of the house, or is asked for it here. */
    public static RouteRules rules() {
        RouteRules.Builder rules = RouteRules.builder();
        ALL.forEach(path -> rules.publicPath("*", path));
        return rules.build();
    }
}
