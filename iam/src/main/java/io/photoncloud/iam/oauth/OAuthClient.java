package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.iam.access.Ids;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An application that people sign in to.
 *
 * @param secretDigest SHA-256 of what it proves itself with; null for one that cannot keep a secret
 * @param redirectUris where people may be sent with a code, character by character
 */
public record OAuthClient(
        String id,
        String name,
        @Nullable Bytes secretDigest,
        List<String> redirectUris,
        Consent consent,
        Instant created) {

    public static final String NOUN = "oauth-client";

    private static final int URIS_MAX = 20;
    private static final int URI_LENGTH_MAX = 500;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Whether it can keep a secret: a server can, what runs at a user's cannot. */
    public enum Type {
        PUBLIC,
        CONFIDENTIAL
    }

    /** Whether people are asked before an application learns who they are. */
    public enum Consent {
        /** By registering it, somebody has said yes for all. */
        IMPLIED,
        ASKED
    }

    public OAuthClient {
        Check.matches("id", id, Ids.NAMED);
        Check.name("name", name);
        redirectUris = List.copyOf(redirectUris);
        Check.that(
                !redirectUris.isEmpty() && redirectUris.size() <= URIS_MAX,
                "redirect_uris",
                "must be 1 to " + URIS_MAX);
        Check.that(
                new HashSet<>(redirectUris).size() == redirectUris.size(), "redirect_uris", "must be different ones");
        for (String uri : redirectUris) {
            Check.length("redirect_uris", uri, 1, URI_LENGTH_MAX);
            Check.that(
                    isSafe(uri),
                    "redirect_uris",
                    "must be https://... or http://localhost, http://127.0.0.1 or http://[::1], without a fragment");
        }
    }

    /** A code must reach the application and nobody between: by TLS, or without leaving the machine. */
    private static boolean isSafe(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null || uri.getScheme() == null) {
                return false;
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            String host = uri.getHost().toLowerCase(Locale.ROOT);
            boolean secret = scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host));
            return secret && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    public Type type() {
        return secretDigest == null ? Type.PUBLIC : Type.CONFIDENTIAL;
    }

    /** What a change names anew; null for what stays. */
    public record Patch(
            @Nullable String name,
            @Nullable List<String> redirectUris,
            @Nullable Consent consent) {}

    OAuthClient with(Patch patch) {
        return new OAuthClient(
                id,
                patch.name() == null ? name : patch.name(),
                secretDigest,
                patch.redirectUris() == null ? redirectUris : patch.redirectUris(),
                patch.consent() == null ? consent : patch.consent(),
                created);
    }

    static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    Key key() {
        return Key.utf8(id);
    }
}
