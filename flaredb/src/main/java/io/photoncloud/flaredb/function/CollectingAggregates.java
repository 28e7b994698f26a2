package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANY;
import static io.photoncloud.flaredb.type.SqlType.ANYARRAY;
import static io.photoncloud.flaredb.type.SqlType.ANYELEMENT;
import static io.photoncloud.flaredb.type.SqlType.ANYNONARRAY;
import static io.photoncloud.flaredb.type.SqlType.BYTEA;
import static io.photoncloud.flaredb.type.SqlType.JSON;
import static io.photoncloud.flaredb.type.SqlType.JSONB;
import static io.photoncloud.flaredb.type.SqlType.TEXT;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.Json;
import io.photoncloud.flaredb.type.JsonText;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Aggregates that keep all they are given: string_agg, array_agg, and JSON's. */
final class CollectingAggregates {
    private static final long DATUM_BYTES = 48;

    private CollectingAggregates() {}

    static void register(Catalogue catalogue) {
        Aggregates.add(catalogue, TEXT, AccumulatingAggregate.whole("string_agg", _ -> new Strings()), TEXT, TEXT);
        Aggregates.add(catalogue, BYTEA, AccumulatingAggregate.whole("string_agg", _ -> new Byteas()), BYTEA, BYTEA);
        Aggregates.add(catalogue, ANYARRAY, AccumulatingAggregate.whole("array_agg", Elements::new), ANYNONARRAY);
        Aggregates.add(catalogue, ANYARRAY, AccumulatingAggregate.whole("array_agg", _ -> new Arrays()), ANYARRAY);
        Aggregates.add(
                catalogue,
                JSONB,
                AccumulatingAggregate.whole("jsonb_agg", site -> new JsonArray(site, true)),
                ANYELEMENT);
        Aggregates.add(
                catalogue,
                JSON,
                AccumulatingAggregate.whole("json_agg", site -> new JsonArray(site, false)),
                ANYELEMENT);
        Aggregates.add(catalogue, JSONB, AccumulatingAggregate.whole("jsonb_object_agg", JsonbObject::new), ANY, ANY);
        Aggregates.add(catalogue, JSON, AccumulatingAggregate.whole("json_object_agg", JsonObject::new), ANY, ANY);
    }

    /** string_agg of text: each after the delimiter that came with it, but the first. */
    private static final class Strings extends Accumulator {
        private @Nullable StringBuilder text;

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            if (arguments[0] == null) {
                return;
            }
            StringBuilder current = text;
            if (current == null) {
                current = new StringBuilder();
                text = current;
            } else if (arguments[1] != null) {
                current.append((String) arguments[1]);
            }
            current.append((String) arguments[0]);
            Limits.checkLength(current.length());
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            return text == null ? null : text.toString();
        }

        @Override
        long bytes() {
            return DATUM_BYTES + (text == null ? 0 : 2L * text.capacity());
        }
    }

    /** string_agg of bytea. */
    private static final class Byteas extends Accumulator {
        private @Nullable ByteArrayOutputStream bytes;

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            if (arguments[0] == null) {
                return;
            }
            ByteArrayOutputStream current = bytes;
            if (current == null) {
                current = new ByteArrayOutputStream();
                bytes = current;
            } else if (arguments[1] != null) {
                current.writeBytes(((Bytes) arguments[1]).array());
            }
            current.writeBytes(((Bytes) arguments[0]).array());
            Limits.checkLength(current.size());
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            return bytes == null ? null : Bytes.of(bytes.toByteArray());
        }

        @Override
        long bytes() {
            return DATUM_BYTES + (bytes == null ? 0 : bytes.size());
        }
    }

    /** array_agg of what is no array: nulls are kept. */
    private static final class Elements extends Accumulator {
        private final SqlType element;
        private final List<@Nullable Object> elements = new ArrayList<>();

        Elements(CallSite site) {
            this.element = site.argumentType(0);
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            elements.add(arguments[0]);
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            return elements.isEmpty() ? null : SqlArray.of(element, elements);
        }

        @Override
        long bytes() {
            return DATUM_BYTES * (1 + elements.size());
        }
    }

    /** array_agg of arrays: one more dimension. */
    private static final class Arrays extends Accumulator {
        private @Nullable SqlArray first;
        private int count;
        private final List<@Nullable Object> elements = new ArrayList<>();

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            if (arguments[0] == null) {
                throw new SqlException(SqlState.NULL_VALUE_NOT_ALLOWED, "cannot accumulate null arrays");
            }
            SqlArray array = (SqlArray) arguments[0];
            if (array.dimensions() == 0) {
                throw new SqlException(SqlState.ARRAY_SUBSCRIPT_ERROR, "cannot accumulate empty arrays");
            }
            SqlArray model = first;
            if (model == null) {
                first = array;
            } else if (!model.lengths().equals(array.lengths())) {
                throw new SqlException(
                        SqlState.ARRAY_SUBSCRIPT_ERROR, "cannot accumulate arrays of different dimensionality");
            }
            count++;
            elements.addAll(array.elements());
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            SqlArray model = first;
            if (model == null) {
                return null;
            }
            List<Integer> lengths = new ArrayList<>(List.of(count));
            lengths.addAll(model.lengths());
            List<Integer> lowers = new ArrayList<>(List.of(1));
            lowers.addAll(model.lowerBounds());
            return new SqlArray(model.element(), lengths, lowers, elements);
        }

        @Override
        long bytes() {
            return DATUM_BYTES * (1 + elements.size());
        }
    }

    /** json_agg and jsonb_agg. */
    private static final class JsonArray extends Accumulator {
        private final SqlType type;
        private final boolean binary;
        private final List<Json> elements = new ArrayList<>();
        private final StringBuilder text = new StringBuilder("[");

        JsonArray(CallSite site, boolean binary) {
            this.type = site.argumentType(0);
            this.binary = binary;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            if (binary) {
                elements.add(JsonConversion.toJsonb(arguments[0], type, context));
            } else {
                text.append(text.length() > 1 ? ", " : "");
                JsonConversion.append(text, arguments[0], type, context);
            }
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            if (binary) {
                return elements.isEmpty() ? null : new Json.Arr(elements);
            }
            return text.length() == 1 ? null : text + "]";
        }

        @Override
        long bytes() {
            return DATUM_BYTES * (1 + elements.size()) + 2L * text.capacity();
        }
    }

    /** jsonb_object_agg. */
    private static final class JsonbObject extends Accumulator {
        private final CallSite site;
        private final SortedMap<String, Json> members = new TreeMap<>(Json.KEYS);
        private boolean any;

        JsonbObject(CallSite site) {
            this.site = site;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            any = true;
            members.put(
                    JsonConversion.key(arguments[0], site.argumentType(0), context),
                    JsonConversion.toJsonb(arguments[1], site.argumentType(1), context));
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            return any ? new Json.Obj(members) : null;
        }

        @Override
        long bytes() {
            return 2 * DATUM_BYTES * (1 + members.size());
        }
    }

    /** json_object_agg: all that it is given, in its order. */
    private static final class JsonObject extends Accumulator {
        private final CallSite site;
        private final StringBuilder text = new StringBuilder("{ ");

        JsonObject(CallSite site) {
            this.site = site;
        }

        @Override
        void add(@Nullable Object[] arguments, EvaluationContext context) {
            text.append(text.length() > 2 ? ", " : "");
            JsonText.quote(text, JsonConversion.key(arguments[0], site.argumentType(0), context));
            text.append(" : ");
            JsonConversion.append(text, arguments[1], site.argumentType(1), context);
        }

        @Override
        @Nullable
        Object finish(EvaluationContext context) {
            return text.length() == 2 ? null : text + " }";
        }

        @Override
        long bytes() {
            return DATUM_BYTES + 2L * text.capacity();
        }
    }
}
