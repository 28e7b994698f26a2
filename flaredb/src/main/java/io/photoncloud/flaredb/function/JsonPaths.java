package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.Json;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reading, changing and comparing parts of JSON trees. */
final class JsonPaths {
    private JsonPaths() {}

    static @Nullable Json field(Json value, String key) {
        return value instanceof Json.Obj(SortedMap<String, Json> members) ? members.get(key) : null;
    }

    /** From 0, or from the end when negative. */
    static @Nullable Json element(Json value, long index) {
        if (!(value instanceof Json.Arr(List<Json> elements))) {
            return null;
        }
        long actual = index < 0 ? index + elements.size() : index;
        return actual < 0 || actual >= elements.size() ? null : elements.get((int) actual);
    }

    static @Nullable Json get(Json value, SqlArray path) {
        Json current = value;
        for (Object step : path.elements()) {
            if (step == null) {
                return null;
            }
            Json next = switch (current) {
                case Json.Obj(SortedMap<String, Json> members) -> members.get((String) step);
                case Json.Arr _ -> atIndex(current, (String) step);
                case Json.Null _, Json.Bool _, Json.Num _, Json.Str _ -> null;
            };
            if (next == null) {
                return null;
            }
            current = next;
        }
        return current;
    }

    private static @Nullable Json atIndex(Json value, String step) {
        try {
            return element(value, Integer.parseInt(step.strip()));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static List<String> steps(SqlArray path) {
        if (path.dimensions() > 1) {
            throw new SqlException(SqlState.ARRAY_SUBSCRIPT_ERROR, "wrong number of array subscripts");
        }
        List<String> steps = new ArrayList<>();
        for (Object step : path.elements()) {
            if (step == null) {
                throw new SqlException(
                        SqlState.NULL_VALUE_NOT_ALLOWED, "path element at position " + (steps.size() + 1) + " is null");
            }
            steps.add((String) step);
        }
        return steps;
    }

    static boolean exists(Json value, String key) {
        return switch (value) {
            case Json.Obj(SortedMap<String, Json> members) -> members.containsKey(key);
            case Json.Arr(List<Json> elements) -> elements.contains(new Json.Str(key));
            case Json.Str(String string) -> string.equals(key);
            case Json.Null _, Json.Bool _, Json.Num _ -> false;
        };
    }

    static boolean contains(Json whole, Json part) {
        if (whole instanceof Json.Arr(List<Json> elements)
                && !(part instanceof Json.Arr)
                && !(part instanceof Json.Obj)) {
            return elements.stream().anyMatch(element -> isEqual(element, part));
        }
        return containsNested(whole, part);
    }

    private static boolean isEqual(Json left, Json right) {
        return Values.compareJson(left, right) == 0;
    }

    private static boolean containsNested(Json whole, Json part) {
        return switch (part) {
            case Json.Obj(SortedMap<String, Json> members) ->
                whole instanceof Json.Obj(SortedMap<String, Json> others)
                        && members.entrySet().stream().allMatch(member -> {
                            Json other = others.get(member.getKey());
                            return other != null && containsNested(other, member.getValue());
                        });
            case Json.Arr(List<Json> elements) ->
                whole instanceof Json.Arr(List<Json> others)
                        && elements.stream()
                                .allMatch(element -> others.stream().anyMatch(other -> containsNested(other, element)));
            case Json.Null _, Json.Bool _, Json.Num _, Json.Str _ -> isEqual(whole, part);
        };
    }

    static Json concatenate(Json left, Json right) {
        if (left instanceof Json.Obj(SortedMap<String, Json> members)
                && right instanceof Json.Obj(SortedMap<String, Json> others)) {
            SortedMap<String, Json> both = new TreeMap<>(Json.KEYS);
            both.putAll(members);
            both.putAll(others);
            return new Json.Obj(both);
        }
        List<Json> both = new ArrayList<>(elements(left));
        both.addAll(elements(right));
        return new Json.Arr(both);
    }

    private static List<Json> elements(Json value) {
        return value instanceof Json.Arr(List<Json> elements) ? elements : List.of(value);
    }

    static Json without(Json value, List<? extends @Nullable Object> keys) {
        return switch (value) {
            case Json.Obj(SortedMap<String, Json> members) -> {
                SortedMap<String, Json> kept = new TreeMap<>(Json.KEYS);
                members.forEach((key, member) -> {
                    if (!keys.contains(key)) {
                        kept.put(key, member);
                    }
                });
                yield new Json.Obj(kept);
            }
            case Json.Arr(List<Json> elements) ->
                new Json.Arr(elements.stream()
                        .filter(element -> !(element instanceof Json.Str(String string) && keys.contains(string)))
                        .toList());
            case Json.Null _, Json.Bool _, Json.Num _, Json.Str _ -> throw invalid("cannot delete from scalar");
        };
    }

    static Json withoutElement(Json value, long index) {
        if (value instanceof Json.Obj) {
            throw invalid("cannot delete from object using integer index");
        }
        if (!(value instanceof Json.Arr(List<Json> elements))) {
            throw invalid("cannot delete from scalar");
        }
        long actual = index < 0 ? index + elements.size() : index;
        if (actual < 0 || actual >= elements.size()) {
            return value;
        }
        List<Json> kept = new ArrayList<>(elements);
        kept.remove((int) actual);
        return new Json.Arr(kept);
    }

    private static SqlException invalid(String message) {
        return new SqlException(SqlState.INVALID_PARAMETER_VALUE, message);
    }

    static Json withoutPath(Json value, List<String> path) {
        if (!(value instanceof Json.Arr) && !(value instanceof Json.Obj)) {
            throw invalid("cannot delete path in scalar");
        }
        return path.isEmpty() ? value : change(value, path, 0, new Change(null, true, false, false));
    }

    static Json set(Json value, SqlArray path, Json replacement, boolean create) {
        return update(value, path, new Change(replacement, create, false, false), "cannot set path in scalar");
    }

    static Json insert(Json value, SqlArray path, Json inserted, boolean after) {
        return update(value, path, new Change(inserted, true, true, after), "cannot set path in scalar");
    }

    private static Json update(Json value, SqlArray path, Change change, String ofScalar) {
        List<String> steps = steps(path);
        if (!(value instanceof Json.Arr) && !(value instanceof Json.Obj)) {
            throw invalid(ofScalar);
        }
        return steps.isEmpty() ? value : change(value, steps, 0, change);
    }

    /** What is done at the end of a path: no value means removal. */
    private record Change(@Nullable Json value, boolean create, boolean insert, boolean after) {}

    private static Json change(Json value, List<String> path, int depth, Change change) {
        return switch (value) {
            case Json.Obj(SortedMap<String, Json> members) -> changeMember(members, path, depth, change);
            case Json.Arr(List<Json> elements) -> changeElement(elements, path, depth, change);
            case Json.Null _, Json.Bool _, Json.Num _, Json.Str _ -> value;
        };
    }

    private static Json changeMember(Map<String, Json> members, List<String> path, int depth, Change change) {
        String key = path.get(depth);
        Json present = members.get(key);
        SortedMap<String, Json> changed = new TreeMap<>(Json.KEYS);
        changed.putAll(members);
        if (depth + 1 < path.size()) {
            if (present != null) {
                changed.put(key, change(present, path, depth + 1, change));
            }
            return new Json.Obj(changed);
        }
        Json value = change.value();
        if (value == null) {
            changed.remove(key);
        } else if (present != null && change.insert()) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "cannot replace existing key",
                    null,
                    "Try using the function jsonb_set to replace key value.");
        } else if (present != null || change.create()) {
            changed.put(key, value);
        }
        return new Json.Obj(changed);
    }

    private static Json changeElement(List<Json> elements, List<String> path, int depth, Change change) {
        int index = index(path.get(depth), depth);
        int size = elements.size();
        int actual = index < 0 ? index + size : index;
        List<Json> changed = new ArrayList<>(elements);
        boolean present = actual >= 0 && actual < size;
        if (depth + 1 < path.size()) {
            if (present) {
                changed.set(actual, change(elements.get(actual), path, depth + 1, change));
            }
            return new Json.Arr(changed);
        }
        Json value = change.value();
        if (value == null) {
            if (present) {
                changed.remove(actual);
            }
        } else if (change.insert()) {
            int place = actual < 0 ? 0 : Math.min(size, change.after() && present ? actual + 1 : actual);
            changed.add(place, value);
        } else if (present) {
            changed.set(actual, value);
        } else if (change.create()) {
            changed.add(actual < 0 ? 0 : size, value);
        }
        return new Json.Arr(changed);
    }

    private static int index(String step, int depth) {
        try {
            return Integer.parseInt(step.strip());
        } catch (NumberFormatException e) {
            throw new SqlException(
                    SqlState.INVALID_TEXT_REPRESENTATION,
                    "path element at position " + (depth + 1) + " is not an integer: \"" + step + '"',
                    e);
        }
    }

    static Json withoutNulls(Json value) {
        return switch (value) {
            case Json.Obj(SortedMap<String, Json> members) -> {
                SortedMap<String, Json> kept = new TreeMap<>(Json.KEYS);
                members.forEach((key, member) -> {
                    if (!(member instanceof Json.Null)) {
                        kept.put(key, withoutNulls(member));
                    }
                });
                yield new Json.Obj(kept);
            }
            case Json.Arr(List<Json> elements) ->
                new Json.Arr(elements.stream().map(JsonPaths::withoutNulls).toList());
            case Json.Null _, Json.Bool _, Json.Num _, Json.Str _ -> value;
        };
    }
}
