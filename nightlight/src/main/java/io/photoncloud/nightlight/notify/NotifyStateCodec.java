package io.photoncloud.nightlight.notify;

import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** State as JSON and back. The form has a version; times are as ISO 8601 writes them. */
final class NotifyStateCodec {
    private static final int VERSION = 1;

    private NotifyStateCodec() {}

    private record StoredState(
            int version,
            String at,
            List<StoredAlert> alerts,
            List<StoredSilence> silences,
            Map<String, StoredTold> told) {
        StoredState {
            alerts = List.copyOf(alerts);
            silences = List.copyOf(silences);
            told = Map.copyOf(told);
        }
    }

    private record StoredAlert(
            Map<String, String> labels,
            Map<String, String> annotations,
            String startsAt,
            String endsAt,
            String generatorUrl) {
        StoredAlert {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }

    private record StoredMatcher(String kind, String name, String value) {}

    private record StoredSilence(
            String id,
            List<StoredMatcher> matchers,
            String startsAt,
            String endsAt,
            String updatedAt,
            String createdBy,
            String comment) {
        StoredSilence {
            matchers = List.copyOf(matchers);
        }
    }

    private record StoredTold(String at, Set<String> firing, Set<String> resolved, String until) {
        StoredTold {
            firing = Set.copyOf(firing);
            resolved = Set.copyOf(resolved);
        }
    }

    static String write(JsonMapper json, NotifyState state) {
        List<StoredAlert> alerts = new ArrayList<>();
        for (Notice alert : state.alerts()) {
            alerts.add(new StoredAlert(
                    alert.labels().toMap(),
                    alert.annotations(),
                    alert.startsAt().toString(),
                    alert.endsAt().toString(),
                    alert.generatorUrl()));
        }
        List<StoredSilence> silences = new ArrayList<>();
        for (Silence silence : state.silences()) {
            silences.add(new StoredSilence(
                    silence.id(),
                    silence.matchers().all().stream()
                            .map(one -> new StoredMatcher(one.kind().name(), one.name(), one.value()))
                            .toList(),
                    silence.startsAt().toString(),
                    silence.endsAt().toString(),
                    silence.updatedAt().toString(),
                    silence.createdBy(),
                    silence.comment()));
        }
        Map<String, StoredTold> told = new TreeMap<>();
        state.told()
                .forEach((key, entry) -> told.put(
                        key,
                        new StoredTold(
                                entry.at().toString(),
                                entry.firing(),
                                entry.resolved(),
                                entry.until().toString())));
        return json.writeValueAsString(new StoredState(VERSION, state.at().toString(), alerts, silences, told));
    }

    static NotifyState read(JsonMapper json, String text) throws IOException {
        try {
            StoredState stored = json.readValue(text, StoredState.class);
            if (stored.version() != VERSION) {
                throw new IOException("it is of version " + stored.version() + ", this service reads " + VERSION);
            }
            Map<String, Told> told = new HashMap<>();
            stored.told()
                    .forEach((key, entry) -> told.put(
                            key,
                            new Told(
                                    Instant.parse(entry.at()),
                                    entry.firing(),
                                    entry.resolved(),
                                    Instant.parse(entry.until()))));
            return new NotifyState(
                    Instant.parse(stored.at()),
                    stored.alerts().stream().map(NotifyStateCodec::alert).toList(),
                    stored.silences().stream().map(NotifyStateCodec::silence).toList(),
                    told);
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new IOException("it is damaged", e);
        }
    }

    private static Notice alert(StoredAlert stored) {
        return new Notice(
                Labels.of(stored.labels()),
                stored.annotations(),
                Instant.parse(stored.startsAt()),
                Instant.parse(stored.endsAt()),
                stored.generatorUrl());
    }

    private static Silence silence(StoredSilence stored) {
        return new Silence(
                stored.id(),
                new Matchers(stored.matchers().stream()
                        .map(one -> Matchers.of(Matcher.Kind.valueOf(one.kind()), one.name(), one.value()))
                        .toList()),
                Instant.parse(stored.startsAt()),
                Instant.parse(stored.endsAt()),
                Instant.parse(stored.updatedAt()),
                stored.createdBy(),
                stored.comment());
    }
}
