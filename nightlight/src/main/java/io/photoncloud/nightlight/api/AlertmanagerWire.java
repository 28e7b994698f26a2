package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.notify.Fingerprint;
import io.photoncloud.nightlight.notify.Matchers;
import io.photoncloud.nightlight.notify.Notifier.Heard;
import io.photoncloud.nightlight.notify.Silence;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alerts and silences in the form of Alertmanager's API, both ways. What is read is refused by {@link IllegalArgumentException}. */
final class AlertmanagerWire {
    private static final int LABELS_MAX = 200;
    private static final int TEXT_LENGTH_MAX = 64 << 10;
    private static final int MATCHERS_MAX = 100;

    /** What times of four digits of years can say: times are added to, which those at the end of all times cannot be. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private AlertmanagerWire() {}

    /** A silence as it is asked for; the id is empty where it is to be a new one. */
    record Posted(String id, Silence silence) {}

    private static JsonNode read(JsonMapper json, String text) {
        try {
            return json.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("parsing body failed: " + e.getOriginalMessage(), e);
        }
    }

    private static String text(JsonNode node, String name) {
        String text = node.path(name).asString("");
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(name + " has " + TEXT_LENGTH_MAX + " characters at most");
        }
        return text;
    }

    private static Instant time(JsonNode node, String name, Instant otherwise) {
        String text = text(node, name);
        if (text.isEmpty() || text.startsWith("0001-01-01T00:00:00")) {
            return otherwise;
        }
        Instant time;
        try {
            time = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + " is no time: " + text, e);
        }
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(name + " is not between " + EARLIEST + " and " + LATEST + ": " + text);
        }
        return time;
    }

    private static Map<String, String> texts(JsonNode node, String name) {
        Map<String, String> texts = new TreeMap<>();
        node.path(name).properties().forEach(entry -> texts.put(entry.getKey(), text(node.path(name), entry.getKey())));
        if (texts.size() > LABELS_MAX) {
            throw new IllegalArgumentException("an alert has " + LABELS_MAX + " " + name + " at most");
        }
        return texts;
    }

    static List<Notice> notices(JsonMapper json, String text, Instant now, Instant endsOtherwise) {
        JsonNode all = read(json, text);
        if (!all.isArray()) {
            throw new IllegalArgumentException("parsing body failed: alerts are an array");
        }
        List<Notice> notices = new ArrayList<>();
        for (JsonNode node : all) {
            Labels labels = Labels.of(texts(node, "labels"));
            if (labels.isEmpty()) {
                throw new IllegalArgumentException("at least one label pair required");
            }
            Instant ends = time(node, "endsAt", endsOtherwise);
            Instant starts = time(node, "startsAt", ends.isBefore(now) ? ends : now);
            if (ends.isBefore(starts)) {
                throw new IllegalArgumentException("start time must be before end time");
            }
            notices.add(new Notice(labels, texts(node, "annotations"), starts, ends, text(node, "generatorURL")));
        }
        return notices;
    }

    static Posted posted(JsonMapper json, String text, Instant now) {
        JsonNode node = read(json, text);
        List<Matcher> matchers = new ArrayList<>();
        for (JsonNode matcher : node.path("matchers")) {
            boolean regex = matcher.path("isRegex").asBoolean(false);
            boolean equal = matcher.path("isEqual").asBoolean(true);
            Matcher.Kind kind = regex
                    ? (equal ? Matcher.Kind.MATCHES : Matcher.Kind.NOT_MATCHES)
                    : (equal ? Matcher.Kind.EQUAL : Matcher.Kind.NOT_EQUAL);
            matchers.add(Matchers.of(kind, text(matcher, "name"), text(matcher, "value")));
        }
        if (matchers.size() > MATCHERS_MAX) {
            throw new IllegalArgumentException("a silence has " + MATCHERS_MAX + " matchers at most");
        }
        Instant starts = time(node, "startsAt", now);
        Silence silence = new Silence(
                "",
                new Matchers(matchers),
                starts,
                time(node, "endsAt", Instant.EPOCH),
                now,
                text(node, "createdBy"),
                text(node, "comment"));
        return new Posted(text(node, "id"), silence);
    }

    static void status(JsonGenerator to, Instant started) {
        to.writeStartObject();
        to.writeName("cluster");
        to.writeStartObject();
        to.writeStringProperty("status", "disabled");
        to.writeName("peers");
        to.writeStartArray();
        to.writeEndArray();
        to.writeEndObject();
        to.writeName("config");
        to.writeStartObject();
        to.writeStringProperty("original", "");
        to.writeEndObject();
        to.writeStringProperty("uptime", started.toString());
        to.writeName("versionInfo");
        to.writeStartObject();
        for (String name : List.of("branch", "buildDate", "buildUser", "goVersion", "revision", "version")) {
            to.writeStringProperty(name, name.equals("version") ? "0.25.0" : "");
        }
        to.writeEndObject();
        to.writeEndObject();
    }

    static void receivers(JsonGenerator to, List<String> names) {
        to.writeStartArray();
        for (String name : names) {
            to.writeStartObject();
            to.writeStringProperty("name", name);
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    static void alert(JsonGenerator to, Heard heard) {
        Notice alert = heard.alert();
        to.writeStartObject();
        to.writeName("annotations");
        to.writePOJO(alert.sortedAnnotations());
        to.writeStringProperty("endsAt", alert.endsAt().toString());
        to.writeStringProperty("fingerprint", Fingerprint.of(alert.labels()));
        to.writeName("receivers");
        receivers(to, heard.receivers());
        to.writeStringProperty("startsAt", alert.startsAt().toString());
        to.writeName("status");
        to.writeStartObject();
        texts(to, "inhibitedBy", List.of());
        texts(to, "silencedBy", heard.silencedBy());
        to.writeStringProperty("state", heard.silencedBy().isEmpty() ? "active" : "suppressed");
        to.writeEndObject();
        to.writeStringProperty("updatedAt", alert.startsAt().toString());
        to.writeStringProperty("generatorURL", alert.generatorUrl());
        to.writeName("labels");
        ValueJson.labels(to, alert.labels());
        to.writeEndObject();
    }

    private static void texts(JsonGenerator to, String name, List<String> texts) {
        to.writeName(name);
        to.writeStartArray();
        texts.forEach(to::writeString);
        to.writeEndArray();
    }

    static void silence(JsonGenerator to, Silence silence, Instant now) {
        to.writeStartObject();
        to.writeStringProperty("id", silence.id());
        to.writeName("status");
        to.writeStartObject();
        to.writeStringProperty("state", silence.state(now).text());
        to.writeEndObject();
        to.writeStringProperty("updatedAt", silence.updatedAt().toString());
        to.writeStringProperty("comment", silence.comment());
        to.writeStringProperty("createdBy", silence.createdBy());
        to.writeStringProperty("endsAt", silence.endsAt().toString());
        to.writeName("matchers");
        to.writeStartArray();
        for (Matcher matcher : silence.matchers().all()) {
            to.writeStartObject();
            to.writeBooleanProperty(
                    "isEqual",
                    switch (matcher.kind()) {
                        case EQUAL, MATCHES -> true;
                        case NOT_EQUAL, NOT_MATCHES -> false;
                    });
            to.writeBooleanProperty(
                    "isRegex",
                    switch (matcher.kind()) {
                        case MATCHES, NOT_MATCHES -> true;
                        case EQUAL, NOT_EQUAL -> false;
                    });
            to.writeStringProperty("name", matcher.name());
            to.writeStringProperty("value", matcher.value());
            to.writeEndObject();
        }
        to.writeEndArray();
        to.writeStringProperty("startsAt", silence.startsAt().toString());
        to.writeEndObject();
    }
}
