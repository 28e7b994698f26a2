package io.photoncloud.iam.oauth;

import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.Summary;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The pages that people see between an application and its being let in. What they send is taken by Spring Security. */
@RestController
@AnyQuery
@NativeAnswer
class SignInController {

    /** Where people want to go when they have signed in. */
    static final String CONTINUE = "continue";

    /** Why they were not. */
    static final String PROBLEM = "problem";

    static final String PROBLEM_WRONG = "wrong";

    /** Something that an application may learn of a person, as people read it. */
    private record Personal(String scope, String inWords) {}

    private static final List<Personal> PERSONAL = List.of(
            new Personal(OidcScopes.PROFILE, "your name"),
            new Personal(OidcScopes.EMAIL, "your e-mail address"),
            new Personal(ClientDirectory.GROUPS_SCOPE, "the groups you are in"));

    private static final Duration STYLE_CACHED = Duration.ofHours(1);

    private final OAuthClientService clients;

    SignInController(OAuthClientService clients) {
        this.clients = clients;
    }

    @GetMapping(OAuthPaths.LOGIN)
    @Summary("The page on which people sign in")
    ResponseEntity<String> login(HttpServletRequest request) {
        String problem = problem(request.getParameter(PROBLEM));
        String alert = problem.isEmpty() ? "" : "<p class=\"problem\" role=\"alert\">" + problem + "</p>";
        return Page.answer("Sign in", """
                %s<form method="post" action="%s">
                %s%s<label for="username">User id or e-mail address</label>
                <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="254" required autofocus>
                <label for="password">Password</label>
                <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required>
                <button type="submit">Sign in</button>
                </form>
                """.formatted(
                        alert, OAuthPaths.LOGIN, csrf(request), hidden(CONTINUE, request.getParameter(CONTINUE))));
    }

    private static String problem(@Nullable String problem) {
        return switch (problem == null ? "" : problem) {
            case PROBLEM_WRONG -> "That is not the right user and password.";
            default -> "";
        };
    }

    @GetMapping(OAuthPaths.CONSENT)
    @Summary("The page on which people say what an application may learn and do")
    ResponseEntity<String> consent(HttpServletRequest request) {
        String id = orEmpty(request.getParameter(OAuth2ParameterNames.CLIENT_ID));
        String name = clients.find(id).map(OAuthClient::name).orElse(id);
        List<String> scopes = List.of(
                orEmpty(request.getParameter(OAuth2ParameterNames.SCOPE)).split(" "));
        String known = hidden(OAuth2ParameterNames.CLIENT_ID, id)
                + hidden(OAuth2ParameterNames.STATE, request.getParameter(OAuth2ParameterNames.STATE));
        String allowed = scopes.stream()
                .map(scope -> hidden(OAuth2ParameterNames.SCOPE, scope))
                .collect(Collectors.joining());
        return Page.answer("Allow " + name + "?", """
                %s%s<div class="choice">
                <form method="post" action="%s">
                %s%s<button type="submit">Allow</button>
                </form>
                <form method="post" action="%s">
                %s<button type="submit" class="quiet">Deny</button>
                </form>
                </div>
                """.formatted(
                learns(name, scopes), does(scopes), OAuthPaths.AUTHORIZE, known, allowed, OAuthPaths.AUTHORIZE, known));
    }

    /** What an application learns of somebody: whose token it has in any case. */
    private static String learns(String name, List<String> scopes) {
        String items = Stream.concat(
                        Stream.of("your user id"),
                        PERSONAL.stream()
                                .filter(each -> scopes.contains(each.scope()))
                                .map(Personal::inWords))
                .map(words -> "<li>" + words + "</li>\n")
                .collect(Collectors.joining());
        return "<p><strong>%s</strong> learns:</p>\n<ul>\n%s</ul>\n".formatted(Page.escaped(name), items);
    }

    /** What it does for them. */
    private static String does(List<String> scopes) {
        List<String> reach =
                CloudScope.among(scopes).stream().map(CloudScope::inWords).toList();
        return reach.isEmpty()
                ? "<p class=\"reach\">It can do nothing in your name.</p>\n"
                : "<p class=\"reach power\">It can do <strong>everything that you may do in %s</strong>, in your name.</p>\n"
                        .formatted(Page.escaped(String.join(" and in ", reach)));
    }

    @GetMapping(OAuthPaths.STYLE)
    @Summary("How the pages look")
    ResponseEntity<Resource> style() {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/css;charset=UTF-8"))
                .cacheControl(CacheControl.maxAge(STYLE_CACHED))
                .body(new ClassPathResource("oauth/login.css"));
    }

    private static String csrf(HttpServletRequest request) {
        return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token
                ? hidden(token.getParameterName(), token.getToken())
                : "";
    }

    private static String hidden(String name, @Nullable String value) {
        return value == null
                ? ""
                : "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n"
                        .formatted(Page.escaped(name), Page.escaped(value));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
