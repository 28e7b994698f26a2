package io.photoncloud.nightlight.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.nightlight.TestingNightLight;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.util.FileSystemUtils;

/** A Chromium without a window, that knows nothing when it starts. Where there is none the test is skipped. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WIDTH = 1400;
    private static final int HEIGHT = 1000;

    private final Path profile;
    private final ChromeDriver driver;

    private Browser(File chromium, File chromedriver) {
        try {
            this.profile = Files.createTempDirectory("photon-chromium-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-US",
                "--user-data-dir=" + profile,
                "--window-size=" + WIDTH + "," + HEIGHT);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        this.driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver)
                        .usingAnyFreePort()
                        .build(),
                options);
    }

    static Browser start() {
        return new Browser(program("chromium"), program("chromedriver"));
    }

    /** Skips the tests where there is no browser. */
    static void require() {
        var _ = program("chromium");
        var _ = program("chromedriver");
    }

    private static File program(String name) {
        List<File> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> new File(directory, name))
                .filter(File::canExecute)
                .toList();
        assumeTrue(
                !found.isEmpty(),
                "needs " + name + ": it is not on the PATH (Debian: apt install chromium chromium-driver)");
        return found.getFirst();
    }

    /** @param place what stands behind the #, or a path */
    void open(TestingNightLight service, String place) {
        // Otherwise only what stands behind the # would change, in a page that is there already.
        driver.get("about:blank");
        driver.get(service.uri("/").toString() + place);
    }

    void reload() {
        driver.navigate().refresh();
    }

    void back() {
        driver.navigate().back();
    }

    /** What stands behind the #. */
    String place() {
        String address = String.valueOf(driver.getCurrentUrl());
        return address.substring(address.indexOf('#'));
    }

    /** The first that is shown. */
    WebElement await(String css) {
        return await(css, _ -> true);
    }

    /** The first whose text fits. */
    WebElement await(String css, Predicate<String> fits) {
        List<WebElement> found = new ArrayList<>();
        var _ = waiting(css).until(_ -> found.addAll(fitting(css, fits)));
        return found.getFirst();
    }

    WebElement awaitText(String css, String part) {
        return await(css, text -> text.contains(part));
    }

    void awaitGone(String css) {
        var _ = waiting(css).until(_ -> fitting(css, _ -> true).isEmpty());
    }

    void awaitPlace(Predicate<String> fits) {
        var _ = waiting("the address").until(_ -> fits.test(place()));
    }

    /** Until a script's expression is true. */
    void awaitTrue(String expression) {
        var _ = waiting(expression).until(_ -> Boolean.TRUE.equals(run("return Boolean(" + expression + ")")));
    }

    private WebDriverWait waiting(String what) {
        WebDriverWait wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(30));
        wait.withMessage(
                () -> what + " in " + driver.findElement(By.tagName("body")).getText());
        return wait;
    }

    private List<WebElement> fitting(String css, Predicate<String> fits) {
        try {
            return driver.findElements(By.cssSelector(css)).stream()
                    .filter(WebElement::isDisplayed)
                    .filter(element -> fits.test(element.getText()))
                    .toList();
        } catch (StaleElementReferenceException e) {
            // It was drawn anew meanwhile.
            return List.of();
        }
    }

    /** The texts of all that are shown. */
    List<String> texts(String css) {
        return fitting(css, _ -> true).stream().map(WebElement::getText).toList();
    }

    /** To whatever has the focus. */
    void type(CharSequence... keys) {
        actions().sendKeys(keys).perform();
    }

    void press(Keys held, CharSequence key) {
        actions().keyDown(held).sendKeys(key).keyUp(held).perform();
    }

    Actions actions() {
        return new Actions(driver);
    }

    Object run(String script, Object... arguments) {
        Object answer = driver.executeScript(script, arguments);
        return answer == null ? "" : answer;
    }

    /** Runs before any script of each page from now on. */
    AutoCloseable beforePages(String script) {
        Map<String, Object> added =
                driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        return () -> {
            var _ = driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", added);
        };
    }

    /** What the system says that its user likes. */
    void prefer(String scheme) {
        var _ = driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void width(int pixels) {
        driver.manage().window().setSize(new Dimension(pixels, HEIGHT));
    }

    void widthAsBefore() {
        width(WIDTH);
    }

    /** Forgets who asked, and what was chosen. */
    void forget() {
        driver.executeScript("sessionStorage.clear(); localStorage.clear()");
    }

    /** What the page was refused, or failed at, that its code does not handle. */
    List<String> mistakes() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("Failed to load resource"))
                .toList();
    }

    /** For people to look at, where the property page.pictures names a directory. */
    void picture(String name) {
        String directory = System.getProperty("page.pictures");
        if (directory != null) {
            try {
                Files.write(Path.of(directory, name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        driver.quit();
        assertThat(FileSystemUtils.deleteRecursively(profile.toFile())).isTrue();
    }
}
