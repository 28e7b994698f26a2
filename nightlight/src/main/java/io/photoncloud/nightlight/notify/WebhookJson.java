package io.photoncloud.nightlight.notify;

import io.photoncloud.nightlight.alerting.Notice;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** What a webhook is sent: Alertmanager's form, version 4. */
final class WebhookJson {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private WebhookJson() {}

    static String write(JsonMapper json, Delivery delivery, String externalUrl) {
        List<Notice> all = delivery.alerts();
        int most = delivery.webhook().alertsMax();
        List<Notice> alerts = most > 0 && all.size() > most ? all.subList(0, most) : all;
        StringWriter text = new StringWriter();
        try (JsonGenerator to = json.createGenerator(text)) {
            to.writeStartObject();
            to.writeStringProperty("receiver", delivery.receiver());
            to.writeStringProperty("status", delivery.firing().isEmpty() ? "resolved" : "firing");
            to.writeName("alerts");
            to.writeStartArray();
            alerts.forEach(alert -> alert(to, alert, delivery.at()));
            to.writeEndArray();
            to.writeName("groupLabels");
            to.writePOJO(delivery.groupLabels().toMap());
            to.writeName("commonLabels");
            to.writePOJO(
                    common(alerts.stream().map(alert -> alert.labels().toMap()).toList()));
            to.writeName("commonAnnotations");
            to.writePOJO(common(alerts.stream().map(Notice::annotations).toList()));
            to.writeStringProperty("externalURL", externalUrl);
            to.writeStringProperty("version", "4");
            to.writeStringProperty("groupKey", delivery.groupKey());
            to.writeNumberProperty("truncatedAlerts", all.size() - alerts.size());
            to.writeEndObject();
        }
        return text.toString();
    }

    private static void alert(JsonGenerator to, Notice alert, Instant now) {
        boolean isOver = alert.isOver(now);
        to.writeStartObject();
        to.writeStringProperty("status", isOver ? "resolved" : "firing");
        to.writeName("labels");
        to.writePOJO(alert.labels().toMap());
        to.writeName("annotations");
        to.writePOJO(alert.sortedAnnotations());
        to.writeStringProperty("startsAt", alert.startsAt().toString());
        to.writeStringProperty("endsAt", isOver ? alert.endsAt().toString() : NEVER);
        to.writeStringProperty("generatorURL", alert.generatorUrl());
        to.writeStringProperty("fingerprint", Fingerprint.of(alert.labels()));
        to.writeEndObject();
    }

    private static Map<String, String> common(List<Map<String, String>> all) {
        Map<String, String> common = new TreeMap<>();
        if (!all.isEmpty()) {
            common.putAll(all.getFirst());
            all.forEach(one ->
                    common.entrySet().removeIf(entry -> !entry.getValue().equals(one.get(entry.getKey()))));
        }
        return common;
    }
}
