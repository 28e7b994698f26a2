package io.photoncloud.common.web;

import java.beans.PropertyEditorSupport;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.beans.PropertyEditorRegistrar;
import org.springframework.beans.PropertyEditorRegistry;

/**
 * Reads the numbers and truth values of queries and paths as JSON has them, and nothing that merely looks like one:
 * Spring by itself takes {@code 0x10}, {@code yes}, {@code +5} and {@code on}. An empty value counts as absent. Editors
 * and not converters, because where a converter refuses a text Spring asks its own editors.
 */
final class StrictValues implements PropertyEditorRegistrar {

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

    @Override
    public void registerCustomEditors(PropertyEditorRegistry registry) {
        register(registry, long.class, Long.class, text -> Long.valueOf(integer(text)));
        register(registry, int.class, Integer.class, text -> Integer.valueOf(integer(text)));
        register(registry, boolean.class, Boolean.class, StrictValues::truth);
    }

    private static void register(
            PropertyEditorRegistry registry, Class<?> primitive, Class<?> boxed, Function<String, Object> read) {
        registry.registerCustomEditor(primitive, new OfText(read));
        registry.registerCustomEditor(boxed, new OfText(read));
    }

    private static String integer(String text) {
        if (!INTEGER.matcher(text).matches()) {
            throw new IllegalArgumentException("no integer");
        }
        return text;
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static final class OfText extends PropertyEditorSupport {

        private final Function<String, Object> read;

        OfText(Function<String, Object> read) {
            this.read = read;
        }

        @Override
        public void setAsText(String text) {
            setValue(text.isEmpty() ? null : read.apply(text));
        }
    }
}
