package io.photoncloud.nightlight.rules;

import java.io.Serial;
import java.time.Instant;
import java.util.List;

/** Evaluates expressions. Safe for use by many threads. */
public interface RuleQuery {
    /** An expression that could not be evaluated, or a rule's outcome that cannot be. */
    class Failed extends Exception {
        @Serial
        private static final long serialVersionUID = 1;

        public Failed(String message) {
            super(message);
        }
    }

    /** More alerts than the group allows: those there were are given up too. */
    final class TooManyAlerts extends Failed {
        @Serial
        private static final long serialVersionUID = 1;

        TooManyAlerts(String message) {
            super(message);
        }
    }

    /** A scalar is one sample without labels. */
    List<RuleSample> query(String expression, Instant time) throws Failed;
}
