package io.photoncloud.lightningstor.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.lightningstor.protocol.S3Exception;
import java.net.URLEncoder;

/** How the keys, prefixes and delimiters of a list are written. */
public enum KeyEncoding {
    PLAIN,
    /** As in a query, but for slashes, and for spaces, which every decoder reads as %20 and not every one as a plus. */
    URL;

    /**
     * Reads encoding-type.
     *
     * @param type empty where the request does not say
     */
    public static KeyEncoding parse(String type) {
        return switch (type) {
            case "" -> PLAIN;
            case "url" -> URL;
            default ->
                throw S3Exception.invalidArgument(
                        "encoding-type", type, "Invalid Encoding Method specified in Request");
        };
    }

    public String encode(String key) {
        return switch (this) {
            case PLAIN -> key;
            case URL -> URLEncoder.encode(key, UTF_8).replace("%2F", "/").replace("+", "%20");
        };
    }
}
