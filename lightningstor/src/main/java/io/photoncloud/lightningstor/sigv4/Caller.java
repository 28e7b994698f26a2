package io.photoncloud.lightningstor.sigv4;

/** Who sent a request. */
public sealed interface Caller {
    /** Nobody who says so: nothing was signed. */
    record Anonymous() implements Caller {}

    /** The holder of an access key, whose signature was verified. */
    record Signed(String accessKeyId, Identity identity) implements Caller {
        public String principal() {
            return identity.principal();
        }
    }
}
