package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as they stand in JSON: as {@code name} where they are UTF-8, otherwise in base64 as {@code name_base64}. Exactly
 * one of the two is not null.
 */
record KvText(@Nullable String text, @Nullable String base64) {

    static KvText of(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return new KvText(text, null);
        } catch (CharacterCodingException e) {
            return new KvText(null, Base64.getEncoder().encodeToString(content));
        }
    }

    static KvText of(Key key) {
        return of(key.unsafeArray());
    }

    static KvText of(Bytes value) {
        return of(value.unsafeArray());
    }

    /** @throws CloudException VALIDATION_ERROR, unless one of the two fields is there and well-formed */
    static Bytes parse(String name, @Nullable String text, @Nullable String base64) {
        Check.oneOf(List.of(name, name + "_base64"), text, base64);
        if (text != null) {
            return utf8(name, text);
        }
        try {
            return Bytes.wrap(Base64.getDecoder().decode(Check.required(name + "_base64", base64)));
        } catch (IllegalArgumentException e) {
            throw CloudException.invalid(name + "_base64", "base64", name + "_base64 must be base64");
        }
    }

    /** Text that has half a surrogate pair has no UTF-8, and is refused rather than changed. */
    static Bytes utf8(String name, String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] content = new byte[encoded.remaining()];
            encoded.get(content);
            return Bytes.wrap(content);
        } catch (CharacterCodingException e) {
            throw CloudException.invalid(name, "Unicode text", name + " must be Unicode text");
        }
    }

    /** A key, which has at least one byte. */
    static Key key(String name, Bytes content) {
        Check.that(!content.isEmpty(), name, "must not be empty");
        return Key.wrap(content.unsafeArray());
    }
}
