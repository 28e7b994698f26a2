package io.photoncloud.system.nodes;

import io.photoncloud.system.chainfire.Rest;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** Calls of one door, each sent until it is answered and once in effect. */
record Calls(Rest rest, AtomicInteger count) {

    Calls(String base) {
        this(new Rest(base), new AtomicInteger());
    }

    JsonNode call(String method, String path, String body, int expected) {
        String key = rest.base() + "-" + count.incrementAndGet();
        return rest.insist(method, "/api/v1/" + path, body, "Idempotency-Key", key)
                .expect(expected)
                .data();
    }

    JsonNode get(String path) {
        return rest.insist("GET", "/api/v1/" + path, "").expect(200).data();
    }
}
