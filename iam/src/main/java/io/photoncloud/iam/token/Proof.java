package io.photoncloud.iam.token;

/** With what somebody proves who they are who asks for a token. Shown to nobody. */
public sealed interface Proof {

    /** Nothing beyond what the call itself shows. */
    record None() implements Proof {}

    /** Whose it is, the call says. */
    record Password(String password) implements Proof {
        @Override
        public String toString() {
            return "Password[]";
        }
    }

    /** It says itself whose it is. */
    record ApiKey(String key) implements Proof {
        @Override
        public String toString() {
            return "ApiKey[]";
        }
    }
}
