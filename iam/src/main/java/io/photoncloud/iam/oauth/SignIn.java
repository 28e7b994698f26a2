package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import java.time.Instant;

/**
 * That somebody has signed in with a browser.
 *
 * @param digest of what the browser shows
 */
record SignIn(Bytes digest, SignedIn signedIn, Instant until) {

    static Key key(Bytes digest) {
        return Key.utf8(Digests.hex(digest));
    }

    Key key() {
        return key(digest);
    }
}
