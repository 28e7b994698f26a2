package io.photoncloud.prismnet.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How one walker calls: each change has a key of its own, and is held against what was expected. Of one thread. */
final class Calls {

    static final String OK = "OK";
    static final String NOT_FOUND = "NOT_FOUND";
    static final String CONFLICT = "CONFLICT";
    static final String INVALID = "VALIDATION_ERROR";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 7;

    private final Random random;
    private final String walker;
    private final Function<DoorCall, DoorAnswer> door;
    private final List<String> gone = new ArrayList<>();
    private int made;

    Calls(Random random, String walker, Function<DoorCall, DoorAnswer> door) {
        this.random = random;
        this.walker = walker;
        this.door = door;
    }

    int made() {
        return made;
    }

    static ObjectNode fields(Object... namesAndValues) {
        ObjectNode fields = JSON.createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.set((String) namesAndValues[i], JSON.valueToTree(namesAndValues[i + 1]));
        }
        return fields;
    }

    static String id(JsonNode resource) {
        return resource.path("id").asString();
    }

    /** A change. @return what is answered */
    JsonNode call(String operation, ObjectNode fields, String expected) {
        made++;
        DoorCall call = new DoorCall(operation, fields, walker + "-" + made);
        DoorAnswer answer = door.apply(call);
        assertThat(answer.code()).as("call %d, %s: %s", made, call, answer).isEqualTo(expected);
        return answer.data();
    }

    JsonNode read(String operation, ObjectNode fields) {
        DoorAnswer answer = door.apply(new DoorCall(operation, fields, null));
        assertThat(answer.code()).as("%s", answer).isEqualTo(OK);
        return answer.data();
    }

    /** @param used whether something is in the way */
    void delete(
            String operation,
            @Nullable String id,
            Map<String, ?> known,
            Predicate<String> used,
            Consumer<String> forget) {
        if (id == null) {
            return;
        }
        String expected = !known.containsKey(id) ? NOT_FOUND : used.test(id) ? CONFLICT : OK;
        var _ = call(operation, fields("id", id), expected);
        if (expected.equals(OK)) {
            forget.accept(id);
            gone.add(id);
        }
    }

    /** Often one that is there, now and then one that is not any more; null for none. */
    @Nullable
    String any(Map<String, ?> known) {
        if (random.nextInt(25) == 0 && !gone.isEmpty()) {
            return gone.get(random.nextInt(gone.size()));
        }
        return known.isEmpty() ? null : List.copyOf(known.keySet()).get(random.nextInt(known.size()));
    }

    /** All of a list, a few at a time. */
    List<JsonNode> list(String operation, String name, Object... query) {
        List<JsonNode> all = new ArrayList<>();
        String token = "";
        do {
            ObjectNode fields = fields(query).put("page_size", PAGE);
            if (!token.isEmpty()) {
                fields.put("page_token", token);
            }
            JsonNode page = read(operation, fields);
            page.path(name).forEach(all::add);
            token = page.path("next_page_token").asString("");
        } while (!token.isEmpty());
        return all;
    }
}
