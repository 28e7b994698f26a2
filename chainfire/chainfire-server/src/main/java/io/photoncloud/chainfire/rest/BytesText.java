package io.photoncloud.chainfire.rest;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as they stand in JSON: as {@code name} where they are UTF-8, otherwise in base64 as {@code name_base64}. Exactly
 * one of the two is not null.
 */
public record BytesText(@Nullable String text, @Nullable String base64) {

    public static BytesText of(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return new BytesText(text, null);
        } catch (CharacterCodingException e) {
            return new BytesText(null, Base64.getEncoder().encodeToString(content));
        }
    }

    public static BytesText of(Key key) {
        return of(key.unsafeArray());
    }

    public static BytesText of(Bytes value) {
        return of(value.unsafeArray());
    }

    /** @throws CloudException VALIDATION_ERROR, unless one of the two fields is there and well-formed */
    public static byte[] parse(String name, @Nullable String text, @Nullable String base64) {
        Check.oneOf(List.of(name, name + "_base64"), text, base64);
        if (text != null) {
            return utf8(name, text);
        }
        try {
            return Base64.getDecoder().decode(Check.required(name + "_base64", base64));
        } catch (IllegalArgumentException e) {
            throw CloudException.invalid(name + "_base64", "base64", name + "_base64 must be base64");
        }
    }

    /** Text that has half a surrogate pair has no UTF-8, and is refused rather than changed. */
    public static byte[] utf8(String name, String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(text));
            byte[] content = new byte[encoded.remaining()];
            encoded.get(content);
            return content;
        } catch (CharacterCodingException e) {
            throw CloudException.invalid(name, "Unicode text", name + " must be Unicode text");
        }
    }

    /** A key, which has at least one byte. */
    public static Key key(String name, byte[] content) {
        Check.that(content.length > 0, name, "must not be empty");
        return Key.wrap(content);
    }
}
