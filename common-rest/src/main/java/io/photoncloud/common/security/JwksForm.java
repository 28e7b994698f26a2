package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;

/** Keys as they are published: a JWK set of bounded length. */
final class JwksForm {

    static final int SIZE_MAX = 256 * 1024;

    private JwksForm() {}

    static JWKSet read(InputStream body) throws IOException {
        byte[] content = body.readNBytes(SIZE_MAX + 1);
        if (content.length > SIZE_MAX) {
            throw new IOException("the key set is longer than " + SIZE_MAX + " bytes");
        }
        try {
            return JWKSet.parse(new String(content, StandardCharsets.UTF_8));
        } catch (ParseException e) {
            throw new IOException("not a key set", e);
        }
    }
}
