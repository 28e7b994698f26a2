package io.photoncloud.nightlight.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.TestingNightLight;
import java.net.URLEncoder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a browser, over a service with samples. */
@ExtendWith(PageUnderTest.Starting.class)
class PageTest {
    /** Whether anything is painted on the first graph. */
    private static final String IS_PAINTED = """
            (canvas => canvas && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(each => each !== 0))
            (document.querySelector('.plot canvas'))""";

    private final Browser browser;
    private final TestingNightLight service;
    private final long endMs;

    PageTest(PageUnderTest page) {
        this.browser = page.browser();
        this.service = page.service();
        this.endMs = page.endMs();
    }

    @AfterEach
    void nothingWentWrongUnseen() {
        assertThat(browser.mistakes()).isEmpty();
        browser.forget();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private String query(String query, String rest) {
        return "#/query?q=" + encoded(query) + "&end=" + endMs / 1000 + rest;
    }

    private void awaitGraph() {
        browser.awaitTrue(IS_PAINTED);
    }

    @Test
    void anInstantQueryIsATableOfExactValues() {
        browser.open(service, query("page_loads", "&tab=table"));
        browser.awaitText("table.data", "60.125");
        assertThat(browser.texts("table.data tbody tr"))
                .containsExactlyInAnyOrder("page_loads{job=\"front\"} 60.125", "page_loads{job=\"back\"} 120.25");
        browser.await("thead button", text -> text.contains("Value")).click();
        browser.awaitText("thead", "▼");
        assertThat(browser.texts("table.data tbody tr")).first().asString().contains("120.25");
        browser.picture("table");
    }

    @Test
    void scalarsStringsAndNothingAreShownToo() {
        browser.open(service, query("1 / 3", "&tab=table"));
        browser.awaitText(".single", "0.3333333333333333");
        browser.open(service, query("\"words\"", "&tab=table"));
        browser.awaitText(".single", "words");
        browser.open(service, query("nothing_of_that_name", "&tab=table"));
        browser.awaitText(".empty", "No series");
        browser.open(service, query("page_loads[3m]", "&tab=table"));
        browser.awaitText("table.data", "59.125 @ ");
    }

    @Test
    void aRangeIsDrawnAndTheMouseShowsExactValues() {
        browser.open(service, query("page_loads", "&tab=graph&range=30m&step=30s"));
        awaitGraph();
        assertThat(browser.texts(".legend .value")).containsExactlyInAnyOrder("60.125", "120.25");
        WebElement plot = browser.await(".u-over");
        browser.actions().moveToElement(plot).perform();
        assertThat(browser.await(".tooltip .exact").getText()).matches("(29|30|31)\\.125|(58|60|62)\\.25");
        assertThat(browser.await(".tooltip").getText()).contains("page_loads{job=");
        assertThat(browser.texts(".legend .value")).doesNotContain("60.125");
        browser.picture("graph-hovered");
    }

    @Test
    void draggingZoomsAndADoubleClickGoesBack() {
        browser.open(service, query("page_loads", "&tab=graph&range=30m"));
        awaitGraph();
        WebElement plot = browser.await(".u-over");
        browser.actions()
                .moveToElement(plot, -200, 0)
                .clickAndHold()
                .moveToElement(plot, 200, 0)
                .release()
                .perform();
        browser.awaitPlace(place -> !place.contains("range=30m&") && place.contains("end="));
        browser.awaitText(".summary", "step");
        browser.actions().doubleClick(browser.await(".u-over")).perform();
        browser.awaitPlace(place -> place.contains("range=30m&"));
    }

    @Test
    void theKeyboardShowsValuesAndZooms() {
        browser.open(service, query("page_loads{job=\"front\"}", "&tab=graph&range=30m&step=30s"));
        awaitGraph();
        browser.run("document.querySelector('.plot').focus()");
        browser.type(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
        assertThat(browser.await(".tooltip .exact").getText()).matches("5[89]\\.125");
        browser.type("+");
        browser.awaitPlace(place -> !place.contains("range=30m&"));
        awaitGraph();
        browser.run("document.querySelector('.plot').focus()");
        browser.type("0");
        browser.awaitPlace(place -> place.contains("range=30m&"));
    }

    @Test
    void severalQueriesShareAGraph() {
        browser.open(service, query("page_loads{job=\"front\"}", "&tab=graph&range=30m"));
        awaitGraph();
        browser.await("button", "Add query"::equals).click();
        browser.type("sum(page_loads)", Keys.ESCAPE, Keys.ENTER);
        browser.awaitText(".legend", "B");
        assertThat(browser.texts(".legend .letter")).containsExactly("A", "B");
        browser.await(".check", "Stacked"::equals).click();
        browser.awaitPlace(place -> place.contains("stacked=1"));
        browser.picture("graph-stacked");
        // One alone, and all again.
        browser.await(".legend .entry").click();
        browser.awaitTrue("document.querySelectorAll('.legend [aria-pressed=false]').length === 1");
        browser.await(".legend .entry").click();
        browser.awaitTrue("document.querySelectorAll('.legend [aria-pressed=false]').length === 0");
        browser.await(".letter-button", "A"::equals).click();
        browser.await(".legend", text -> !text.contains("front"));
    }

    @Test
    void theAddressKeepsTheState() {
        browser.open(service, query("page_loads", "&tab=graph&range=30m&step=2m&stacked=1"));
        awaitGraph();
        browser.await("button[role=tab]", "Table"::equals).click();
        browser.awaitText("table.data", "60.125");
        browser.awaitPlace(place -> place.contains("tab=table"));
        browser.reload();
        browser.awaitText("table.data", "60.125");
        assertThat(browser.run("return document.querySelector('.field').value")).isEqualTo("page_loads");
        assertThat(browser.place()).contains("range=30m", "step=2m", "stacked=1", "tab=table");
        browser.back();
        awaitGraph();
        browser.awaitText(".summary", "step 2m");
    }

    @Test
    void linksOfPrometheusPageLeadToTheSame() {
        browser.open(service, "graph?g0.expr=" + encoded("page_loads{job=\"front\"}") + "&g0.tab=1");
        browser.awaitPlace(place -> place.contains("tab=table"));
        assertThat(browser.run("return document.querySelector('.field').value")).isEqualTo("page_loads{job=\"front\"}");
    }

    @Test
    void whatCanBeWrittenIsOffered() {
        browser.open(service, "#/query");
        browser.await(".empty");
        browser.type("/");
        browser.type("page_l");
        browser.awaitText(".offers li", "page_loads");
        browser.picture("offers");
        browser.type(Keys.ENTER, "{");
        browser.awaitText(".offers li", "job");
        browser.type(Keys.TAB, "=\"");
        browser.awaitText(".offers li", "front");
        assertThat(browser.texts(".offers .name")).containsExactly("back", "front");
        browser.type(Keys.ARROW_DOWN, Keys.ENTER, "}");
        assertThat(browser.run("return document.querySelector('.field').value")).isEqualTo("page_loads{job=\"front\"}");
        browser.type(Keys.ENTER);
        browser.awaitText(".legend", "front");
        browser.type(Keys.END, " + ra");
        browser.awaitText(".offers li", "rate");
        browser.type(Keys.ESCAPE);
        browser.awaitGone(".offers");
    }

    @Test
    void whatMetricsAreIsOfferedWithThem() {
        browser.open(service, "#/targets");
        browser.awaitText(".badge", "up");
        browser.open(service, "#/query");
        browser.await(".empty");
        browser.type("/");
        browser.type("lam");
        assertThat(browser.awaitText(".offers li", "lamps").getText()).contains("gauge", "Lamps that are lit");
    }

    @Test
    void errorsAreShownInTheWordsOfTheApi() {
        browser.open(service, query("sum(page_loads", ""));
        assertThat(browser.await(".failure").getText()).contains("bad_data", "parse error");
        browser.picture("error");
        browser.open(service, query("page_loads", "&range=30m&step=1s"));
        awaitGraph();
    }

    @Test
    void nothingOfALabelIsMarkup() {
        for (String tab : List.of("table", "graph")) {
            browser.open(service, query("page_text", "&range=30m&tab=" + tab));
            browser.awaitText(".series", PageUnderTest.HOSTILE);
            assertThat(browser.run("return document.querySelectorAll('img').length"))
                    .isEqualTo(0L);
        }
        browser.run("document.querySelector('.plot').focus()");
        browser.type(Keys.ARROW_LEFT);
        browser.awaitText(".tooltip", PageUnderTest.HOSTILE);
    }

    @Test
    void targetsAreListedAndNarrowed() {
        browser.open(service, "#/targets");
        browser.awaitText(".badge.up", "1 of 1 up");
        assertThat(browser.await("table.data").getText()).contains("/metrics", "job=\"lamps\"", "1s");
        browser.picture("targets");
        browser.type("/");
        browser.type("nowhere");
        browser.awaitText(".empty", "Nothing fits");
        browser.awaitPlace(place -> place.contains("find=nowhere"));
    }

    @Test
    void theCloudIsShownWithWhatThereIs() {
        browser.open(service, "#/cloud");
        browser.awaitText(".tile", "Services up");
        browser.await(".tile dd", text -> !text.contains("…"));
        browser.awaitText(".panel", "Nothing of this");
        browser.picture("cloud-empty");
    }
}
