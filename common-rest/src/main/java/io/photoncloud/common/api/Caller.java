package io.photoncloud.common.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who makes a call, as far as the door could prove it. What the caller may do is decided elsewhere. */
public sealed interface Caller {

    Caller ANONYMOUS = new Anonymous();

    /** Nobody in particular: open mode without a token, or an endpoint that is public. */
    record Anonymous() implements Caller {}

    /**
     * The bearer of a verified token.
     *
     * @param organization the token's organization, null for a token bound to none
     * @param project the token's project, null for a token bound to none
     * @param rolesDigest names the set of roles the token was issued under, null if it does not say
     */
    record Principal(
            String id,
            @Nullable String organization,
            @Nullable String project,
            @Nullable String rolesDigest) implements Caller {}

    /** Another PhotonCloud service, by its name. */
    record Service(String name) implements Caller {}

    /**
     * SHA-256 in hex over who calls and for whom, whatever roles the token names: under it is kept what belongs to one
     * caller. It is part of stored keys and never changes.
     */
    static String digest(Caller caller) {
        List<String> parts = switch (caller) {
            case Anonymous() -> List.of("anonymous");
            case Service(String name) -> List.of("service", name);
            case Principal(String id, String organization, String project, var _) ->
                List.of("principal", id, String.valueOf(organization), String.valueOf(project));
        };
        MessageDigest digest = Sha256.start();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
