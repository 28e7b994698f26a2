package io.photoncloud.system.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.Rest.Reply;
import java.util.stream.Stream;

/**
 * One client of a walk: sends each step with a key of its own, and again with that key until it is answered for certain, and
 * holds the answer against the model's. Of one thread.
 */
public final class Walker {

    /** What else may be looked at while it is not known whether a call was made. */
    @FunctionalInterface
    public interface AfterLoss {
        void look(Step step, String key);
    }

    private final Rest rest;
    private final String name;
    private final AfterLoss afterLoss;
    private int steps;
    private int repeated;

    public Walker(Rest rest, String name, AfterLoss afterLoss) {
        this.rest = rest;
        this.name = name;
        this.afterLoss = afterLoss;
    }

    public int steps() {
        return steps;
    }

    /** Calls that were sent again. */
    public int repeated() {
        return repeated;
    }

    /** The key of the step that was made last. */
    public String key() {
        return name + "-" + steps;
    }

    /** Makes a step, which must be answered as the model has it. */
    public void make(Step step) {
        require(step, send(step), step.expected().get());
    }

    /** For models that have to see the answer before they know what it is to be. */
    public Reply send(Step step) {
        steps++;
        String[] headers = step.reads()
                ? step.headers().toArray(String[]::new)
                : Stream.concat(Stream.of("Idempotency-Key", key()), step.headers().stream())
                        .toArray(String[]::new);
        return rest.insist(() -> lost(step), step.method(), step.path(), step.body(), headers);
    }

    private void lost(Step step) {
        repeated++;
        afterLoss.look(step, key());
    }

    /** Tells the model of an answer, which must be one of those that it expects. */
    public void require(Step step, Reply reply, String... expected) {
        assertThat(Step.outcome(reply))
                .as("%s, key %s, is answered %s", step, key(), reply.body())
                .isIn((Object[]) expected);
        if (Step.outcome(reply).equals(Step.DONE)) {
            step.done().accept(reply.data());
        }
    }
}
