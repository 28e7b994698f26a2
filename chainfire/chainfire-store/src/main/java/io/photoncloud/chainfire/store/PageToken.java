package io.photoncloud.chainfire.store;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Places in a list of keys with one prefix, as printable text: the rest of the last key that was shown. */
final class PageToken {

    private PageToken() {}

    static String after(byte[] prefix, Key last) {
        byte[] rest = Arrays.copyOfRange(last.unsafeArray(), prefix.length, last.size());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(rest);
    }

    /** The keys with the prefix that follow the token's, all of them for none. @throws StoreException INVALID */
    static KeyRange rest(byte[] prefix, @Nullable String token) {
        KeyRange all = KeyRange.prefix(prefix);
        if (token == null) {
            return all;
        }
        byte[] rest;
        try {
            rest = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw new StoreException(StoreException.Reason.INVALID, "this is no page token: " + token, e);
        }
        byte[] last = Arrays.copyOf(prefix, prefix.length + rest.length);
        System.arraycopy(rest, 0, last, prefix.length, rest.length);
        return new KeyRange(Key.wrap(last).next(), all.end());
    }
}
