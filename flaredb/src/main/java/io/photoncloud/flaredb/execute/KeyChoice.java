package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the key of an index is to equal, known when the statement runs. A null equals nothing. */
public sealed interface KeyChoice {
    /** The values to look for, each once; a null among them means IS NULL. */
    List<@Nullable Object> values(EvaluationContext context);

    /** key = value. */
    record Equal(Computed value) implements KeyChoice {
        @Override
        public List<@Nullable Object> values(EvaluationContext context) {
            Object found = value.value(context);
            return found == null ? List.of() : List.of(found);
        }
    }

    /** key IN (values). */
    record OneOf(List<Computed> options) implements KeyChoice {
        public OneOf {
            options = List.copyOf(options);
        }

        @Override
        public List<@Nullable Object> values(EvaluationContext context) {
            List<@Nullable Object> values = new ArrayList<>();
            for (Computed option : options) {
                Object found = option.value(context);
                if (found != null) {
                    values.add(found);
                }
            }
            return values.stream().distinct().toList();
        }
    }

    /** key = ANY (array). */
    record AnyOf(Computed array) implements KeyChoice {
        @Override
        public List<@Nullable Object> values(EvaluationContext context) {
            List<@Nullable Object> values = new ArrayList<>();
            if (array.value(context) instanceof SqlArray elements) {
                for (Object element : elements.elements()) {
                    if (element != null) {
                        values.add(element);
                    }
                }
            }
            return values.stream().distinct().toList();
        }
    }

    /** key IS NULL. */
    record IsNull() implements KeyChoice {
        @Override
        public List<@Nullable Object> values(EvaluationContext context) {
            List<@Nullable Object> values = new ArrayList<>();
            values.add(null);
            return values;
        }
    }
}
