package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An element of a request document, by its local name: S3 takes documents with its namespace, and without.
 *
 * @param type the attribute xsi:type, or nothing
 */
record Element(String name, String type, String text, List<Element> children) {
    Element {
        children = List.copyOf(children);
    }

    static S3Exception malformed() {
        return new S3Exception(S3Error.MALFORMED_XML);
    }

    /** Refuses children that this service would have to ignore, and text between them. */
    Element withOnly(String... names) {
        Set<String> known = Set.of(names);
        for (Element child : children) {
            if (!known.contains(child.name)) {
                throw malformed().with("Element", child.name);
            }
        }
        if (!text.isBlank() && !children.isEmpty()) {
            throw malformed().with("Element", name);
        }
        return this;
    }

    List<Element> all(String child) {
        return children.stream().filter(one -> one.name.equals(child)).toList();
    }

    Optional<Element> find(String child) {
        List<Element> found = all(child);
        if (found.size() > 1) {
            throw malformed().with("Element", child);
        }
        return found.stream().findFirst();
    }

    Element get(String child) {
        return find(child).orElseThrow(() -> malformed().with("Element", child));
    }

    Optional<String> findText(String child) {
        return find(child).map(Element::leaf);
    }

    String getText(String child) {
        return get(child).leaf();
    }

    /** The text of an element that has nothing else. */
    String leaf() {
        if (!children.isEmpty()) {
            throw malformed().with("Element", name);
        }
        return text;
    }

    boolean isTrue() {
        return switch (leaf().strip()) {
            case "true", "TRUE", "1" -> true;
            case "false", "FALSE", "0" -> false;
            default -> throw malformed().with("Element", name);
        };
    }

    /** A whole number of at most nine digits. */
    int number() {
        String digits = leaf().strip();
        if (!digits.matches("-?\\d{1,9}")) {
            throw malformed().with("Element", name);
        }
        return Integer.parseInt(digits);
    }

    long size() {
        String digits = leaf().strip();
        if (!digits.matches("\\d{1,18}")) {
            throw malformed().with("Element", name);
        }
        return Long.parseLong(digits);
    }

    <E extends Enum<E>> E oneOf(Class<E> words, S3Error otherwise) {
        String word = leaf().strip();
        for (E constant : words.getEnumConstants()) {
            if (constant.toString().equals(word)) {
                return constant;
            }
        }
        throw new S3Exception(otherwise).with("Element", name);
    }
}
