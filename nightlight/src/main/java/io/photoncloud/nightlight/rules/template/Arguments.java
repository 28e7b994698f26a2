package io.photoncloud.nightlight.rules.template;

import io.photoncloud.nightlight.rules.template.TemplateQuery.Sample;
import io.photoncloud.nightlight.text.GoNumber;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a function is called with, as what it needs. */
final class Arguments {
    private final String function;
    private final List<@Nullable Object> values;

    Arguments(String function, List<@Nullable Object> values) {
        this.function = function;
        this.values = values;
    }

    int size() {
        return values.size();
    }

    @Nullable
    Object any(int i) throws TemplateException {
        if (i >= values.size()) {
            throw new TemplateException(
                    "wrong number of args for " + function + ": want " + (i + 1) + " got " + values.size());
        }
        return values.get(i);
    }

    String text(int i) throws TemplateException {
        if (any(i) instanceof String text) {
            return text;
        }
        throw error("expected string; found " + Printing.print(any(i)));
    }

    /** Of a number, or of a text that is one. */
    double number(int i) throws TemplateException {
        return switch (any(i)) {
            case Double number -> number;
            case Long number -> (double) number;
            case String text -> {
                try {
                    yield GoNumber.parseDouble(text);
                } catch (NumberFormatException e) {
                    throw error(String.valueOf(e.getMessage()));
                }
            }
            case null, default -> throw error("can't convert " + Printing.print(any(i)) + " to float");
        };
    }

    Sample sample(int i) throws TemplateException {
        if (any(i) instanceof Sample sample) {
            return sample;
        }
        throw error("expected *template.sample; found " + Printing.print(any(i)));
    }

    List<Sample> samples(int i) throws TemplateException {
        List<Sample> samples = new ArrayList<>();
        if (!(any(i) instanceof List<?> list)) {
            throw error("expected template.queryResult; found " + Printing.print(any(i)));
        }
        for (Object item : list) {
            if (item instanceof Sample sample) {
                samples.add(sample);
            }
        }
        return samples;
    }

    TemplateException error(String message) {
        return new TemplateException("error calling " + function + ": " + message);
    }
}
