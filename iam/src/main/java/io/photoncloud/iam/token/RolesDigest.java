package io.photoncloud.iam.token;

import io.photoncloud.common.api.Sha256;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.Policies;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A short name for the set of roles that somebody has in a scope: two tokens with the same one were issued under the same. */
final class RolesDigest {

    private static final int BYTES = 8;

    private RolesDigest() {}

    static String of(Policies policies, String principal, Scope scope) {
        MessageDigest digest = Sha256.start();
        policies.bindingsOf(new Subject.Principal(principal), scope).stream()
                .map(RolesDigest::text)
                .sorted()
                .distinct()
                .forEach(text -> digest.update(text.getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    private static String text(Binding binding) {
        return String.join(
                "|",
                binding.role().id(),
                binding.scope().toString(),
                binding.effect().name(),
                binding.mode().name(),
                binding.expression() + "\n");
    }
}
