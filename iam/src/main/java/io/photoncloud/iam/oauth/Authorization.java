package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody allowed an application, from their first consent on for as long as it can prove that with something. What
 * it proves it with is not in here but as digests.
 *
 * @param scopes what was allowed
 */
record Authorization(
        String id, String client, SignedIn signedIn, List<String> scopes, Request request, Held held, Instant created) {

    static final String NOUN = "authorization";

    /** Refresh tokens that are known to have been exchanged already; of older ones nothing is known. */
    static final int USED_KEPT = 20;

    /** Access tokens that end with it. */
    static final int ACCESS_KEPT = 20;

    Authorization {
        scopes = List.copyOf(scopes);
    }

    /**
     * What the application asked for. Empty for what it left out.
     *
     * @param challenge what it must know the verifier of: RFC 7636
     */
    record Request(
            String uri,
            String redirectUri,
            String state,
            List<String> scopes,
            String challenge,
            String challengeMethod,
            String nonce) {

        Request {
            scopes = List.copyOf(scopes);
        }
    }

    /**
     * What it proves it with.
     *
     * @param state while consent is asked for
     * @param code before it has tokens; kept afterwards, to know it again
     * @param usedRefresh digests of former refresh tokens, newest last
     */
    record Held(
            @Nullable Grant state,
            @Nullable Grant code,
            @Nullable Grant refresh,
            List<Bytes> usedRefresh,
            List<Access> access) {

        Held {
            usedRefresh = List.copyOf(usedRefresh);
            access = List.copyOf(access);
        }
    }

    /** Whether something may be shown once more. */
    enum Use {
        FRESH,
        USED
    }

    /** Something that is shown once. */
    record Grant(Bytes digest, Instant issued, Instant expires, Use use) {}

    /** An access token that was issued for it. {@code id}: its {@code jti}. */
    record Access(String id, Instant expires) {}

    /** From when on all of it is good for nothing. */
    Instant until() {
        Stream<Instant> grants = Stream.of(held.state(), held.code(), held.refresh())
                .filter(Objects::nonNull)
                .map(Grant::expires);
        return Stream.concat(grants, held.access().stream().map(Access::expires))
                .max(Instant::compareTo)
                .orElse(created);
    }

    /** This, with what of the former version must not be forgotten. */
    Authorization after(Authorization former, Instant now) {
        List<Bytes> used = new ArrayList<>(former.held().usedRefresh());
        Grant refresh = held.refresh();
        Grant formerRefresh = former.held().refresh();
        if (formerRefresh != null && (refresh == null || !refresh.digest().equals(formerRefresh.digest()))) {
            used.add(formerRefresh.digest());
        }
        List<Access> access = Stream.concat(former.held().access().stream(), held.access().stream())
                .filter(token -> token.expires().isAfter(now))
                .distinct()
                .toList();
        Held whole = new Held(held.state(), held.code(), refresh, newest(used, USED_KEPT), newest(access, ACCESS_KEPT));
        return new Authorization(id, client, signedIn, scopes, request, whole, former.created());
    }

    private static <T> List<T> newest(List<T> all, int max) {
        return all.subList(Math.max(0, all.size() - max), all.size());
    }

    static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    static Key key(String id) {
        return Key.utf8(id);
    }

    Key key() {
        return key(id);
    }
}
