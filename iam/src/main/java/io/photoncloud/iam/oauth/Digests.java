package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.common.api.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * As much as is kept of what others prove themselves with: SHA-256, which is enough for texts that are random. Where the
 * library wants a text that is no longer known, it gets a stand-in that names the digest, and passes for none.
 */
final class Digests {

    private static final String STAND_IN = "sha256:";

    private Digests() {}

    static Bytes of(String text) {
        return Bytes.wrap(Sha256.of(text));
    }

    /** Compares in a time that tells nothing about the digest. */
    static boolean isOf(Bytes digest, String text) {
        return MessageDigest.isEqual(digest.unsafeArray(), of(text).unsafeArray());
    }

    static String hex(Bytes digest) {
        return HexFormat.of().formatHex(digest.unsafeArray());
    }

    static String standIn(Bytes digest) {
        return STAND_IN + hex(digest);
    }

    static boolean isStandIn(String text) {
        return text.startsWith(STAND_IN);
    }

    /** Of a text, or of what a stand-in stands for. */
    static Bytes ofEither(String textOrStandIn) {
        return isStandIn(textOrStandIn)
                ? Bytes.wrap(HexFormat.of().parseHex(textOrStandIn.substring(STAND_IN.length())))
                : of(textOrStandIn);
    }
}
