package io.photoncloud.flaredb.ast;

import java.util.List;

/** A name with the names it is qualified by before it, each folded to lower case unless it was quoted. */
public record QualifiedName(int position, List<String> parts) implements Node {
    public QualifiedName {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a name has at least one part");
        }
    }

    /** The last part. */
    public String name() {
        return parts.getLast();
    }

    /** As PostgreSQL writes it in errors: parts with dots between them, nothing quoted. */
    public String text() {
        return String.join(".", parts);
    }
}
