package io.photoncloud.nightlight.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** One file of the page, as it is and packed; both are given out as they stand, to many threads at once. */
final class PageAsset {
    private final String type;
    private final byte[] plain;
    private final byte[] packed;

    private PageAsset(String type, byte[] plain) {
        this.type = type;
        this.plain = plain;
        this.packed = packed(plain);
    }

    /** @param name whose ending tells the type; one that is not known is a mistake of the build */
    static PageAsset of(String name, byte[] content) {
        return new PageAsset(type(name), content);
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "json" -> "application/json";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("the page has a file of no known type: " + name);
        };
    }

    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(bytes)) {
            packing.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    String type() {
        return type;
    }

    /** The caller does not change it. */
    byte[] content(boolean asPacked) {
        return asPacked ? packed : plain;
    }
}
