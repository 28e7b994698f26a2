package io.photoncloud.flaredb.ast;

import java.util.List;

/** An option in parentheses, such as {@code FORMAT csv} of COPY or {@code ANALYZE} of EXPLAIN: its name in lower case, its values as written. */
public record Option(int position, String name, List<String> values) implements Node {
    public Option {
        values = List.copyOf(values);
    }
}
