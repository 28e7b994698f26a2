package io.photoncloud.lightningstor.sigv4;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A keeper of secrets that derives keys when it is asked, as IAM does. */
final class FakeSigningKeys implements SigningKeys {
    private record Held(String secret, Session session) {}

    private final Map<String, Held> held = new HashMap<>();
    int asked;

    FakeSigningKeys with(String accessKeyId, String secret) {
        return with(accessKeyId, secret, new Session.None());
    }

    FakeSigningKeys with(String accessKeyId, String secret, Session session) {
        held.put(accessKeyId, new Held(secret, session));
        return this;
    }

    @Override
    public Optional<Grant> find(String accessKeyId, Scope scope) {
        asked++;
        return Optional.ofNullable(held.get(accessKeyId))
                .map(one -> new Grant(
                        SigningKey.of(SigningKey.derivedBytes(one.secret(), scope)),
                        "owner of " + accessKeyId,
                        one.session()));
    }
}
