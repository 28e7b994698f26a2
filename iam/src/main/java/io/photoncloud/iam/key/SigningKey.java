package io.photoncloud.iam.key;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.policy.PolicyItem;
import java.time.Instant;

/**
 * A pair of keys that tokens are signed with, for ES256.
 *
 * @param publicKey as a JWK, without the private part
 * @param privateKey in PKCS #8, sealed
 * @param created since when it has been published
 */
public record SigningKey(String id, String publicKey, Sealed privateKey, Instant created, Times times) {

    static final String NOUN = "signing-key";

    /** What it does at a moment. */
    public enum State {
        NEXT,
        SIGNING,
        VERIFYING,
        ENDED
    }

    /**
     * What a key does when: tokens are signed with it from one moment until another, and verified until a third.
     *
     * @param signsUntil exclusive, as are all ends
     */
    public record Times(Instant signsFrom, Instant signsUntil, Instant verifiesUntil) {

        static Times of(Instant signsFrom, Instant signsUntil, KeySettings settings) {
            return new Times(signsFrom, signsUntil, signsUntil.plus(settings.longestToken()));
        }

        State at(Instant now) {
            if (now.isBefore(signsFrom)) {
                return State.NEXT;
            }
            if (now.isBefore(signsUntil)) {
                return State.SIGNING;
            }
            return now.isBefore(verifiesUntil) ? State.VERIFYING : State.ENDED;
        }
    }

    public State stateAt(Instant now) {
        return times.at(now);
    }

    /** What services are told of it, for as long as it is kept. */
    public PolicyItem item() {
        return new PolicyItem.OfKey(KeyPairs.publicKey(this));
    }

    SigningKey with(Times changed) {
        return new SigningKey(id, publicKey, privateKey, created, changed);
    }

    Key key() {
        return Key.utf8(id);
    }

    static ResourceRef ref(String id) {
        return new ResourceRef(NOUN, id, null);
    }

    /** What its private part is sealed as. */
    static String sealedAs(String id) {
        return NOUN + "/" + id;
    }
}
