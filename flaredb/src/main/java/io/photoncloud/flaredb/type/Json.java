package io.photoncloud.flaredb.type;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A jsonb value: a tree that never changes, its keys in jsonb's order (shorter ones first, then by bytes), the last of equal keys kept. */
public sealed interface Json {
    /** jsonb's order of keys. */
    Comparator<String> KEYS = Comparator.comparingInt((String key) -> utf8(key).length)
            .thenComparing((left, right) -> Arrays.compareUnsigned(utf8(left), utf8(right)));

    private static byte[] utf8(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** null. */
    enum Null implements Json {
        NULL
    }

    /** true and false. */
    record Bool(boolean value) implements Json {}

    /** A number, exact, with its scale. */
    record Num(Numeric value) implements Json {}

    /** A string. */
    record Str(String value) implements Json {}

    /** An array. */
    record Arr(List<Json> elements) implements Json {
        public Arr {
            elements = List.copyOf(elements);
        }
    }

    /** An object. */
    record Obj(SortedMap<String, Json> members) implements Json {
        public Obj {
            SortedMap<String, Json> sorted = new TreeMap<>(KEYS);
            sorted.putAll(members);
            members = Collections.unmodifiableSortedMap(sorted);
        }

        public static Obj of(Map<String, Json> members) {
            SortedMap<String, Json> sorted = new TreeMap<>(KEYS);
            sorted.putAll(members);
            return new Obj(sorted);
        }
    }

    /** What json_typeof says. */
    default String typeName() {
        return switch (this) {
            case Null _ -> "null";
            case Bool _ -> "boolean";
            case Num _ -> "number";
            case Str _ -> "string";
            case Arr _ -> "array";
            case Obj _ -> "object";
        };
    }
}
