package io.photoncloud.common.config;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** The names that settings records can bind, and whether a given name is one of them. Dashes and case do not matter. */
final class SettingNames {

    private final Set<ConfigurationPropertyName> exact = new HashSet<>();
    private final Set<ConfigurationPropertyName> open = new HashSet<>();

    /** @param name full, or with {@code .*} at its end for everything below */
    void add(String name) {
        if (name.endsWith(".*")) {
            open.add(ConfigurationPropertyName.of(name.substring(0, name.length() - 2)));
        } else {
            exact.add(ConfigurationPropertyName.of(name));
        }
    }

    /** Every component of a record, nested records included. */
    void addRecord(String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + dashed(component.getName());
            addComponent(name, component.getType());
        }
    }

    boolean contains(ConfigurationPropertyName name) {
        if (exact.contains(name)) {
            return true;
        }
        return open.stream().anyMatch(parent -> parent.isAncestorOf(name) || parent.equals(name));
    }

    /** The known names, for a message. */
    List<String> names() {
        return exact.stream().map(ConfigurationPropertyName::toString).sorted().toList();
    }

    private void addComponent(String name, Class<?> type) {
        if (Map.class.isAssignableFrom(type) || Collection.class.isAssignableFrom(type) || type.isArray()) {
            add(name + ".*");
        } else if (type.isRecord() && isNested(type)) {
            addRecord(name, type);
        } else {
            add(name);
        }
    }

    /** A record that is written as one text (an address) has a factory for that; any other is a group of settings. */
    private static boolean isNested(Class<?> type) {
        try {
            type.getMethod("valueOf", String.class);
            return false;
        } catch (NoSuchMethodException e) {
            return true;
        }
    }

    private static String dashed(String camel) {
        StringBuilder dashed = new StringBuilder();
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c)) {
                dashed.append('-').append(Character.toLowerCase(c));
            } else {
                dashed.append(c);
            }
        }
        return dashed.toString();
    }
}
