package io.photoncloud.common.policy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Conditions by their expressions, each compiled once for all bindings that have it and forgotten with the last of them;
 * so there are never more than bindings. For one thread.
 */
final class CompiledConditions {

    private static final Logger log = LoggerFactory.getLogger(CompiledConditions.class);

    private static final class Compiled {
        private final Condition condition;
        private int bindings;

        Compiled(Condition condition) {
            this.condition = condition;
        }
    }

    private final Map<String, Compiled> compiled = new HashMap<>();
    /** Null until the first expression is there: most services see none, and a compiler is large. */
    private @Nullable CelConditions compiler;

    /** To be followed by one {@link #release} when the binding is gone. */
    Condition use(String expression) {
        if (expression.isEmpty()) {
            return Condition.ALWAYS;
        }
        Compiled known = compiled.computeIfAbsent(expression, this::compile);
        known.bindings++;
        return known.condition;
    }

    void release(String expression) {
        compiled.computeIfPresent(expression, (_, known) -> --known.bindings == 0 ? null : known);
    }

    int size() {
        return compiled.size();
    }

    private Compiled compile(String expression) {
        if (compiler == null) {
            compiler = new CelConditions();
        }
        try {
            return new Compiled(compiler.compile(expression));
        } catch (
                RuntimeException e) { // whatever the compiler trips over: one condition must not keep all policies away
            log.atError()
                    .addKeyValue("expression", expression)
                    .addKeyValue("cause", e.toString())
                    .log("a condition does not compile: denials with it hold, and grants with it do not");
            return new Compiled(_ -> {
                throw new IllegalStateException("the condition does not compile", e);
            });
        }
    }
}
