package io.photoncloud.nightlight.alerting;

import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Alerts as Alertmanagers are told of them. */
final class NoticeJson {
    private NoticeJson() {}

    static String write(JsonMapper json, List<Notice> notices) {
        StringWriter text = new StringWriter();
        try (JsonGenerator to = json.createGenerator(text)) {
            to.writeStartArray();
            for (Notice notice : notices) {
                to.writeStartObject();
                to.writeName("labels");
                to.writePOJO(notice.labels().toMap());
                to.writeName("annotations");
                to.writePOJO(notice.sortedAnnotations());
                to.writeStringProperty("startsAt", notice.startsAt().toString());
                to.writeStringProperty("endsAt", notice.endsAt().toString());
                to.writeStringProperty("generatorURL", notice.generatorUrl());
                to.writeEndObject();
            }
            to.writeEndArray();
        }
        return text.toString();
    }
}
