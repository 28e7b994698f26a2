package io.photoncloud.nightlight.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AlertmanagerWireTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static String alert(String field, String time) {
        return "[{\"labels\":{\"alertname\":\"Down\"},\"" + field + "\":\"" + time + "\"}]";
    }

    private static String silence(String until) {
        return "{\"matchers\":[{\"name\":\"a\",\"value\":\"b\"}],\"endsAt\":\"" + until + "\"}";
    }

    @Test
    void timesThatNothingCanBeAddedToAreRefused() {
        String last = "+999999999-12-31T23:59:59Z";
        String first = "-999999999-01-01T00:00:00Z";
        for (String body : new String[] {alert("endsAt", last), alert("startsAt", first), alert("startsAt", last)}) {
            assertThatThrownBy(() -> AlertmanagerWire.notices(JSON, body, NOW, NOW.plusSeconds(300)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not between");
        }
        assertThatThrownBy(() -> AlertmanagerWire.posted(JSON, silence(last), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("endsAt is not between");
    }

    @Test
    void theLastOfTheYearsIsATime() {
        String last = "9999-12-31T23:59:59Z";
        assertThat(AlertmanagerWire.notices(JSON, alert("endsAt", last), NOW, NOW)
                        .getFirst()
                        .endsAt())
                .isEqualTo(Instant.parse(last));
        assertThat(AlertmanagerWire.posted(JSON, silence(last), NOW).silence().endsAt())
                .isEqualTo(Instant.parse(last));
    }
}
