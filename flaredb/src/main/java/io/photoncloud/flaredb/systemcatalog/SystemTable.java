package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A relation of the system.
 *
 * @param kind pg_class.relkind as PostgreSQL has it: views there are computed as tables are here
 * @param template a row that says nothing: null, or the empty value of a column that is never null
 * @param places of the columns by their names
 */
record SystemTable(
        SystemTableDescriptor descriptor, String kind, List<@Nullable Object> template, Map<String, Integer> places) {
    SystemTable {
        template = Collections.unmodifiableList(new ArrayList<>(template));
        places = Map.copyOf(places);
    }

    SystemTable(SystemTableDescriptor descriptor, String kind, List<@Nullable Object> template) {
        this(descriptor, kind, template, places(descriptor));
    }

    private static Map<String, Integer> places(SystemTableDescriptor descriptor) {
        Map<String, Integer> places = new HashMap<>();
        descriptor.columns().forEach(column -> places.put(column.name(), column.number() - 1));
        return places;
    }

    boolean isNotNull(int number) {
        return template.get(number - 1) != null;
    }

    /** A row to be filled. */
    Row row() {
        return new Row(this);
    }

    /** A row by its columns' names. For one thread. */
    static final class Row {
        private final SystemTable table;
        private final List<@Nullable Object> values;

        private Row(SystemTable table) {
            this.table = table;
            this.values = new ArrayList<>(table.template());
        }

        Row put(String column, @Nullable Object value) {
            Integer place = table.places().get(column);
            if (place == null) {
                throw new IllegalArgumentException(table.descriptor().name() + " has no column " + column);
            }
            values.set(place, value instanceof Integer number ? (Object) number.longValue() : value);
            return this;
        }

        List<@Nullable Object> values() {
            return values;
        }
    }
}
