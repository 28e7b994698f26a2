package io.photoncloud.common.web;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import tools.jackson.databind.json.JsonMapper;

/** Reads the enums of queries and paths by the names they have in JSON, so that one value is written one way everywhere. */
final class EnumNames implements ConverterFactory<String, Enum<?>> {

    private final JsonMapper json;

    EnumNames(JsonMapper json) {
        this.json = json;
    }

    /** The names of an enum's constants in JSON, in their order. */
    static List<String> of(Class<?> type, JsonMapper json) {
        return Arrays.stream(Objects.requireNonNull(type.getEnumConstants()))
                .map(constant -> json.valueToTree(constant).asString())
                .toList();
    }

    @Override
    public <T extends Enum<?>> Converter<String, T> getConverter(Class<T> type) {
        List<String> names = of(type, json);
        T[] constants = Objects.requireNonNull(type.getEnumConstants());
        return text -> {
            int index = names.indexOf(text);
            if (index < 0) {
                throw new IllegalArgumentException("no such name");
            }
            return constants[index];
        };
    }
}
