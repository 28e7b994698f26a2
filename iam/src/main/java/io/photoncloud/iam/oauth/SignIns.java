package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.resources.TextCodec;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.expiry.ExpiringRows;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.iam.user.User;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;

/**
 * Who has signed in with a browser, by a cookie whose digest is in the store: for a short time, known to every replica,
 * and over as soon as the user's tokens are revoked. Who has not signed in leaves nothing behind. Safe for many threads.
 */
public final class SignIns implements SecurityContextRepository {

    static final String COOKIE = "photon-sign-in";

    private static final Duration TTL = Duration.ofMinutes(30);

    /** Browsers of one user at a time; the oldest one makes room. */
    private static final int OF_ONE_MAX = 20;

    private final Table<SignIn> signIns;
    private final ExpiringRows<SignIn> ending;
    private final Presence presence;
    private final RandomTexts random;
    private final Changes changes;
    private final InstantSource clock;

    public SignIns(ReplicatedStore store, Presence presence, RandomTexts random, Changes changes, InstantSource clock) {
        this.signIns = SignInStore.signIns(store);
        this.ending = new ExpiringRows<>(store, signIns, SignInStore.BY_END);
        this.presence = presence;
        this.random = random;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    @SuppressWarnings("deprecation") // asked for by the interface, and called by its successor
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        SecurityContextImpl context = new SecurityContextImpl();
        find(holder.getRequest()).ifPresent(signedIn -> context.setAuthentication(new SignedInToken(signedIn)));
        return context;
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return find(request).isPresent();
    }

    private Optional<SignedIn> find(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return Optional.empty();
        }
        return Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .findFirst()
                .flatMap(cookie -> signIns.find(SignIn.key(Digests.of(cookie.getValue()))))
                .map(Row::value)
                .filter(signIn -> signIn.until().isAfter(clock.instant()))
                .map(SignIn::signedIn)
                .filter(presence::isGood);
    }

    /** Each time somebody signs in they get a new cookie: whatever the browser had before is nobody's. */
    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        if (!(context.getAuthentication() instanceof SignedInToken token)) {
            return;
        }
        String shown = random.next();
        SignIn signIn = new SignIn(
                Digests.of(shown), token.getPrincipal(), clock.instant().plus(TTL));
        String user = token.getPrincipal().user();
        changes.make("user.sign-in", new Idempotency.None(), TextCodec.INSTANCE, change -> {
            change.about(User.ref(user));
            List<Row<SignIn>> oldest = change.rows().list(signIns, SignInStore.BY_USER, IndexKey.of(user), OF_ONE_MAX);
            if (oldest.size() == OF_ONE_MAX) {
                var _ = change.rows().delete(signIns, oldest.getFirst().id());
            }
            change.rows().insert(signIns, signIn);
            return user;
        });
        ResponseCookie cookie = ResponseCookie.from(COOKIE, shown)
                .path("/oauth2")
                .maxAge(TTL)
                .httpOnly(true)
                .secure(request.isSecure())
                // Lax: an application sends people here by a link, which must find them signed in.
                .sameSite("Lax")
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    /** Forgets those that are over. @return how many */
    public int forget(Instant now) {
        return ending.forget(each -> !each.until().isAfter(now));
    }
}
