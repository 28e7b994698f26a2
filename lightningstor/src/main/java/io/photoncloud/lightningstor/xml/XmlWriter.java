package io.photoncloud.lightningstor.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.lightningstor.protocol.S3Dates;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes one answer, element after element. For one thread. */
public final class XmlWriter {
    public static final String S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final StringBuilder out = new StringBuilder(512).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();

    private XmlWriter() {}

    /** A document in the namespace of S3. */
    public static XmlWriter of(String root) {
        return in(S3_NAMESPACE, root);
    }

    public static XmlWriter in(String namespace, String root) {
        var writer = new XmlWriter();
        writer.out
                .append('<')
                .append(root)
                .append(" xmlns=\"")
                .append(namespace)
                .append("\">");
        writer.open.push(root);
        return writer;
    }

    /** A document in no namespace, as errors are. */
    public static XmlWriter bare(String root) {
        return new XmlWriter().open(root);
    }

    /** A document of one element, in the namespace of S3. */
    public static byte[] text(String root, String text) {
        XmlWriter writer = of(root);
        writer.escape(text);
        return writer.finish();
    }

    public XmlWriter open(String name) {
        out.append('<').append(name).append('>');
        open.push(name);
        return this;
    }

    /** An element that says its type, as the grantees of access control lists do. */
    public XmlWriter openTyped(String name, String type) {
        out.append('<')
                .append(name)
                .append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"")
                .append(type)
                .append("\">");
        open.push(name);
        return this;
    }

    public XmlWriter close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    public XmlWriter element(String name, String text) {
        out.append('<').append(name).append('>');
        escape(text);
        out.append("</").append(name).append('>');
        return this;
    }

    public XmlWriter element(String name, long number) {
        return element(name, String.valueOf(number));
    }

    public XmlWriter element(String name, boolean value) {
        return element(name, String.valueOf(value));
    }

    public XmlWriter element(String name, Instant time) {
        return element(name, S3Dates.xml(time));
    }

    /** The document, with whatever is still open closed. */
    public byte[] finish() {
        while (!open.isEmpty()) {
            close();
        }
        return out.toString().getBytes(UTF_8);
    }

    /**
     * Control characters go out as references, as S3 sends them, although XML 1.0 has no place for most of them: a client whose keys
     * contain such asks for encoding-type=url.
     */
    private void escape(String text) {
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            switch (letter) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                    if ((letter < ' ' && letter != '\t' && letter != '\n') || letter >= 0xFFFE || letter == 0x7F) {
                        out.append("&#x").append(Integer.toHexString(letter)).append(';');
                    } else {
                        out.append(letter);
                    }
                }
            }
        }
    }
}
