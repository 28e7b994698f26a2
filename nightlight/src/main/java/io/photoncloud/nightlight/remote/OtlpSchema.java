package io.photoncloud.nightlight.remote;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What OpenTelemetry's messages of metrics have, by the names that JSON has for it. */
final class OtlpSchema {
    private OtlpSchema() {}

    /** How a field is written in protobuf. */
    enum Kind {
        MESSAGE,
        FIXED64,
        VARINT,
        ZIGZAG,
        DOUBLE,
        BOOL,
        TEXT,
        /** Bytes that are hexadecimal in JSON. */
        HEX,
        BASE64
    }

    /** @param inner of a field that is a message */
    record Field(
            int number,
            Kind kind,
            boolean isRepeated,
            @Nullable Message inner) {
        Message message() {
            if (inner == null) {
                throw new IllegalStateException("no message: " + this);
            }
            return inner;
        }
    }

    /** A kind of message. */
    static final class Message {
        static final Message REQUEST = new Message();
        static final Message RESOURCE_METRICS = new Message();
        static final Message RESOURCE = new Message();
        static final Message SCOPE_METRICS = new Message();
        static final Message SCOPE = new Message();
        static final Message METRIC = new Message();
        static final Message GAUGE = new Message();
        static final Message SUM = new Message();
        static final Message HISTOGRAM = new Message();
        static final Message EXPONENTIAL = new Message();
        static final Message SUMMARY = new Message();
        static final Message NUMBER_POINT = new Message();
        static final Message HISTOGRAM_POINT = new Message();
        static final Message EXPONENTIAL_POINT = new Message();
        static final Message BUCKETS = new Message();
        static final Message SUMMARY_POINT = new Message();
        static final Message QUANTILE = new Message();
        static final Message EXEMPLAR = new Message();
        static final Message KEY_VALUE = new Message();
        static final Message ANY_VALUE = new Message();
        static final Message VALUES = new Message();
        static final Message KEY_VALUES = new Message();

        private final Map<String, Field> fields = new HashMap<>();

        static {
            REQUEST.messages("resourceMetrics", 1, RESOURCE_METRICS);
            RESOURCE_METRICS.message("resource", 1, RESOURCE).messages("scopeMetrics", 2, SCOPE_METRICS);
            RESOURCE.messages("attributes", 1, KEY_VALUE);
            SCOPE_METRICS
                    .message("scope", 1, SCOPE)
                    .messages("metrics", 2, METRIC)
                    .one("schemaUrl", 3, Kind.TEXT);
            SCOPE.one("name", 1, Kind.TEXT).one("version", 2, Kind.TEXT).messages("attributes", 3, KEY_VALUE);
            METRIC.one("name", 1, Kind.TEXT)
                    .one("description", 2, Kind.TEXT)
                    .one("unit", 3, Kind.TEXT)
                    .message("gauge", 5, GAUGE)
                    .message("sum", 7, SUM)
                    .message("histogram", 9, HISTOGRAM)
                    .message("exponentialHistogram", 10, EXPONENTIAL)
                    .message("summary", 11, SUMMARY);
            GAUGE.messages("dataPoints", 1, NUMBER_POINT);
            SUM.messages("dataPoints", 1, NUMBER_POINT)
                    .one("aggregationTemporality", 2, Kind.VARINT)
                    .one("isMonotonic", 3, Kind.BOOL);
            HISTOGRAM.messages("dataPoints", 1, HISTOGRAM_POINT).one("aggregationTemporality", 2, Kind.VARINT);
            EXPONENTIAL.messages("dataPoints", 1, EXPONENTIAL_POINT).one("aggregationTemporality", 2, Kind.VARINT);
            SUMMARY.messages("dataPoints", 1, SUMMARY_POINT);
            points();
            values();
        }

        private static void points() {
            NUMBER_POINT
                    .times(2)
                    .one("asDouble", 4, Kind.DOUBLE)
                    .messages("exemplars", 5, EXEMPLAR)
                    .one("asInt", 6, Kind.FIXED64)
                    .messages("attributes", 7, KEY_VALUE)
                    .one("flags", 8, Kind.VARINT);
            HISTOGRAM_POINT
                    .times(2)
                    .one("count", 4, Kind.FIXED64)
                    .one("sum", 5, Kind.DOUBLE)
                    .many("bucketCounts", 6, Kind.FIXED64)
                    .many("explicitBounds", 7, Kind.DOUBLE)
                    .messages("exemplars", 8, EXEMPLAR)
                    .messages("attributes", 9, KEY_VALUE)
                    .one("flags", 10, Kind.VARINT)
                    .one("min", 11, Kind.DOUBLE)
                    .one("max", 12, Kind.DOUBLE);
            EXPONENTIAL_POINT
                    .messages("attributes", 1, KEY_VALUE)
                    .times(2)
                    .one("count", 4, Kind.FIXED64)
                    .one("sum", 5, Kind.DOUBLE)
                    .one("scale", 6, Kind.ZIGZAG)
                    .one("zeroCount", 7, Kind.FIXED64)
                    .message("positive", 8, BUCKETS)
                    .message("negative", 9, BUCKETS)
                    .one("flags", 10, Kind.VARINT)
                    .messages("exemplars", 11, EXEMPLAR)
                    .one("min", 12, Kind.DOUBLE)
                    .one("max", 13, Kind.DOUBLE)
                    .one("zeroThreshold", 14, Kind.DOUBLE);
            BUCKETS.one("offset", 1, Kind.ZIGZAG).many("bucketCounts", 2, Kind.VARINT);
            SUMMARY_POINT
                    .times(2)
                    .one("count", 4, Kind.FIXED64)
                    .one("sum", 5, Kind.DOUBLE)
                    .messages("quantileValues", 6, QUANTILE)
                    .messages("attributes", 7, KEY_VALUE)
                    .one("flags", 8, Kind.VARINT);
            QUANTILE.one("quantile", 1, Kind.DOUBLE).one("value", 2, Kind.DOUBLE);
            EXEMPLAR.one("timeUnixNano", 2, Kind.FIXED64)
                    .one("asDouble", 3, Kind.DOUBLE)
                    .one("spanId", 4, Kind.HEX)
                    .one("traceId", 5, Kind.HEX)
                    .one("asInt", 6, Kind.FIXED64)
                    .messages("filteredAttributes", 7, KEY_VALUE);
        }

        private static void values() {
            KEY_VALUE.one("key", 1, Kind.TEXT).message("value", 2, ANY_VALUE);
            ANY_VALUE
                    .one("stringValue", 1, Kind.TEXT)
                    .one("boolValue", 2, Kind.BOOL)
                    .one("intValue", 3, Kind.VARINT)
                    .one("doubleValue", 4, Kind.DOUBLE)
                    .message("arrayValue", 5, VALUES)
                    .message("kvlistValue", 6, KEY_VALUES)
                    .one("bytesValue", 7, Kind.BASE64);
            VALUES.messages("values", 1, ANY_VALUE);
            KEY_VALUES.messages("values", 1, KEY_VALUE);
        }

        /** The times of a point, of which the first is when it began. */
        private Message times(int number) {
            return one("startTimeUnixNano", number, Kind.FIXED64).one("timeUnixNano", number + 1, Kind.FIXED64);
        }

        private Message one(String name, int number, Kind kind) {
            fields.put(name, new Field(number, kind, false, null));
            return this;
        }

        private Message many(String name, int number, Kind kind) {
            fields.put(name, new Field(number, kind, true, null));
            return this;
        }

        private Message message(String name, int number, Message inner) {
            fields.put(name, new Field(number, Kind.MESSAGE, false, inner));
            return this;
        }

        private Message messages(String name, int number, Message inner) {
            fields.put(name, new Field(number, Kind.MESSAGE, true, inner));
            return this;
        }

        @Nullable
        Field find(String name) {
            return fields.get(name);
        }
    }
}
