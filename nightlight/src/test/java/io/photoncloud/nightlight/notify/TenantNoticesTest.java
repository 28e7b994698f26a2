package io.photoncloud.nightlight.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TenantNoticesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FILE = """
            route:
              receiver: all
              group_by: [alertname]
              group_wait: 30s
              group_interval: 5m
              repeat_interval: 1h
              routes:
                - receiver: pagers
                  matchers: ['severity="page"']
                  group_wait: 10s
                  continue: true
                - receiver: team
                  matchers: ['team=~"a|b"']
            receivers:
              - name: all
                webhook_configs: [{url: 'http://127.0.0.1:1/all'}]
              - name: pagers
                webhook_configs: [{url: 'http://127.0.0.1:1/page', send_resolved: false}]
              - name: team
                webhook_configs: [{url: 'http://127.0.0.1:1/team'}]
            """;

    private TenantNotices notices;

    @BeforeEach
    void start() throws YamlException {
        notices = new TenantNotices(NotifyConfig.parse(FILE).own());
    }

    private static Instant second(int second) {
        return START.plusSeconds(second);
    }

    private static Notice firing(int second, int until, String... labels) {
        return new Notice(Labels.of(labels), Map.of(), second(second), second(until), "");
    }

    private static List<String> shown(List<Delivery> deliveries) {
        List<String> shown = new ArrayList<>();
        deliveries.forEach(one -> shown.add(one.receiver() + " " + one.firing().size() + " "
                + one.resolved().size()));
        return shown;
    }

    /** What is due, all of which arrives. */
    private List<String> round(int second) {
        List<Delivery> due = notices.due(second(second));
        due.forEach(one -> notices.done(one, true));
        return shown(due);
    }

    @Test
    void aGroupIsWaitedForAndThenToldOfTogether() {
        notices.receive(List.of(firing(0, 9_999, "alertname", "Down", "job", "x")), second(0));
        assertThat(round(29)).isEmpty();
        notices.receive(List.of(firing(20, 9_999, "alertname", "Down", "job", "y")), second(20));
        notices.receive(List.of(firing(20, 9_999, "alertname", "Full", "job", "y")), second(20));
        assertThat(round(30)).containsExactly("all 2 0");
        assertThat(round(50)).containsExactly("all 1 0");
        assertThat(round(331)).as("nothing is new").isEmpty();
        notices.receive(List.of(firing(400, 9_999, "alertname", "Down", "job", "z")), second(400));
        assertThat(round(500)).isEmpty();
        assertThat(round(631)).containsExactly("all 3 0");
    }

    @Test
    void whatGoesOnIsRepeatedAndWhatIsOverIsToldOnce() {
        notices.receive(List.of(firing(0, 99_999, "alertname", "Down")), second(0));
        assertThat(round(30)).containsExactly("all 1 0");
        int repeatedAt = 0;
        for (int second = 31; second < 4_200 && repeatedAt == 0; second += 10) {
            repeatedAt = round(second).isEmpty() ? 0 : second;
        }
        assertThat(repeatedAt).isBetween(3_630, 3_631 + 310);
        notices.receive(List.of(firing(0, 4_300, "alertname", "Down")), second(4_300));
        assertThat(round(4_700)).containsExactly("all 0 1");
        for (int second = 4_710; second < 14_000; second += 100) {
            assertThat(round(second)).isEmpty();
        }
        assertThat(notices.active(second(20_000))).isEmpty();
    }

    @Test
    void routesSayWhoHears() {
        notices.receive(List.of(firing(0, 9_999, "alertname", "Down", "severity", "page", "team", "a")), second(0));
        assertThat(notices.receivers(Labels.of("severity", "page", "team", "a")))
                .containsExactly("pagers", "team");
        assertThat(round(10)).containsExactly("pagers 1 0");
        assertThat(round(30)).containsExactly("team 1 0");
        notices.receive(List.of(firing(0, 100, "alertname", "Down", "severity", "page", "team", "a")), second(100));
        assertThat(round(400)).as("pagers hear of nothing that is over").containsExactly("team 0 1");
        notices.receive(List.of(firing(500, 9_999, "alertname", "Down", "severity", "page", "team", "a")), second(500));
        assertThat(round(800)).as("it began anew").containsExactlyInAnyOrder("pagers 1 0", "team 1 0");
    }

    @Test
    void whatIsSilencedWhileItGoesOnIsNotToldToBeOver() {
        notices.receive(List.of(firing(0, 99_999, "alertname", "Down")), second(0));
        assertThat(round(30)).containsExactly("all 1 0");
        notices.put(new Silence(
                "1", Matchers.parse("alertname=\"Down\""), second(40), second(1_000), second(40), "me", "works"));
        assertThat(round(400)).isEmpty();
        assertThat(round(800)).isEmpty();
        assertThat(round(1_200)).as("it was told of within the hour").isEmpty();
        assertThat(round(4_000)).containsExactly("all 1 0");
    }

    @Test
    void aChangeOfTheConfigurationRepeatsNothingThatIsUnderWayAndHurriesNobody() throws Exception {
        notices.receive(List.of(firing(0, 99_999, "alertname", "Down", "job", "x")), second(0));
        List<Delivery> due = notices.due(second(30));
        assertThat(due).hasSize(1);
        notices.configure(NotifyConfig.parse(FILE).own(), second(31));
        assertThat(notices.due(second(400))).as("it is still under way").isEmpty();
        due.forEach(one -> notices.done(one, true));
        assertThat(round(401)).isEmpty();
        notices.receive(List.of(firing(410, 99_999, "alertname", "Down", "job", "y")), second(410));
        notices.configure(NotifyConfig.parse(FILE).own(), second(500));
        assertThat(round(690)).as("group_interval is not over").isEmpty();
        assertThat(round(701)).containsExactly("all 2 0");
    }

    @Test
    void aClockThatIsPutBackKeepsNobodyWaiting() {
        notices.receive(List.of(firing(0, 99_999, "alertname", "Down", "job", "x")), second(0));
        assertThat(round(90_000)).containsExactly("all 1 0");
        notices.receive(List.of(firing(100, 99_999, "alertname", "Down", "job", "y")), second(100));
        assertThat(round(100)).isEmpty();
        assertThat(round(401)).containsExactly("all 2 0");
    }

    @Test
    void whatDidNotArriveIsToldAtTheNextTurn() {
        notices.receive(List.of(firing(0, 99_999, "alertname", "Down")), second(0));
        List<Delivery> due = notices.due(second(30));
        assertThat(notices.due(second(1_000))).as("it is still under way").isEmpty();
        due.forEach(one -> notices.done(one, false));
        assertThat(round(1_001)).containsExactly("all 1 0");
    }

    @Test
    void silencedAlertsAreNotToldOfUntilTheSilenceIsOver() {
        notices.put(new Silence(
                "1",
                Matchers.parse("alertname=\"Down\",job=~\"x|z\""),
                second(0),
                second(600),
                second(0),
                "me",
                "works"));
        notices.receive(List.of(firing(0, 99_999, "alertname", "Down", "job", "x")), second(0));
        assertThat(notices.silencing(Labels.of("alertname", "Down", "job", "x"), second(10)))
                .containsExactly("1");
        assertThat(notices.silencing(Labels.of("alertname", "Down", "job", "y"), second(10)))
                .isEmpty();
        assertThat(round(30)).isEmpty();
        assertThat(round(400)).isEmpty();
        assertThat(round(700)).containsExactly("all 1 0");
    }

    private void restart(int second) throws YamlException, IOException {
        NotifyState kept = NotifyStateCodec.read(JSON, NotifyStateCodec.write(JSON, notices.state(second(second))));
        assertThat(kept).isEqualTo(notices.state(second(second)));
        notices = new TenantNotices(NotifyConfig.parse(FILE).own());
        notices.restore(kept, second(second));
    }

    @Test
    void aRestartRepeatsNothingAndForgetsNothing() throws Exception {
        notices.put(new Silence(
                "1", Matchers.parse("job!=\"x\""), second(0), second(60_000), second(0), "me", "a \"b\"\n"));
        notices.receive(List.of(firing(0, 240, "alertname", "Down", "job", "x")), second(0));
        assertThat(round(30)).containsExactly("all 1 0");
        restart(100);
        assertThat(notices.find("1")).isPresent();
        for (int second = 100; second < 650; second += 10) {
            assertThat(round(second))
                    .as("rules have still to look, at %d", second)
                    .isEmpty();
        }
        int overAt = 0;
        for (int second = 650; second < 1_300 && overAt == 0; second += 10) {
            overAt = round(second).equals(List.of("all 0 1")) ? second : 0;
        }
        assertThat(overAt).as("nobody told of it any more: it is over").isGreaterThan(690);
        restart(1_300);
        assertThat(round(1_400)).isEmpty();
    }

    @Test
    void moreAlertsThanThereIsRoomForAreCounted() {
        List<Notice> many = new ArrayList<>();
        for (int i = 0; i < TenantNotices.ALERTS_MAX + 3; i++) {
            many.add(firing(0, 9_999, "alertname", "Down", "job", "j" + i));
        }
        notices.receive(many, second(0));
        assertThat(notices.refused()).isEqualTo(3);
        assertThat(round(30)).containsExactly("all " + TenantNotices.ALERTS_MAX + " 0");
    }

    @Test
    void alertsAndSilencesAreBoundedByWhatTheySayToo() {
        String half = "x".repeat((int) (TenantNotices.CHARACTERS_MAX / 2) - 100);
        notices.receive(List.of(firing(0, 100, "alertname", "A", "text", half)), second(0));
        notices.receive(List.of(firing(0, 100, "alertname", "B", "text", half)), second(0));
        notices.receive(List.of(firing(0, 9_999, "alertname", "C", "text", half)), second(0));
        assertThat(notices.refused()).isEqualTo(1);
        assertThat(notices.active(second(0))).hasSize(2);
        notices.receive(List.of(firing(0, 101, "alertname", "A", "text", half)), second(0));
        assertThat(notices.refused()).as("it was there already").isEqualTo(1);
        for (int second = 30; second < 2_000; second += 300) {
            round(second);
        }
        notices.receive(List.of(firing(2_000, 9_999, "alertname", "C", "text", half)), second(2_000));
        assertThat(notices.refused()).as("those before are over").isEqualTo(1);
        Matchers matchers = Matchers.parse("a=b");
        Silence one = new Silence("1", matchers, second(0), second(9), second(0), "me", half + half);
        assertThat(notices.hasRoomFor(one)).isTrue();
        notices.put(one);
        assertThat(notices.hasRoomFor(one)).isTrue();
        assertThat(notices.hasRoomFor(new Silence("2", matchers, second(0), second(9), second(0), "me", half)))
                .isFalse();
    }

    @Test
    void aWebhookIsSentWhatAlertmanagerSends() {
        notices.receive(
                List.of(
                        firing(0, 9_999, "alertname", "Down", "job", "x"),
                        firing(0, 9_999, "alertname", "Down", "job", "y")),
                second(0));
        Delivery due = notices.due(second(30)).getFirst();
        assertThat(WebhookJson.write(JSON, due, "http://light"))
                .startsWith("{\"receiver\":\"all\",\"status\":\"firing\",\"alerts\":[{\"status\":\"firing\",\"labels\":"
                        + "{\"alertname\":\"Down\",\"job\":\"x\"},\"annotations\":{},\"startsAt\":\"2026-01-01T00:00:00Z\","
                        + "\"endsAt\":\"0001-01-01T00:00:00Z\",\"generatorURL\":\"\",\"fingerprint\":\"")
                .endsWith("\"groupLabels\":{\"alertname\":\"Down\"},\"commonLabels\":{\"alertname\":\"Down\"},"
                        + "\"commonAnnotations\":{},\"externalURL\":\"http://light\",\"version\":\"4\","
                        + "\"groupKey\":\"{}:{alertname=\\\"Down\\\"}\",\"truncatedAlerts\":0}");
    }

    @Test
    void whatAFileMustNotSayIsRefused() {
        assertThatThrownBy(() -> NotifyConfig.parse("receivers: [{name: a}]\n")).hasMessage("no routes provided");
        assertThatThrownBy(() -> NotifyConfig.parse("route: {receiver: b}\nreceivers: [{name: a}]\n"))
                .hasMessage("undefined receiver \"b\" used in route");
        assertThatThrownBy(
                        () -> NotifyConfig.parse("route: {receiver: a}\nreceivers: [{name: a, email_configs: []}]\n"))
                .hasMessageContaining("field email_configs not found");
        assertThatThrownBy(() -> Matchers.parse("job~x")).hasMessage("bad matcher format: job~x");
        assertThatThrownBy(() -> Matchers.parse("job=~\"(\"")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Matchers.parse("{a=\"b,\\\"c\", d!~e}").toString()).isEqualTo("{a=\"b,\\\"c\",d!~\"e\"}");
    }
}
