package io.photoncloud.lightningstor.sigv4;

import io.photoncloud.common.api.Caller.Principal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A keeper of secrets that derives keys when it is asked, as IAM does. */
final class FakeSigningKeys implements SigningKeys {
    private record Held(String secret, Session session) {}

    private final Map<String, Held> held = new HashMap<>();
    int asked;
    Instant until = Instant.MAX;

    FakeSigningKeys with(String accessKeyId, String secret) {
        return with(accessKeyId, secret, new Session.None());
    }

    FakeSigningKeys with(String accessKeyId, String secret, Session session) {
        held.put(accessKeyId, new Held(secret, session));
        return this;
    }

    void without(String accessKeyId) {
        held.remove(accessKeyId);
    }

    @Override
    public Answer ask(String accessKeyId, String sessionToken, Scope scope) {
        asked++;
        Held one = held.get(accessKeyId);
        return one == null
                ? Refused.UNKNOWN
                : new Grant(
                        SigningKey.of(SigningKey.derivedBytes(one.secret(), scope)),
                        owner(accessKeyId),
                        one.session(),
                        until);
    }

    static Identity owner(String accessKeyId) {
        return new Identity.Known(new Principal("owner-of-" + accessKeyId, "acme", "web", null), "");
    }
}
