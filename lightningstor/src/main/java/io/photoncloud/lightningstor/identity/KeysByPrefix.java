package io.photoncloud.lightningstor.identity;

import io.photoncloud.lightningstor.root.RootKey;
import io.photoncloud.lightningstor.sigv4.Scope;
import io.photoncloud.lightningstor.sigv4.SigningKeys;
import java.util.regex.Pattern;

/** Asks whose key it is by its form; what has neither's is unknown, and nobody is asked. */
public final class KeysByPrefix implements SigningKeys {

    /** As IAM makes the ids of keys that last, and of those that do not. */
    private static final Pattern OF_IAM = Pattern.compile("P[CT][A-Z0-9]{18}");

    private final SigningKeys root;
    private final SigningKeys iam;

    public KeysByPrefix(SigningKeys root, SigningKeys iam) {
        this.root = root;
        this.iam = iam;
    }

    @Override
    public Answer ask(String accessKeyId, String sessionToken, Scope scope) {
        if (accessKeyId.startsWith(RootKey.ID_PREFIX)) {
            return root.ask(accessKeyId, sessionToken, scope);
        }
        return OF_IAM.matcher(accessKeyId).matches() ? iam.ask(accessKeyId, sessionToken, scope) : Refused.UNKNOWN;
    }
}
