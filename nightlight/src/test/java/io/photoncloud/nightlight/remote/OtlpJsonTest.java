package io.photoncloud.nightlight.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.wire.WireWriter;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OtlpJsonTest {
    private static byte[] read(String json) throws IngestException {
        return OtlpJson.toProtobuf(json.replace('\'', '"').getBytes(UTF_8));
    }

    private static String metric(String json) {
        return "{'resourceMetrics': [{'scopeMetrics': [{'metrics': [" + json + "]}]}]}";
    }

    private static byte[] metric(Consumer<WireWriter> metric) {
        return WireWriter.message(request -> request.message(1, r -> r.message(2, s -> s.message(2, metric))));
    }

    @Test
    void readsWhatStandsAroundMetrics() throws Exception {
        assertThat(read("""
                {'resourceMetrics': [{
                  'resource': {'attributes': [
                    {'key': 'service.name', 'value': {'stringValue': 'shop'}},
                    {'key': 'many', 'value': {'arrayValue': {'values': [{'intValue': '-7'}, {'doubleValue': 1.5}]}}},
                    {'key': 'map', 'value': {'kvlistValue': {'values': [{'key': 'b', 'value': {'bytesValue': 'AQI='}}]}}},
                    {'key': 'yes', 'value': {'boolValue': true}}], 'droppedAttributesCount': 3},
                  'scopeMetrics': [{'scope': {'name': 'lib', 'version': '1'}, 'metrics': [], 'schemaUrl': 'http://s'}],
                  'entityRefs': [{'a': [1, {}]}]}], 'later': null}
                """))
                .isEqualTo(WireWriter.message(request -> request.message(
                        1,
                        w -> w.message(
                                        1,
                                        resource -> resource.message(
                                                        1,
                                                        a -> a.text(1, "service.name")
                                                                .message(2, v -> v.text(1, "shop")))
                                                .message(
                                                        1,
                                                        a -> a.text(1, "many")
                                                                .message(
                                                                        2,
                                                                        v -> v.message(
                                                                                5,
                                                                                l -> l.message(1, e -> e.varint(3, -7))
                                                                                        .message(
                                                                                                1,
                                                                                                e -> e.float64(
                                                                                                        4, 1.5)))))
                                                .message(
                                                        1,
                                                        a -> a.text(1, "map")
                                                                .message(
                                                                        2,
                                                                        v -> v.message(
                                                                                6,
                                                                                l -> l.message(
                                                                                        1,
                                                                                        e -> e.text(1, "b")
                                                                                                .message(
                                                                                                        2,
                                                                                                        b -> b.bytes(
                                                                                                                7,
                                                                                                                new byte
                                                                                                                        [] {
                                                                                                                    1, 2
                                                                                                                }))))))
                                                .message(
                                                        1, a -> a.text(1, "yes").message(2, v -> v.varint(2, 1))))
                                .message(
                                        2,
                                        scope -> scope.message(
                                                        1,
                                                        of -> of.text(1, "lib").text(2, "1"))
                                                .text(3, "http://s")))));
    }

    @Test
    void readsPointsOfEachKind() throws Exception {
        assertThat(read(metric("""
                {'name': 'n', 'description': 'd', 'unit': '1', 'sum': {'aggregationTemporality': 2, 'isMonotonic': true,
                 'dataPoints': [{'startTimeUnixNano': '5', 'timeUnixNano': 18446744073709551615, 'asInt': '-3', 'flags': 1,
                 'exemplars': [{'timeUnixNano': '6', 'asDouble': 'NaN', 'traceId': '0aFF', 'spanId': '01'}]}]}}""")))
                .isEqualTo(metric(m -> m.text(1, "n")
                        .text(2, "d")
                        .text(3, "1")
                        .message(
                                7,
                                sum -> sum.varint(2, 2)
                                        .varint(3, 1)
                                        .message(
                                                1,
                                                p -> p.fixed64(2, 5)
                                                        .fixed64(3, -1)
                                                        .fixed64(6, -3)
                                                        .varint(8, 1)
                                                        .message(
                                                                5,
                                                                e -> e.fixed64(2, 6)
                                                                        .float64(3, Double.NaN)
                                                                        .bytes(5, new byte[] {10, -1})
                                                                        .bytes(4, new byte[] {1}))))));
        assertThat(read(metric("{'gauge': {'dataPoints': [{'asDouble': 3}, {'asDouble': -1e9}]}}")))
                .isEqualTo(metric(m ->
                        m.message(5, g -> g.message(1, p -> p.float64(4, 3)).message(1, p -> p.float64(4, -1e9)))));
        assertThat(read(metric("{'histogram': {'dataPoints': [{'count': '3', 'sum': 1, 'bucketCounts': ['1', 2],"
                        + " 'explicitBounds': [0.5], 'min': 0, 'max': 1}]}}")))
                .isEqualTo(metric(m -> m.message(
                        9,
                        h -> h.message(
                                1,
                                p -> p.fixed64(4, 3)
                                        .float64(5, 1)
                                        .message(6, counts())
                                        .message(7, new WireWriter().rawFloat64(0.5))
                                        .float64(11, 0)
                                        .float64(12, 1)))));
        assertThat(read(metric("{'exponentialHistogram': {'dataPoints': [{'scale': -2, 'zeroCount': 1,"
                        + " 'positive': {'offset': -3, 'bucketCounts': ['1', '2']}, 'zeroThreshold': 0.1}]}}")))
                .isEqualTo(metric(m -> m.message(
                        10,
                        h -> h.message(
                                1,
                                p -> p.zigzag(6, -2)
                                        .fixed64(7, 1)
                                        .message(
                                                8,
                                                b -> b.zigzag(1, -3)
                                                        .message(
                                                                2,
                                                                new WireWriter()
                                                                        .raw(1)
                                                                        .raw(2)))
                                        .float64(14, 0.1)))));
        assertThat(read(metric("{'summary': {'dataPoints': [{'quantileValues': [{'quantile': 0.5, 'value': 2}]}]}}")))
                .isEqualTo(metric(m -> m.message(
                        11,
                        s -> s.message(
                                1, p -> p.message(6, q -> q.float64(1, 0.5).float64(2, 2))))));
    }

    private static WireWriter counts() {
        return new WireWriter().rawFixed64(1).rawFixed64(2);
    }

    @Test
    void saysWhereItIsNone() {
        assertThatThrownBy(() -> read("[]")).hasMessage("a request is an object in JSON");
        assertThatThrownBy(() -> read("{} {}")).hasMessage("more than one request in JSON");
        assertThatThrownBy(() -> read("{'resourceMetrics': {}}")).hasMessage("/resourceMetrics is to be a list");
        assertThatThrownBy(() -> read(metric("{'name': 7}"))).hasMessageEndingWith("/metrics/0/name is to be a text");
        assertThatThrownBy(() -> read(metric("{'sum': {'aggregationTemporality': 'CUMULATIVE'}}")))
                .hasMessageEndingWith("/aggregationTemporality is to be a whole number");
        assertThatThrownBy(() -> read(metric("{'gauge': {'dataPoints': [{'asDouble': 'x'}]}}")))
                .hasMessageEndingWith("/asDouble is to be a number");
        assertThatThrownBy(() -> read("{'resourceMetrics': [")).hasMessageStartingWith("no JSON that is known: ");
        assertThatThrownBy(() -> read("{'a': " + "[".repeat(100) + "]".repeat(100) + "}"))
                .isInstanceOf(IngestException.class);
    }
}
