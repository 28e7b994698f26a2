package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.yaml.YamlException;
import java.util.List;

/** The forms an exposition can be asked for. */
public enum ScrapeProtocol {
    PROTOBUF(
            "PrometheusProto",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
            "application/vnd.google.protobuf"),
    OPEN_METRICS_1_0_0(
            "OpenMetricsText1.0.0",
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8",
            "application/openmetrics-text"),
    OPEN_METRICS_0_0_1(
            "OpenMetricsText0.0.1", "application/openmetrics-text;version=0.0.1", "application/openmetrics-text"),
    TEXT_1_0_0("PrometheusText1.0.0", "text/plain;version=1.0.0;escaping=allow-utf-8", "text/plain"),
    TEXT_0_0_4("PrometheusText0.0.4", "text/plain;version=0.0.4", "text/plain");

    static final List<ScrapeProtocol> DEFAULT = List.of(OPEN_METRICS_1_0_0, OPEN_METRICS_0_0_1, TEXT_1_0_0, TEXT_0_0_4);
    static final List<ScrapeProtocol> PROTOBUF_FIRST =
            List.of(PROTOBUF, OPEN_METRICS_1_0_0, OPEN_METRICS_0_0_1, TEXT_1_0_0, TEXT_0_0_4);

    private final String text;
    private final String accepted;
    private final String mediaType;

    ScrapeProtocol(String text, String accepted, String mediaType) {
        this.text = text;
        this.accepted = accepted;
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    static ScrapeProtocol of(String text) throws YamlException {
        for (ScrapeProtocol protocol : values()) {
            if (protocol.text.equals(text)) {
                return protocol;
            }
        }
        throw new YamlException("unknown scrape protocol " + text
                + ", supported: [OpenMetricsText0.0.1 OpenMetricsText1.0.0 PrometheusProto PrometheusText0.0.4"
                + " PrometheusText1.0.0]");
    }

    /** The header Accept for protocols in the order they are liked. */
    static String accept(List<ScrapeProtocol> protocols) {
        StringBuilder accept = new StringBuilder();
        int weight = values().length + 1;
        for (ScrapeProtocol protocol : protocols) {
            accept.append(protocol.accepted).append(";q=0.").append(weight--).append(',');
        }
        return accept.append("*/*;q=0.").append(weight).toString();
    }
}
