package io.photoncloud.common.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * The opaque name of a place in a list: a form version, a checksum over list and place, and the place. The checksum
 * catches a token that was cut, changed by accident or given to another list; it is no secret, so a place must never
 * grant more than the list itself does.
 */
public final class PageToken {

    /** The most bytes a place may have. */
    public static final int POSITION_MAX = 32 * 1024;

    private static final byte FORM = 1;
    private static final int HEAD = 1 + Integer.BYTES;

    private PageToken() {}

    /** @param list what is listed, filters included: a token is good for that only */
    public static String of(String list, byte[] position) {
        ByteBuffer token = ByteBuffer.allocate(HEAD + position.length);
        token.put(FORM).putInt(checksum(list, position)).put(position);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    public static byte[] position(String list, String token) {
        if (token.length() > POSITION_MAX * 2) {
            throw invalid();
        }
        byte[] content;
        try {
            content = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        if (content.length < HEAD || content[0] != FORM) {
            throw invalid();
        }
        byte[] position = Arrays.copyOfRange(content, HEAD, content.length);
        if (ByteBuffer.wrap(content).getInt(1) != checksum(list, position)) {
            throw invalid();
        }
        return position;
    }

    private static int checksum(String list, byte[] position) {
        CRC32 checksum = new CRC32();
        checksum.update(list.getBytes(StandardCharsets.UTF_8));
        checksum.update(0);
        checksum.update(position);
        return (int) checksum.getValue();
    }

    /**
     * What a place is refused with that is no place of the list: the checksum is no secret, so anybody can make a token
     * with any bytes in it.
     */
    public static CloudException invalid() {
        return CloudException.invalid(
                PageRequest.PAGE_TOKEN,
                "a next_page_token of the same list",
                "page_token is not one that this list gave out");
    }
}
