package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The rest of a path exactly as it came, percent-encoding and all: the path variable of a route that {@link RouteRules}
 * declares raw. Slashes, dots, semicolons and {@code %2F} have no meaning in it.
 */
public record RawPath(String encoded) {

    /** Also what binds a path variable of this type. */
    public static RawPath valueOf(String encoded) {
        return new RawPath(encoded);
    }

    /** Percent-decoded once. @throws CloudException BAD_REQUEST for a percent sign without two hex digits */
    public byte[] bytes() {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length());
        byte[] source = encoded.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < source.length; i++) {
            if (source[i] == '%') {
                decoded.write(escaped(source, i));
                i += 2;
            } else {
                decoded.write(source[i]);
            }
        }
        return decoded.toByteArray();
    }

    /** The same as text. @throws CloudException BAD_REQUEST where it is no UTF-8 */
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw badPath("the path is not UTF-8");
        }
    }

    private static int escaped(byte[] source, int percent) {
        if (percent + 2 >= source.length) {
            throw badPath("the path has a percent sign without two hex digits");
        }
        int high = Character.digit(source[percent + 1], 16);
        int low = Character.digit(source[percent + 2], 16);
        if (high < 0 || low < 0) {
            throw badPath("the path has a percent sign without two hex digits");
        }
        return (high << 4) | low;
    }

    static CloudException badPath(String message) {
        return new CloudException(
                ErrorCode.BAD_REQUEST, message, CloudException.fieldDetails("path", "a well-formed path"));
    }
}
