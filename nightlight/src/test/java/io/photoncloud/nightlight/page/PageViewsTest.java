package io.photoncloud.nightlight.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.TestingNightLight;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/**
 * How the views look and are used, whatever of the API is there: where a test needs answers that only some services give, they are put in place of
 * the network's, in the form that Prometheus and Alertmanager document.
 */
@ExtendWith(PageUnderTest.Starting.class)
class PageViewsTest {
    private static final List<String> VIEWS =
            List.of("cloud", "query", "targets", "rules", "alerts", "silences", "cardinality");
    private static final int NARROW = 600;

    private static final String ANSWERS = """
            {
              "/api/v1/rules": {"status": "success", "data": {"groups": [{"name": "cloud", "file": "cloud.yml", "interval": 15, "evaluationTime": 0.0021,
                "lastEvaluation": "2026-01-01T00:00:00Z", "rules": [
                {"type": "alerting", "name": "Down", "query": "up == 0", "duration": 300, "state": "firing", "health": "ok",
                 "labels": {"severity": "page"}, "annotations": {"summary": "iam does not answer"}, "lastEvaluation": "2026-01-01T00:00:00Z",
                 "alerts": [{"state": "firing", "labels": {"alertname": "Down", "service": "iam", "severity": "page"},
                   "annotations": {"summary": "iam does not answer"}, "activeAt": "2026-01-01T00:00:00Z", "value": "0e+00"}]},
                {"type": "alerting", "name": "Slow", "query": "vector(1) > 2", "duration": 60, "state": "inactive", "health": "ok", "labels": {},
                 "annotations": {}, "alerts": []},
                {"type": "recording", "name": "service:calls:rate5m", "query": "sum by (service) (rate(calls[5m]))", "health": "err",
                 "lastError": "query timed out", "labels": {}}]}]}},
              "/api/v1/alerts": {"status": "success", "data": {"alerts": [
                {"state": "firing", "labels": {"alertname": "Down", "service": "iam", "severity": "page"},
                 "annotations": {"summary": "iam does not answer"}, "activeAt": "2026-01-01T00:00:00Z", "value": "0e+00"},
                {"state": "pending", "labels": {"alertname": "Full", "disk": "0"}, "annotations": {}, "activeAt": "2026-01-01T00:00:00Z", "value": "1"}]}},
              "/api/v2/silences": [{"id": "1", "status": {"state": "active"}, "comment": "we know", "createdBy": "olga",
                "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-01-01T02:00:00Z", "updatedAt": "2026-01-01T00:00:00Z",
                "matchers": [{"name": "alertname", "value": "Down", "isRegex": false, "isEqual": true}]}],
              "/api/v1/status/tsdb": {"status": "success", "data": {"headStats": {"numSeries": 508, "numLabelPairs": 812, "chunkCount": 937,
                "minTime": 1591516800000, "maxTime": 1598896800143},
                "seriesCountByMetricName": [{"name": "calls_bucket", "value": 312}, {"name": "up", "value": 9}],
                "labelValueCountByLabelName": [{"name": "__name__", "value": 211}, {"name": "route", "value": 40}],
                "memoryInBytesByLabelName": [{"name": "__name__", "value": 8266}, {"name": "route", "value": 2098}],
                "seriesCountByLabelValuePair": [{"name": "job=photoncloud", "value": 508}, {"name": "le=+Inf", "value": 39}]}}
            }""";

    /** The lowest contrast of any text with what is behind it, and which: WCAG's formula. */
    private static final String CONTRAST = """
            const parse = text => { const m = text.match(/[\\d.]+/g).map(Number); return {rgb: m.slice(0, 3), a: m[3] ?? 1}; };
            const light = rgb => { const [r, g, b] = rgb.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
              return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.a === 1) { return c.rgb; } }
              return [255, 255, 255]; };
            let worst = [21, ''];
            for (const e of document.querySelectorAll('body *')) {
              const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim() !== '');
              if (!own || !e.checkVisibility({visibilityProperty: true, opacityProperty: true}) || e.closest(':disabled, .skip, noscript, .field, option')) { continue; }
              const a = light(parse(getComputedStyle(e).color).rgb), b = light(behind(e));
              const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
              if (ratio < worst[0]) { worst = [ratio, e.className + ' ' + e.textContent.slice(0, 40)]; }
            }
            return worst;""";

    /** What can be used and has no name that is read out. */
    private static final String NAMELESS = """
            return [...document.querySelectorAll('button, a, input, select, textarea, [tabindex="0"]')]
              .filter(e => e.checkVisibility() && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length))
              .map(e => e.outerHTML.slice(0, 200));""";

    private final Browser browser;
    private final TestingNightLight service;

    PageViewsTest(PageUnderTest page) {
        this.browser = page.browser();
        this.service = page.service();
    }

    @AfterEach
    void nothingWentWrongUnseen() {
        assertThat(browser.mistakes()).isEmpty();
        browser.forget();
    }

    private AutoCloseable answering() {
        return browser.beforePages("""
                const answers = %s;
                window.asked = [];
                const real = window.fetch;
                window.fetch = (path, options) => {
                  const [name] = String(path).split('?');
                  if (options?.method === 'DELETE' || (options?.method === 'POST' && name in answers)) {
                    window.asked.push([options.method, name, options.body]);
                    return Promise.resolve(new Response('{"silenceID":"2"}', {status: 200}));
                  }
                  return name in answers ? Promise.resolve(new Response(JSON.stringify(answers[name]), {status: 200})) : real(path, options);
                };""".formatted(ANSWERS));
    }

    private AutoCloseable lacking() {
        return browser.beforePages("""
                const real = window.fetch;
                window.fetch = (path, options) => /rules|alerts|silences|tsdb/.test(String(path))
                  ? Promise.resolve(new Response('nothing is here', {status: 404})) : real(path, options);""");
    }

    @Test
    void rulesAlertsSilencesAndCardinalityAreShown() throws Exception {
        try (AutoCloseable _ = answering()) {
            browser.open(service, "#/rules");
            browser.awaitText(".rule summary", "Down").click();
            assertThat(browser.await(".rule[open]").getText())
                    .contains("up == 0", "severity=\"page\"", "iam does not answer", "5m");
            assertThat(browser.texts(".rule .badge")).contains("firing", "inactive", "failing");
            browser.picture("rules");
            browser.open(service, "#/alerts");
            browser.awaitText(".card", "Full");
            assertThat(browser.texts(".badge.firing")).isNotEmpty();
            browser.picture("alerts");
            browser.open(service, "#/silences");
            assertThat(browser.awaitText("table.data", "we know").getText()).contains("alertname=\"Down\"", "olga");
            browser.picture("silences");
            browser.open(service, "#/cardinality");
            assertThat(browser.awaitText(".tiles", "508").getText()).contains("812", "937");
            assertThat(browser.texts(".bars")).anyMatch(text -> text.contains("calls_bucket") && text.contains("312"));
            browser.picture("cardinality");
        }
    }

    @Test
    void alertsAreSilencedAndSilencesEnded() throws Exception {
        try (AutoCloseable _ = answering()) {
            browser.open(service, "#/alerts");
            browser.awaitText(".card a", "Silence").click();
            browser.await("dialog[open] #silence-by").click();
            browser.picture("new-silence");
            browser.type("olga", Keys.TAB, "until it is mended", Keys.ENTER);
            browser.awaitText(".notice", "The silence has begun");
            assertThat(browser.run("return window.asked[0][2]").toString())
                    .contains(
                            "{\"name\":\"alertname\",\"value\":\"Down\",\"isRegex\":false,\"isEqual\":true}",
                            "until it is");
            browser.await("td button", "End"::equals).click();
            browser.awaitText(".notice", "The silence has ended");
            assertThat(browser.run("return window.asked[1][1]")).isEqualTo("/api/v2/silence/1");
        }
    }

    @Test
    void whatIsNotServedIsSaid() throws Exception {
        try (AutoCloseable _ = lacking()) {
            for (String view : List.of("rules", "alerts", "silences", "cardinality")) {
                browser.open(service, "#/" + view);
                assertThat(browser.await(".empty", text -> text.contains("404")).getText())
                        .as(view)
                        .contains("Not here");
            }
        }
    }

    @Test
    void everyTextCanBeReadInTheDarkAndInTheLight() throws Exception {
        try (AutoCloseable _ = answering()) {
            for (String scheme : List.of("light", "dark")) {
                browser.prefer(scheme);
                for (String view : VIEWS) {
                    browser.open(service, "#/" + view);
                    awaitView(view);
                    List<?> worst = (List<?>) browser.run(CONTRAST);
                    assertThat(((Number) worst.get(0)).doubleValue())
                            .as("%s of %s in the %s", worst.get(1), view, scheme)
                            .isGreaterThanOrEqualTo(4.5);
                    browser.picture(view + "-" + scheme);
                }
            }
        } finally {
            browser.prefer("light");
        }
    }

    private void awaitView(String view) {
        browser.await(
                view.equals("cloud") || view.equals("cardinality") ? ".tile dd" : "h1, .query",
                text -> !text.contains("…"));
        browser.awaitTrue(
                "!document.querySelector('[aria-busy=true]')"
                        + " && ![...document.querySelectorAll('.empty:not(.small)')].some(each => each.textContent.includes('Loading'))");
    }

    @Test
    void coloursAreChosenAndKept() {
        browser.prefer("dark");
        browser.open(service, "#/rules");
        browser.awaitTrue("document.documentElement.dataset.shown === 'dark'");
        browser.prefer("light");
        browser.awaitTrue("document.documentElement.dataset.shown === 'light'");
        String light = browser.await("body").getCssValue("background-color");
        browser.await("#theme").click();
        browser.await("#theme").click();
        browser.awaitTrue("document.documentElement.dataset.shown === 'dark'");
        assertThat(browser.await("body").getCssValue("background-color")).isNotEqualTo(light);
        browser.reload();
        browser.awaitTrue("document.documentElement.dataset.shown === 'dark'");
    }

    @Test
    void aNarrowWindowShowsAllOfIt() throws Exception {
        try (AutoCloseable _ = answering()) {
            browser.width(NARROW);
            for (String view : VIEWS) {
                browser.open(service, "#/" + view + (view.equals("query") ? "?q=page_text&tab=table" : ""));
                awaitView(view);
                assertThat(browser.run(
                                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                        .as(view)
                        .isEqualTo(0L);
                browser.picture(view + "-narrow");
            }
        } finally {
            browser.widthAsBefore();
        }
    }

    @Test
    void allIsReachedByTheKeyboardAndHasAName() throws Exception {
        try (AutoCloseable _ = answering()) {
            browser.open(service, "#/rules");
            for (int i = 0; i < VIEWS.size(); i++) {
                browser.press(Keys.ALT, String.valueOf(i + 1));
                String view = VIEWS.get(i);
                browser.awaitPlace(place -> place.startsWith("#/" + view));
                awaitView(view);
                assertThat((List<?>) browser.run(NAMELESS)).as(view).isEmpty();
            }
            browser.type("?");
            browser.awaitText("dialog[open]", "Ctrl+Space");
            browser.picture("keys");
            browser.type(Keys.ESCAPE);
            browser.awaitGone("dialog[open]");
        }
    }
}
