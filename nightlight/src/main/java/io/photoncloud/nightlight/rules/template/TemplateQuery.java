package io.photoncloud.nightlight.rules.template;

import java.util.List;
import java.util.Map;

/** Evaluates the expressions that templates ask for, at the time of the rule. */
public interface TemplateQuery {
    /** One series of what an expression gives. */
    record Sample(Map<String, String> labels, double value) {
        public Sample {
            labels = Map.copyOf(labels);
        }
    }

    List<Sample> query(String expression) throws TemplateException;
}
