package io.photoncloud.flaredb.type;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row as a value: names and types of its fields, and their values (null where SQL's NULL stands). */
public record RecordValue(List<String> names, List<SqlType> types, List<@Nullable Object> values) {
    public RecordValue {
        names = List.copyOf(names);
        types = List.copyOf(types);
        values = Collections.unmodifiableList(new ArrayList<>(values));
        if (names.size() != types.size() || types.size() != values.size()) {
            throw new IllegalArgumentException("a record has as many names and types as values");
        }
    }
}
