package io.photoncloud.system.walk;

import io.photoncloud.system.chainfire.Rest.Reply;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * One call of a walk, and what a model has to say of it.
 *
 * @param body empty for none
 * @param headers names and values in turn
 * @param expected how it is to be answered as things stand in the model: {@link #DONE}, or the code of an error
 * @param done tells the model the data of the answer, if it was done
 */
public record Step(
        String method,
        String path,
        String body,
        List<String> headers,
        Supplier<String> expected,
        Consumer<JsonNode> done) {

    public static final String DONE = "done";

    public Step(String method, String path, String body, Supplier<String> expected, Consumer<JsonNode> done) {
        this(method, path, body, List.of(), expected, done);
    }

    public Step with(String... more) {
        return new Step(method, path, body, List.of(more), expected, done);
    }

    /** A call that only reads. */
    boolean reads() {
        return method.equals("GET");
    }

    public static String outcome(Reply reply) {
        return reply.status() < 300 ? DONE : reply.errorCode();
    }

    @Override
    public String toString() {
        return method + " " + path + " " + body;
    }
}
